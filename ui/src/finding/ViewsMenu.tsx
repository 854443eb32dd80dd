// The saved views, in a small menu; and the dialog that gives what is seen now a name.
import { Bookmark, BookmarkPlus, Check, Trash2, UserRound, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { useProject } from "../document/project";
import { keyOf } from "../document/shortcuts";
import { useView } from "../document/view";
import { currentView, type Keeper, openView, useNamedViews, useViews } from "../document/views";
import {
  Button,
  Dialog,
  Field,
  IconButton,
  Menu,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  Segmented,
  TextInput,
  toastDone,
} from "../kit";

const keepers = { team: "For the team", own: "For me" } as const;

export function ViewsMenu() {
  const views = useNamedViews();
  const folder = useProject((project) => project.view?.info.folder);
  useEffect(() => {
    if (folder) void useViews.getState().load();
    else useViews.getState().clear();
  }, [folder]);
  const of = (keeper: Keeper) => views.filter((each) => each.keeper === keeper);
  const section = (keeper: Keeper) =>
    of(keeper).length > 0 && (
      <>
        <MenuLabel>{keepers[keeper]}</MenuLabel>
        {of(keeper).map((each) => (
          <MenuItem
            key={each.name}
            icon={keeper === "team" ? <Users size={14} /> : <UserRound size={14} />}
            detail={each.view.shape ?? each.view.lens}
            onSelect={() => void openView(each)}
          >
            {each.name}
          </MenuItem>
        ))}
        <MenuSeparator />
      </>
    );
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="Saved views" data-testid="views-menu">
          <Bookmark size={17} strokeWidth={1.8} aria-hidden />
        </IconButton>
      }
    >
      {views.length === 0 && <MenuLabel>No view is saved yet</MenuLabel>}
      {section("team")}
      {section("own")}
      <MenuItem
        icon={<BookmarkPlus size={14} />}
        shortcut={keyOf("save-view")}
        data-testid="save-view"
        onSelect={() => useView.getState().setNaming(true)}
      >
        Save this view…
      </MenuItem>
    </Menu>
  );
}

export function NameView() {
  const open = useView((state) => state.naming);
  if (!open) return null;
  return <Naming close={() => useView.getState().setNaming(false)} />;
}

function Naming({ close }: { close: () => void }) {
  const locked = useProject((project) => project.view?.document.read_only != null);
  const views = useNamedViews();
  const error = useViews((state) => state.error);
  const [name, setName] = useState("");
  const [keeper, setKeeper] = useState<Keeper>(locked ? "own" : "team");
  const wanted = name.trim();
  const taken = views.some((each) => each.keeper === keeper && each.name === wanted);
  const keep = async () => {
    if (wanted && (await useViews.getState().keep(keeper, wanted, currentView()))) {
      toastDone(keeper === "team" ? `“${wanted}” is a pending edit of the file` : `“${wanted}” is kept here`);
      close();
    }
  };
  return (
    <Dialog
      open
      onClose={close}
      size="sm"
      title="Save this view"
      detail="The lens, the drawing, the stage, the search, the focus, what is folded, and the place on the canvas"
      footer={
        <>
          <Button onClick={close}>Not now</Button>
          <Button
            variant="primary"
            icon={<Check size={14} aria-hidden />}
            data-testid="confirm-view"
            disabled={!wanted}
            onClick={() => void keep()}
          >
            {taken ? "Replace it" : "Save"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Name" hint={taken ? "There is one of this name: it is replaced." : undefined}>
          {(ids) => (
            <TextInput
              {...ids}
              autoFocus
              maxLength={64}
              value={name}
              onChange={setName}
              data-testid="view-name"
              onKeyDown={(event) => event.key === "Enter" && void keep()}
            />
          )}
        </Field>
        <Segmented
          label="Kept for"
          value={keeper}
          className="self-start"
          options={[
            { value: "team", label: "For the team", title: "In stagewright.toml, as a pending edit" },
            { value: "own", label: "For me", title: "On this machine, not in git" },
          ]}
          onChange={(next) => !locked && setKeeper(next)}
        />
        <p className="text-sm text-ink-3">
          {keeper === "team"
            ? "It is an edit of the project's file: pending until you save."
            : "It stays on this machine, outside of git."}
        </p>
        {error && keeper === "own" && <ErrorNote error={error} />}
        {views.length > 0 && <Existing />}
      </div>
    </Dialog>
  );
}

function Existing() {
  const views = useNamedViews();
  const locked = useProject((project) => project.view?.document.read_only != null);
  return (
    <section aria-label="Saved views" className="border-t border-line pt-2">
      <ul>
        {views.map((each) => (
          <li key={`${each.keeper} ${each.name}`} className="flex min-h-8 items-center gap-2 text-sm">
            <span className="min-w-0 flex-1 truncate">{each.name}</span>
            <span className="text-ink-3">{each.keeper === "team" ? "team" : "me"}</span>
            <IconButton
              size="sm"
              label={`Remove the view ${each.name}`}
              disabled={locked}
              onClick={() => void useViews.getState().remove(each.keeper, each.name)}
            >
              <Trash2 size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
