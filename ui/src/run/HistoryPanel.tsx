//! What was deployed before: when, by whom, how it ended; each run can be read again.
import { History } from "lucide-react";
import { useEffect } from "react";
import { useProject } from "../document/project";
import { useRun } from "../document/run";
import { orderedStages, stageTone } from "../document/stages";
import { useView } from "../document/view";
import type { RunSummary } from "../host/contract.gen";
import {
  Button,
  clock,
  count,
  dayAndTime,
  Empty,
  Panel,
  PanelHeader,
  Spinner,
  StageDot,
  StateBadge,
} from "../kit";
import { summaryState, summaryTally } from "./words";

export function HistoryPanel() {
  const { history, historyError, loadHistory } = useRun();
  const open = useView((state) => state.open);
  // A run that begins or ends makes the list old; it is asked for when somebody looks.
  useEffect(() => {
    if (history === null && historyError === null) void loadHistory();
  }, [history, historyError, loadHistory]);

  return (
    <div data-testid="history-panel" className="h-full min-h-0">
      <Panel
        label="Runs"
        header={
          <PanelHeader
            title="Runs"
            detail={history?.length ? count(history.length, "run") : undefined}
            onClose={() => open(null)}
          />
        }
      >
        {historyError ? (
          <Empty
            kind="error"
            title={historyError.message}
            action={<Button onClick={() => void loadHistory()}>Try again</Button>}
          >
            {historyError.hint}
          </Empty>
        ) : history === null ? (
          <div role="status">
            <Empty icon={<Spinner size={24} />} title="Reading the journals" />
          </div>
        ) : history.length === 0 ? (
          <Empty
            icon={<History size={26} aria-hidden />}
            title="Nothing has been deployed yet"
            action={<Button onClick={() => open("plan")}>Plan a deployment</Button>}
          >
            Every run is kept here with everything that happened in it.
          </Empty>
        ) : (
          <ul className="divide-y divide-line border-y border-line">
            {history.map((summary) => (
              <Row key={summary.run} summary={summary} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

function Row({ summary }: { summary: RunSummary }) {
  const openRun = useRun((state) => state.open);
  const shown = useRun((state) => state.shown === summary.run);
  const live = useRun((state) => state.live === summary.run);
  const open = useView((state) => state.open);
  const topology = useProject((state) => state.view?.topology);
  const stage = topology && orderedStages(topology).find(([id]) => id === summary.stage)?.[1];
  const { state, word } = summaryState(summary, live);
  const took = summary.finished ? Date.parse(summary.finished) - Date.parse(summary.started) : null;
  return (
    <li>
      <button
        type="button"
        aria-current={shown || undefined}
        onClick={() => {
          void openRun(summary.run);
          open("run");
        }}
        className="-mx-2 flex w-[calc(100%+16px)] flex-col gap-0.5 rounded-md px-2 py-2.5 text-left hover:bg-mute aria-[current]:bg-mute"
      >
        <span className="flex w-full items-center gap-2">
          <StageDot tone={stageTone(summary.stage, stage)} />
          <span className="min-w-0 flex-1 truncate">
            <b className="font-semibold">{summary.stage}</b>
            <span className="text-ink-3"> · {dayAndTime(summary.started)}</span>
          </span>
          {took !== null && <span className="text-sm text-ink-3 tabular-nums">{clock(took)}</span>}
          <StateBadge state={state} word={word} />
        </span>
        <span className="flex w-full gap-2 pl-4 text-sm text-ink-3">
          <span className="min-w-0 flex-1 truncate" title={`${summaryTally(summary)} · ${summary.actor}`}>
            {summaryTally(summary)} · {summary.actor}
          </span>
          {summary.commit && (
            <span className="shrink-0 font-mono text-xs leading-[inherit]">{summary.commit.slice(0, 7)}</span>
          )}
        </span>
      </button>
    </li>
  );
}
