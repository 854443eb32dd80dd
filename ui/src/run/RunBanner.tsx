//! The strip below the top bar while a run goes on: nobody can overlook that something is being changed, or waits for them.
import { KeyRound } from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import { done, type Run } from "../document/fold";
import { LoginActions } from "../document/LoginActions";
import { isPaused } from "../document/progress";
import { useLiveRun, useRun } from "../document/run";
import { useView } from "../document/view";
import { Button, count, Spinner, timeOfDay } from "../kit";
import { CancelRun } from "./CancelRun";
import { Elapsed } from "./Elapsed";
import { headline, tally } from "./words";

export function RunBanner() {
  const run = useLiveRun();
  if (!run) return null;
  return isPaused(run) ? <PausedBanner run={run} /> : <Banner run={run} />;
}

function Banner({ run }: { run: Run }) {
  const expected = useRun((state) => state.expected);
  return (
    <section
      aria-label="Run in progress"
      data-testid="run-banner"
      className="relative flex h-11 shrink-0 items-center gap-3 border-b border-info bg-info-soft px-4 text-ink"
    >
      <span className="shrink-0 text-info">
        <Spinner size={15} />
      </span>
      <div role="status" className="flex min-w-0 flex-1 items-baseline gap-3">
        <b className="truncate font-semibold">{headline(run)}</b>
        <span className="min-w-0 truncate text-ink-2">{tally(run)}</span>
      </div>
      <Elapsed
        started={run.started}
        finished={run.finished}
        median={expected ?? undefined}
        className="shrink-0 font-medium tabular-nums"
      />
      <ShowRun run={run} />
      <CancelRun run={run} />
      <Share run={run} />
    </section>
  );
}

/** Says which target waits, since when, why and what to do; with more than one, the rest is in the panel. */
function PausedBanner({ run }: { run: Run }) {
  const [wait, ...others] = run.logins;
  if (!wait) return null;
  const { target, failure, since } = wait;
  return (
    <section
      aria-label="Run paused"
      data-testid="run-banner"
      data-paused
      className="relative flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-warn bg-warn-soft px-4 py-2 text-ink"
    >
      <KeyRound size={17} aria-hidden className="shrink-0 text-warn" />
      <div className="min-w-70 flex-1">
        <div role="alert" className="flex min-w-0 flex-wrap items-center gap-x-1.5">
          <b className="font-semibold">The run in {run.stage} is paused:</b>
          <TargetTag target={target} className="font-semibold" />
          <span>waits for a login</span>
          {others.length > 0 && (
            <span className="text-ink-2">and {count(others.length, "other target")}</span>
          )}
        </div>
        <div className="text-ink-2 [overflow-wrap:anywhere]">
          {failure.message} {failure.hint}
        </div>
      </div>
      <span className="shrink-0 text-ink-2 tabular-nums">
        since {timeOfDay(since)} · <Elapsed started={Date.parse(since)} finished={null} />
      </span>
      <LoginActions account={target.account} code={failure.code} />
      <div className="flex items-center gap-2">
        <ShowRun run={run} />
        <CancelRun run={run} />
      </div>
      <Share run={run} paused />
    </section>
  );
}

function ShowRun({ run }: { run: Run }) {
  const openRun = useRun((state) => state.open);
  const open = useView((state) => state.open);
  return (
    <Button
      size="sm"
      onClick={() => {
        void openRun(run.id);
        open("run");
      }}
    >
      Show
    </Button>
  );
}

function Share({ run, paused = false }: { run: Run; paused?: boolean }) {
  const share = run.work === 0 ? 0 : done(run) / run.work;
  return (
    <span
      aria-hidden
      className={`absolute bottom-0 left-0 h-0.5 transition-[width] ${paused ? "bg-warn" : "bg-info"}`}
      style={{ width: `${share * 100}%` }}
    />
  );
}
