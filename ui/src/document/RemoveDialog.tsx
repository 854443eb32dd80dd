//! What goes with services that are removed and who is left without them, before it is done.
import { useState } from "react";
import type { ProjectView, Removal, ServiceId } from "../host/contract.gen";
import { Button, Code, count, Dialog } from "../kit";
import { useProject } from "./project";
import { nameOf, removeAtOnce } from "./serviceActions";
import { useTasks } from "./tasks";

export function RemoveDialog() {
  const removing = useTasks((state) => state.removing);
  const view = useProject((state) => state.view);
  if (!removing || !view) return null;
  return <Removing {...removing} view={view} />;
}

interface Props {
  services: readonly ServiceId[];
  removal: Removal;
  view: ProjectView;
}

const AT_MOST = 8;

function Removing({ services, removal, view }: Props) {
  const [busy, setBusy] = useState(false);
  const close = () => useTasks.setState({ removing: null });
  const remove = async () => {
    setBusy(true);
    if (await removeAtOnce(services)) close();
    setBusy(false);
  };
  const { left, drawn, gates } = removal;
  const stages = deployedIn(view, services);
  const them = services.length === 1 ? "it" : "them";
  return (
    <Dialog
      open
      onClose={close}
      size="md"
      title={`Remove ${nameOf(services)} from the project?`}
      footer={
        <>
          <Button onClick={close}>Keep {them}</Button>
          <Button variant="danger" busy={busy} onClick={() => void remove()} data-testid="confirm-remove">
            Remove
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3" data-testid="remove-dialog">
        {services.length > 1 && (
          <p className="text-ink-2 [overflow-wrap:anywhere]">
            {services.slice(0, AT_MOST).join(", ")}
            {services.length > AT_MOST && ` and ${services.length - AT_MOST} more`}
          </p>
        )}
        <Part
          title={`${count(new Set(left.map(({ to }) => to)).size, "service that stays needs", "services that stay need")} ${them}`}
          lines={left.map(({ from, to, name }) => ({
            key: `${from}>${to}>${name}`,
            words: (
              <>
                <b className="font-semibold">{to}</b> refers to {name ? <Code>{name}</Code> : from}
                {name && services.length > 1 && <> of {from}</>}
              </>
            ),
          }))}
        />
        <Part
          title={`${count(drawn.length, "drawn reference goes", "drawn references go")} as well`}
          lines={drawn.map(({ from, to, note }) => ({
            key: `${from}>${to}`,
            words: (
              <>
                {to} after {from}
                {note && <span className="text-ink-3"> · {note}</span>}
              </>
            ),
          }))}
        />
        <Part
          title={`${count(gates.length, "gate goes", "gates go")} as well`}
          lines={gates.map(({ stage, name }) => ({ key: `${stage}/${name}`, words: `${name} of ${stage}` }))}
        />
        <p className="text-ink-2">
          {stages.length > 0
            ? `Deployed in ${stages.join(", ")}: those stacks stay, and so do the files.`
            : "Files stay as they are."}{" "}
          This can be undone.
        </p>
      </div>
    </Dialog>
  );
}

function Part({ title, lines }: { title: string; lines: Array<{ key: string; words: React.ReactNode }> }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <ul className="mt-1 max-h-44 divide-y divide-line overflow-y-auto border-y border-line">
        {lines.map(({ key, words }) => (
          <li key={key} className="py-1 [overflow-wrap:anywhere]">
            {words}
          </li>
        ))}
      </ul>
    </section>
  );
}

function deployedIn(view: ProjectView, services: readonly ServiceId[]): string[] {
  const there = view.cells.filter(
    ({ service, state }) => services.includes(service) && state !== "absent" && state !== "unknown",
  );
  return [...new Set(there.map(({ stage }) => stage))];
}
