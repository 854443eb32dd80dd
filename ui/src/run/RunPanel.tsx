//! A run, live or from the journal: how it stands, the first failure and its cause, every step, every event.
import { Play, RotateCcw } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { TargetTag } from "../document/AccountTag";
import { ErrorNote } from "../document/ErrorNote";
import { done, type FirstFailure, isLive, type Run } from "../document/fold";
import { isPaused } from "../document/progress";
import { useRun, useShownRun } from "../document/run";
import { targetName } from "../document/stages";
import { useView } from "../document/view";
import { Button, dayAndTime, duration, Empty, PanelHeader, Segmented, Spinner } from "../kit";
import { Elapsed } from "./Elapsed";
import { FailureActions, FailureCard } from "./FailureCard";
import { Feed } from "./Feed";
import { Paused } from "./Paused";
import { StepList } from "./StepList";
import { headline, list, lostTo, tally, targetsOf } from "./words";

export function RunPanel() {
  const run = useShownRun();
  const { interrupted, busy, error } = useRun();
  const open = useView((state) => state.open);
  const title = run ? headline(run, interrupted) : "No run";
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <section aria-label={title} data-testid="run-panel" className="flex h-full min-h-0 flex-col bg-panel">
      <PanelHeader
        title={
          <span data-testid="run-headline" aria-live="polite">
            {title}
          </span>
        }
        detail={run?.started ? <Detail run={run} /> : undefined}
        onClose={() => open(null)}
      />
      <div ref={scroller} className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-5 pb-5">
        {error && <ErrorNote error={error} />}
        {run ? <Body key={run.id} run={run} scroller={scroller} /> : <Nothing opening={busy === "opening"} />}
      </div>
    </section>
  );
}

function Nothing({ opening }: { opening: boolean }) {
  const open = useView((state) => state.open);
  if (opening) return <Empty icon={<Spinner size={24} />} title="Reading the journal" />;
  return (
    <Empty
      icon={<Play size={26} aria-hidden />}
      title="Nothing has been deployed in this window"
      action={
        <>
          <Button variant="primary" onClick={() => open("plan")}>
            Plan a deployment
          </Button>
          <Button onClick={() => open("history")}>Earlier runs</Button>
        </>
      }
    >
      A run is shown here while it goes on, and stays until the next.
    </Empty>
  );
}

function Detail({ run }: { run: Run }) {
  return (
    <>
      <ul aria-label="Targets" className="mb-0.5 flex flex-wrap gap-x-3">
        {targetsOf(run).map((target) => (
          <li key={targetName(target)} className="min-w-0 text-ink-2">
            <TargetTag target={target} />
          </li>
        ))}
      </ul>
      {run.actor}
      {run.started !== null && ` · ${dayAndTime(new Date(run.started).toISOString())}`}
      {run.commit && (
        <>
          {" · "}
          <span className="font-mono text-sm">{run.commit.slice(0, 7)}</span>
        </>
      )}
    </>
  );
}

function Body({ run, scroller }: { run: Run; scroller: RefObject<HTMLDivElement | null> }) {
  const [tab, setTab] = useState<"steps" | "events">("steps");
  const { interrupted, busy, retry } = useRun();
  const live = isLive(run) && !interrupted;
  const failure = useRef<HTMLDivElement>(null);
  const selection = useView((state) => state.selection);
  const failed = run.firstFailure?.service;

  // The card that was clicked on the canvas is the first failure: its cause is at the top.
  useEffect(() => {
    if (failed !== undefined && selection.size === 1 && selection.has(failed)) {
      failure.current?.scrollIntoView?.({ block: "nearest" });
    }
  }, [selection, failed]);

  const again = {
    run: () => void retry(run.id),
    busy: busy === "retrying",
    disabled: live ? "The run is still going on" : null,
  };
  return (
    <>
      {live && isPaused(run) && <Paused run={run} />}
      {run.firstFailure && (
        <div ref={failure} data-testid="first-failure" className="mb-3 scroll-mt-2">
          <First run={run} first={run.firstFailure} retry={again} live={live} />
        </div>
      )}
      <Progress run={run} live={live} />
      {!live && !run.firstFailure && (run.outcome === "cancelled" || interrupted) && (
        <Button
          size="sm"
          className="mt-2"
          icon={<RotateCcw size={13} aria-hidden />}
          busy={again.busy}
          onClick={again.run}
          data-testid="retry-run"
        >
          Go on with what was not done
        </Button>
      )}
      <Segmented
        label="What to show of the run"
        value={tab}
        options={[
          { value: "steps", label: "Steps" },
          { value: "events", label: "Events" },
        ]}
        onChange={setTab}
        className="mt-3 mb-2"
      />
      {tab === "steps" ? <StepList run={run} /> : <Feed run={run} scroller={scroller} />}
    </>
  );
}

interface FirstProps {
  run: Run;
  first: FirstFailure;
  retry: { run: () => void; busy: boolean; disabled: string | null };
  live: boolean;
}

function First({ run, first, retry, live }: FirstProps) {
  const lost = lostTo(run, first.step);
  const step = run.steps.get(first.step);
  return (
    <>
      <FailureCard failure={first.failure} />
      <p className="mt-2 text-ink-2 [overflow-wrap:anywhere]">
        {step?.started != null && <>It failed {duration(first.at - step.started)} after it began. </>}
        {lost.length > 0
          ? `${list(lost)} ${lost.length === 1 ? "waits" : "wait"} for it and did not begin. `
          : "Nothing waits for it. "}
        {live && "The others go on."}
      </p>
      <FailureActions failure={first.failure} retry={retry} />
    </>
  );
}

function Progress({ run, live }: { run: Run; live: boolean }) {
  const expected = useRun((state) => state.expected);
  const { failed, skipped, cancelled } = run.counts;
  const share = (steps: number) => ({ width: `${run.work === 0 ? 100 : (steps / run.work) * 100}%` });
  const lost = skipped + cancelled;
  return (
    <div>
      <div className="flex items-center gap-2 text-ink-2">
        <span className="min-w-0 flex-1 truncate" title={tally(run)}>
          {tally(run)}
        </span>
        <Elapsed
          started={run.started}
          finished={live ? null : (run.finished ?? run.started)}
          median={live ? (expected ?? undefined) : undefined}
          className="shrink-0 tabular-nums"
        />
      </div>
      <div
        role="progressbar"
        aria-label="Steps done"
        aria-valuemin={0}
        aria-valuemax={run.work}
        aria-valuenow={done(run)}
        className="mt-1.5 flex h-1.5 overflow-hidden rounded-full bg-mute"
      >
        <div
          className={`transition-[width] ${live ? "bg-info" : "bg-ok"}`}
          style={share(done(run) - failed - lost)}
        />
        {failed > 0 && <div className="bg-bad" style={share(failed)} />}
        {lost > 0 && <div className="bg-line-2" style={share(lost)} />}
      </div>
    </div>
  );
}
