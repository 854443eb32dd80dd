// Which plan or run the cards speak of: a live run first, then a fresh plan, then the run that was opened last.
import { useEffect } from "react";
import type { GateId, Plan, StepId } from "../host/contract.gen";
import { plannedStates, runStates } from "./cards";
import { isLive, type Run } from "./fold";
import { useLight } from "./light";
import { usePlan } from "./plan";
import { lastHeard } from "./progress";
import { useRun } from "./run";
import { useView } from "./view";

/** A gate that was asked in a run beside the gates of its plan, and the steps that wait for it. */
export interface AskedGate {
  id: GateId;
  steps: readonly StepId[];
}

export interface Shown {
  plan: Plan | null;
  inRun: boolean;
  /** Reviews, which stand in no plan. */
  asked: readonly AskedGate[];
}

const NOBODY: readonly AskedGate[] = [];

/** The same list as long as the same is asked. */
const askedIn = (() => {
  let key = "";
  let last: readonly AskedGate[] = NOBODY;
  return (run: Run | undefined): readonly AskedGate[] => {
    if (!run) return NOBODY;
    const reviews = new Map<GateId, readonly StepId[]>();
    for (const { gate, wait } of run.gates) if (wait.wait === "review") reviews.set(gate, wait.steps);
    if (reviews.size === 0) return NOBODY;
    const found = [...reviews].map(([id, steps]) => ({ id, steps }));
    const now = JSON.stringify(found);
    if (now !== key) {
      key = now;
      last = found;
    }
    return last;
  };
})();

function shown(
  stage: string | null,
  plans: ReturnType<typeof usePlan.getState>,
  runs: ReturnType<typeof useRun.getState>,
): "run" | "plan" | "none" {
  const run = runs.shown ? runs.runs[runs.shown] : undefined;
  const ofStage = run?.plan && run.stage === stage;
  if (ofStage && isLive(run)) return "run";
  if (plans.plan && plans.plan.plan.stage === stage && !plans.stale) return "plan";
  if (ofStage) return "run";
  return plans.plan && plans.plan.plan.stage === stage ? "plan" : "none";
}

/** Changes only when another plan is looked at, not with every event of a run. */
export function useShown(): Shown {
  const stage = useView((view) => view.stage);
  const plans = usePlan();
  const what = useRun((runs) => shown(stage, plans, runs));
  const runPlan = useRun((runs) => (runs.shown ? (runs.runs[runs.shown]?.plan ?? null) : null));
  const asked = useRun((runs) => askedIn(runs.shown ? runs.runs[runs.shown] : undefined));
  if (what === "run") return { plan: runPlan, inRun: true, asked };
  return { plan: what === "plan" ? (plans.plan?.plan ?? null) : null, inRun: false, asked: NOBODY };
}

/** Tells every service its state, whatever it is drawn as. */
export function useStateFeed(): void {
  const stage = useView((view) => view.stage);
  const plans = usePlan();
  const runs = useRun();
  useEffect(() => {
    const what = shown(stage, plans, runs);
    const run = runs.shown ? runs.runs[runs.shown] : undefined;
    if (what === "run" && run) {
      const before = useLight.getState().states;
      useLight.setState({
        states: runStates(run, runs.medians, before, runs.interrupted ? lastHeard(run) : null),
      });
    } else if (what === "plan" && plans.plan) {
      useLight.setState({ states: plannedStates(plans.plan.plan, plans.plan.durations) });
    } else if (useLight.getState().states.size > 0) {
      useLight.setState({ states: new Map() });
    }
  }, [stage, plans, runs]);
}
