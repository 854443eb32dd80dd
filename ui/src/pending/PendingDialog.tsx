//! Edits are pending until they are saved: what the file will look like, and whose change wins where two clash.
import { GitMerge, Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { LocationLink } from "../document/LocationLink";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import { asErrorView, call } from "../host/call";
import type { ConflictView, ErrorView, PendingView, Side } from "../host/contract.gen";
import { Button, Callout, count, Dialog, Diff, Empty, Spinner, toastDone } from "../kit";

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
  const [busy, setBusy] = useState<"saving" | Side | null>(null);
  const document = view?.document;
  const readOnly = document?.read_only ?? null;
  const conflicts = document?.conflicts ?? [];

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

  const doing = async (
    what: "saving" | Side,
    ask: () => ReturnType<typeof call<"save">>,
    then?: () => void,
  ) => {
    setBusy(what);
    try {
      setView(await ask());
      setError(null);
      then?.();
    } catch (refused) {
      setError(asErrorView(refused));
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
  const keep = (which: Side) => doing(which, () => call("resolve_conflict", { keep: which }));

  const changes =
    pending?.lines.filter((line) => line.kind === "added" || line.kind === "removed").length ?? 0;
  const why = readOnly
    ? "The file is open for reading only"
    : conflicts.length > 0
      ? "Choose whose changes to keep first"
      : changes === 0
        ? "There is nothing to save"
        : null;
  return (
    <Dialog
      open
      onClose={close}
      size="lg"
      title={conflicts.length > 0 ? "The file changed outside as well" : "Changes to save"}
      detail={pending ? `${pending.file} · ${count(changes, "line differs", "lines differ")}` : undefined}
      footer={
        <>
          {why && <span className="mr-auto self-center text-sm text-ink-3">{why}</span>}
          <Button onClick={close}>Not now</Button>
          <Button
            variant="primary"
            data-testid="confirm-save"
            disabled={why !== null || pending === null}
            busy={busy === "saving"}
            onClick={() => void save()}
          >
            Save
          </Button>
        </>
      }
    >
      <div data-testid="pending-dialog">
        {error && <ErrorNote error={error} />}
        {readOnly && (
          <Callout tone="warn" icon={<Lock size={15} aria-hidden />} title={readOnly.message}>
            <p>{readOnly.hint}</p>
            {readOnly.location && <LocationLink location={readOnly.location} />}
            <p className="mt-1">Nothing is written to a file that could not be read whole.</p>
          </Callout>
        )}
        {conflicts.length > 0 && (
          <Conflicts conflicts={conflicts} busy={busy} onKeep={(which) => void keep(which)} />
        )}
        {pending === null ? (
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

interface ConflictsProps {
  conflicts: readonly ConflictView[];
  busy: string | null;
  onKeep: (which: Side) => void;
}

function Conflicts({ conflicts, busy, onKeep }: ConflictsProps) {
  return (
    <div className="mb-4" data-testid="conflicts">
      <Callout
        tone="warn"
        icon={<GitMerge size={15} aria-hidden />}
        title={`${count(conflicts.length, "place was", "places were")} changed both here and in the file.`}
      >
        Everything else has been merged. Keeping yours changes these places back when you save; keeping the
        file's drops your edits of them.
      </Callout>
      <table className="w-full table-fixed border-collapse text-left">
        <thead>
          <tr className="border-b border-line text-sm text-ink-3">
            <th className="w-1/3 py-1 pr-3 font-medium">Place</th>
            <th className="py-1 pr-3 font-medium">Yours</th>
            <th className="py-1 font-medium">In the file</th>
          </tr>
        </thead>
        <tbody>
          {conflicts.map((conflict) => (
            <tr
              key={conflict.path}
              className="border-b border-line align-top font-mono text-sm [overflow-wrap:anywhere]"
            >
              <th scope="row" className="py-1.5 pr-3 font-medium">
                {conflict.path}
              </th>
              <td className="py-1.5 pr-3">
                {conflict.mine ?? <i className="font-sans text-ink-3">removed</i>}
              </td>
              <td className="py-1.5">{conflict.theirs ?? <i className="font-sans text-ink-3">removed</i>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-3 flex gap-2.5">
        <Button
          data-testid="keep-mine"
          busy={busy === "mine"}
          disabled={busy !== null}
          onClick={() => onKeep("mine")}
        >
          Keep mine
        </Button>
        <Button
          data-testid="keep-theirs"
          busy={busy === "theirs"}
          disabled={busy !== null}
          onClick={() => onKeep("theirs")}
        >
          Keep the file's
        </Button>
      </div>
    </div>
  );
}
