//! A run, live or from the journal: how it stands, the first failure and its cause, every step, every event.
import { CirclePause, Play, RotateCcw } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { TargetTag } from "../document/AccountTag";
import { useControl, useRefusal } from "../document/control";
import { ErrorNote } from "../document/ErrorNote";
import { done, type FirstFailure, isLive, type Run } from "../document/fold";
import { isPaused } from "../document/progress";
import { useRun, useShownRun } from "../document/run";
import { targetName } from "../document/stages";
import { useBroken } from "../document/unfinished";
import { useView } from "../document/view";
import type { StepId } from "../host/contract.gen";
import { Button, Callout, dayAndTime, duration, Empty, PanelHeader, Segmented, Spinner } from "../kit";
import { Elapsed } from "./Elapsed";
import { FailureActions, FailureCard } from "./FailureCard";
import { Feed } from "./Feed";
import { GateCards, GateList } from "./Gates";
import { Paused } from "./Paused";
import { Standing } from "./Standing";
import { StepList } from "./StepList";
import { Choices } from "./Unfinished";
import { goesOn, headline, list, lostTo, takenBack, tally, targetsOf } from "./words";

export function RunPanel() {
  const run = useShownRun();
  const { interrupted, busy, error } = useRun();
  const open = useView((state) => state.open);
  const elsewhere = useBroken().some(({ alive, summary }) => alive && summary.run === run?.id);
  const title = run ? headline(run, interrupted, elsewhere) : "No run";
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

  const { busy: telling, retryStep } = useControl();
  const refusal = useRefusal("run");
  const cause = run.firstFailure?.step;
  const broken = useBroken().find(({ summary }) => summary.run === run.id);
  // In a run that goes on, the failed step is tried again and what was skipped behind it waits for it once more.
  const again =
    live && cause !== undefined
      ? {
          run: () => void retryStep(run.id, cause),
          busy: telling === `step ${cause}`,
          disabled: run.cancelRequested
            ? "The run is being cancelled"
            : run.rollingBack
              ? "The run takes back what it changed"
              : null,
          does: AGAIN,
        }
      : {
          run: () => void retry(run.id),
          busy: busy === "retrying",
          disabled: null,
          does: run.rollingBack ? ANEW : AGAIN,
        };
  return (
    <>
      {live && isPaused(run) && <Paused run={run} />}
      {refusal && <ErrorNote error={refusal} />}
      <Standing run={run} live={live} />
      <GateCards run={run} live={live} />
      {run.firstFailure && (
        <div ref={failure} data-testid="first-failure" className="mb-3 scroll-mt-2">
          <First run={run} first={run.firstFailure} retry={again} live={live} />
        </div>
      )}
      <Progress run={run} live={live} />
      {broken && (
        <div role="status" className="my-3" data-testid="run-broken">
          <Callout
            tone={broken.alive ? "info" : "warn"}
            icon={<CirclePause size={15} aria-hidden />}
            title={broken.alive ? "It is going on in another window" : "It broke off"}
          >
            {broken.alive ? (
              "It is looked at again every few seconds. What it asks is answered over there."
            ) : (
              <div className="flex flex-col gap-2">
                <p>
                  The process that carried it out is gone. Resumed, it asks AWS what became of each step and
                  goes on; nothing is sent twice.
                </p>
                <Choices unfinished={broken} />
              </div>
            )}
          </Callout>
        </div>
      )}
      {!live && !run.firstFailure && (leftSomething(run) || (interrupted && !broken)) && (
        <div className="mt-2">
          <Button
            size="sm"
            icon={<RotateCcw size={13} aria-hidden />}
            busy={again.busy}
            onClick={again.run}
            data-testid="retry-run"
          >
            Go on with what was not done
          </Button>
        </div>
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
      {tab === "steps" ? (
        <>
          <StepList run={run} />
          <GateList run={run} />
        </>
      ) : (
        <Feed run={run} scroller={scroller} />
      )}
    </>
  );
}

const AGAIN = "Tries again what failed and what was skipped because of it, and nothing else";
const ANEW = "Tries again what failed, what was skipped and what was taken back, and nothing else";

/** What was cancelled, or left out by somebody, may still be wanted. */
function leftSomething({ outcome, counts }: Run): boolean {
  return outcome === "cancelled" || (outcome === "succeeded" && counts.skipped > 0);
}

interface FirstProps {
  run: Run;
  first: FirstFailure;
  retry: { run: () => void; busy: boolean; disabled: string | null; does: string };
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
        {live && goesOn(run)}
      </p>
      <StepRefusal step={first.step} />
      <FailureActions failure={first.failure} stage={run.stage} retry={retry} />
    </>
  );
}

function StepRefusal({ step }: { step: StepId }) {
  const refusal = useRefusal(`step ${step}`);
  return refusal && <ErrorNote error={refusal} />;
}

function Progress({ run, live }: { run: Run; live: boolean }) {
  const expected = useRun((state) => state.expected);
  const { failed, skipped, cancelled } = run.counts;
  const words = tally(run, !live && run.outcome === null);
  const share = (steps: number) => ({ width: `${run.work === 0 ? 100 : (steps / run.work) * 100}%` });
  const back = takenBack(run);
  const lost = skipped + cancelled;
  return (
    <div>
      <div className="flex items-center gap-2 text-ink-2">
        <span className="min-w-0 flex-1 truncate" title={words}>
          {words}
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
          style={share(done(run) - failed - lost - back)}
        />
        {back > 0 && <div className="bg-warn" style={share(back)} />}
        {failed > 0 && <div className="bg-bad" style={share(failed)} />}
        {lost > 0 && <div className="bg-line-2" style={share(lost)} />}
      </div>
    </div>
  );
}
