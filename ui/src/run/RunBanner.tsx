//! The strip below the top bar while a run goes on: nobody can overlook that something is being changed.
import { done, type Run } from "../document/fold";
import { useLiveRun, useRun } from "../document/run";
import { useView } from "../document/view";
import { Button, Spinner } from "../kit";
import { CancelRun } from "./CancelRun";
import { Elapsed } from "./Elapsed";
import { headline, tally } from "./words";

export function RunBanner() {
  const run = useLiveRun();
  return run ? <Banner run={run} /> : null;
}

function Banner({ run }: { run: Run }) {
  const expected = useRun((state) => state.expected);
  const openRun = useRun((state) => state.open);
  const open = useView((state) => state.open);
  const share = run.work === 0 ? 0 : done(run) / run.work;
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
      <Button
        size="sm"
        onClick={() => {
          void openRun(run.id);
          open("run");
        }}
      >
        Show
      </Button>
      <CancelRun run={run} />
      <span
        aria-hidden
        className="absolute bottom-0 left-0 h-0.5 bg-info transition-[width]"
        style={{ width: `${share * 100}%` }}
      />
    </section>
  );
}
