//! Which version of the service runs there, and who deployed it: the stack itself says so, to everybody who may look.
import { RefreshCw } from "lucide-react";
import { liveCell, useLive } from "../document/live";
import type { CellView } from "../host/contract.gen";
import { ago, Code } from "../kit";

export function Version({ cell }: { cell: CellView }) {
  const status = useLive((state) => state.stages[cell.stage]);
  const asking = useLive((state) => state.asking);
  const error = useLive((state) => state.errors[cell.stage]);
  const live = liveCell(status, cell);
  const problem = error ?? (live === null ? status?.problems[0] : undefined);
  return (
    <div
      className="flex flex-wrap items-center gap-x-2 pl-4 text-sm text-ink-3"
      data-testid={`version-${cell.stage}`}
    >
      {problem ? (
        <span role="alert" className="min-w-0 flex-1 text-bad [overflow-wrap:anywhere]">
          {problem.message} {problem.hint}
        </span>
      ) : status === undefined ? (
        <span className="flex-1" />
      ) : (
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <Said live={live} />
        </span>
      )}
      <button
        type="button"
        className="flex shrink-0 items-center gap-1 rounded-sm text-accent hover:underline disabled:opacity-60"
        disabled={asking !== null}
        title={`Asks the accounts of ${cell.stage} what they hold`}
        onClick={() => void useLive.getState().ask(cell.stage)}
      >
        <RefreshCw
          size={11}
          aria-hidden
          className={asking === cell.stage ? "motion-safe:animate-spin" : undefined}
        />
        {status === undefined ? "Who deployed it?" : "Ask again"}
      </button>
    </div>
  );
}

function Said({ live }: { live: ReturnType<typeof liveCell> }) {
  if (live === null || live.status === null) return <>There is no stack.</>;
  const { version } = live;
  if (version === null || (version.commit === null && version.actor === null)) {
    return <>{live.status}; it does not say who deployed it.</>;
  }
  return (
    <>
      {version.commit && (
        <>
          <Code title={version.commit}>{version.commit.slice(0, 7)}</Code>{" "}
        </>
      )}
      {version.actor && <>by {version.actor}</>}
      {version.at && <>, {ago(version.at, Date.now())}</>}
    </>
  );
}
