//! The strip below the top bar while a run goes on: nobody can overlook that something is being changed, or waits for them.
import { DoorClosed, KeyRound, ListChecks, Pause, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { TargetTag } from "../document/AccountTag";
import { done, type Run } from "../document/fold";
import { askedOf, waitingGates, waitWords } from "../document/gates";
import { LoginActions } from "../document/LoginActions";
import { isPaused } from "../document/progress";
import { useLiveRun, useRun } from "../document/run";
import { useView } from "../document/view";
import type { GateState } from "../host/contract.gen";
import { Button, count, cx, Spinner, timeOfDay } from "../kit";
import { CancelRun } from "./CancelRun";
import { Elapsed } from "./Elapsed";
import { PauseRun } from "./Steering";
import { headline, tally } from "./words";

export function RunBanner() {
  const run = useLiveRun();
  if (!run) return null;
  if (isPaused(run)) return <PausedBanner run={run} />;
  const asked = run.cancelRequested ? null : askedOf(run);
  if (asked) return <GateBanner run={run} gate={asked} />;
  return <Banner run={run} />;
}

const looks = {
  going: { strip: "border-info bg-info-soft", ink: "text-info" },
  paused: { strip: "border-warn bg-warn-soft", ink: "text-warn" },
  back: { strip: "border-bad bg-bad-soft", ink: "text-bad" },
} as const;

function lookOf(run: Run): { look: keyof typeof looks; icon: ReactNode } {
  if (run.rollingBack) return { look: "back", icon: <Undo2 size={16} aria-hidden /> };
  if (run.paused) return { look: "paused", icon: <Pause size={16} aria-hidden /> };
  return { look: "going", icon: <Spinner size={15} /> };
}

function Banner({ run }: { run: Run }) {
  const expected = useRun((state) => state.expected);
  const { look, icon } = lookOf(run);
  const checking = waitingGates(run).find(({ wait }) => wait.wait === "check");
  return (
    <section
      aria-label="Run in progress"
      data-testid="run-banner"
      data-look={look}
      className={cx(
        "relative flex h-11 shrink-0 items-center gap-3 border-b px-4 text-ink",
        looks[look].strip,
      )}
    >
      <span className={cx("shrink-0", looks[look].ink)}>{icon}</span>
      <div role="status" className="flex min-w-0 flex-1 items-baseline gap-3">
        <b className="truncate font-semibold">{headline(run)}</b>
        <span className="min-w-0 truncate text-ink-2">
          {checking ? `${checking.gate} ${waitWords(checking.wait)}` : tally(run)}
        </span>
      </div>
      <Elapsed
        started={run.started}
        finished={run.finished}
        median={expected ?? undefined}
        className="shrink-0 font-medium tabular-nums"
      />
      <ShowRun run={run} />
      <PauseRun run={run} />
      <CancelRun run={run} />
      <Share run={run} />
    </section>
  );
}

/** Somebody has to say yes: what is asked, since when, and the way to the answer. */
function GateBanner({ run, gate }: { run: Run; gate: GateState }) {
  const openRun = useRun((state) => state.open);
  const open = useView((state) => state.open);
  const side = useView((state) => state.side);
  const review = gate.wait.wait === "review";
  const others = waitingGates(run).length - 1;
  return (
    <section
      aria-label="Run waits for you"
      data-testid="run-banner"
      data-look="gate"
      data-gate={gate.gate}
      className="relative flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-accent bg-accent-soft px-4 py-1.5 text-ink"
    >
      {review ? (
        <ListChecks size={17} aria-hidden className="shrink-0 text-accent" />
      ) : (
        <DoorClosed size={17} aria-hidden className="shrink-0 text-accent" />
      )}
      <div role="alert" className="min-w-70 flex-1 [overflow-wrap:anywhere]">
        <b className="font-semibold">
          {review ? `The run in ${run.stage} waits for your review` : `${gate.gate} waits for your approval`}
        </b>{" "}
        <span className="text-ink-2">{said(gate)}</span>
        {others > 0 && <span className="text-ink-2"> And {count(others, "other gate")}.</span>}
      </div>
      <span className="shrink-0 text-ink-2 tabular-nums">
        since {timeOfDay(gate.since)} · <Elapsed started={Date.parse(gate.since)} finished={null} />
      </span>
      <div className="flex items-center gap-2">
        <Button
          variant="primary"
          size="sm"
          data-testid="answer-gate"
          aria-expanded={side === (review ? "review" : "run")}
          onClick={() => {
            void openRun(run.id);
            open(review ? "review" : "run");
          }}
        >
          {review ? "Review the changes" : "Answer"}
        </Button>
        <PauseRun run={run} />
        <CancelRun run={run} />
      </div>
      <Share run={run} />
    </section>
  );
}

function said({ wait }: GateState): string {
  switch (wait.wait) {
    case "review":
      return wait.again ?? `${count(wait.steps.length, "stack")} would change; nothing has been yet.`;
    case "approval":
      return wait.note ?? "What comes behind it waits.";
    case "check":
      return wait.what;
  }
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
