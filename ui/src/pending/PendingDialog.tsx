//! Edits are pending until they are saved: what the file will look like, and whose change stays where two clash.
import { Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { HistoryButtons } from "../document/HistoryMenu";
import { LocationLink } from "../document/LocationLink";
import { useProject } from "../document/project";
import { undoButton } from "../document/serviceActions";
import { useView } from "../document/view";
import { asErrorView, call } from "../host/call";
import type { ErrorView, PendingView, ProjectView } from "../host/contract.gen";
import { Button, Callout, count, Dialog, Diff, Empty, Spinner, toastDone } from "../kit";
import { type Choices, Conflicts } from "./Conflicts";

export function PendingDialog() {
  const open = useView((state) => state.side === "pending");
  const close = useView((state) => state.open);
  const document = useProject((state) => state.view?.document);
  if (!open || !document) return null;
  return <Pending close={() => close(null)} />;
}

function Pending({ close }: { close: () => void }) {
  const view = useProject((state) => state.view);
  const setView = useProject((state) => state.setView);
  const [pending, setPending] = useState<PendingView | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const [busy, setBusy] = useState<"saving" | "settling" | null>(null);
  const [choices, setChoices] = useState<Choices>({});
  const document = view?.document;
  const readOnly = document?.read_only ?? null;
  const conflicts = document?.conflicts ?? [];
  const clash = conflicts.length > 0;

  // Asked again with every view: an undo or a change on disk changes the diff.
  useEffect(() => {
    let current = view !== null;
    call("pending", {}).then(
      (answer) => current && setPending(answer),
      (refused: unknown) => current && setError(asErrorView(refused)),
    );
    return () => {
      current = false;
    };
  }, [view]);

  const doing = async (what: "saving" | "settling", ask: () => Promise<ProjectView>, then: () => void) => {
    setBusy(what);
    try {
      setView(await ask());
      setError(null);
      then();
    } catch (refused) {
      setError(asErrorView(refused));
      // Saving finds out that the file changed outside: what clashes is in the view.
      await useProject.getState().refresh();
    } finally {
      setBusy(null);
    }
  };
  const save = () =>
    doing(
      "saving",
      () => call("save", {}),
      () => {
        toastDone(`Saved to ${pending?.file ?? "the file"}`);
        close();
      },
    );
  const settle = () =>
    doing(
      "settling",
      () => call("resolve_conflicts", { choices }),
      () => {
        setChoices({});
        const givenUp = conflicts.filter(({ path }) => choices[path] === "theirs").length;
        if (givenUp > 0) toastDone(`The file's side is kept in ${count(givenUp, "place")}`, undoButton);
      },
    );

  const changes =
    pending?.lines.filter((line) => line.kind === "added" || line.kind === "removed").length ?? 0;
  const open = conflicts.filter(({ path }) => choices[path] === undefined).length;
  const why = readOnly
    ? "The file is open for reading only"
    : open > 0
      ? `Choose a side for ${count(open, "more place")}`
      : !clash && changes === 0
        ? "There is nothing to save"
        : null;
  return (
    <Dialog
      open
      onClose={close}
      size="lg"
      title={clash ? "The file changed outside as well" : "Changes to save"}
      detail={
        pending && !clash ? `${pending.file} · ${count(changes, "line differs", "lines differ")}` : undefined
      }
      footer={
        <>
          {!clash && !readOnly && (
            <span className="flex items-center">
              <HistoryButtons />
            </span>
          )}
          <span className="mr-auto min-w-0 self-center truncate text-sm text-ink-3">{why}</span>
          <Button onClick={close}>Not now</Button>
          {clash ? (
            <Button
              variant="primary"
              data-testid="settle-conflicts"
              disabled={why !== null}
              busy={busy === "settling"}
              onClick={() => void settle()}
            >
              Use these choices
            </Button>
          ) : (
            <Button
              variant="primary"
              data-testid="confirm-save"
              disabled={why !== null || pending === null}
              busy={busy === "saving"}
              onClick={() => void save()}
            >
              Save
            </Button>
          )}
        </>
      }
    >
      <div data-testid="pending-dialog">
        {error && !(clash && error.code === "conflict") && <ErrorNote error={error} />}
        {readOnly && (
          <Callout tone="warn" icon={<Lock size={15} aria-hidden />} title={readOnly.message}>
            <p>{readOnly.hint}</p>
            {readOnly.location && <LocationLink location={readOnly.location} />}
            <p className="mt-1">Nothing is written to a file that could not be read whole.</p>
          </Callout>
        )}
        {clash ? (
          <Conflicts conflicts={conflicts} choices={choices} onChoose={setChoices} />
        ) : pending === null ? (
          !error && <Empty icon={<Spinner size={24} />} title="Comparing with the file" />
        ) : changes === 0 ? (
          <Empty title="The file says what the window shows">There is nothing to save.</Empty>
        ) : (
          <Diff title={pending.file} lines={pending.lines} />
        )}
      </div>
    </Dialog>
  );
}
