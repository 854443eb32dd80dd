//! A run as seen by service: what a card on the canvas shows while a run goes on.

import type { ServiceId } from "../host/contract.gen";
import type { Progress, Run, StepRun } from "./fold";

export interface ServiceRun {
  service: ServiceId;
  progress: Progress;
  /** The steps of this service: one for each target, two where an update is split. */
  steps: readonly StepRun[];
  started: number | null;
  finished: number | null;
  /** While it waits: the services that it waits for and that are not done. */
  waitsFor: readonly ServiceId[];
  /** Why it was skipped. */
  because: string | null;
}

// What a person has to know first wins where the steps of one service differ.
const RANK: Record<Progress, number> = {
  failed: 0,
  deploying: 1,
  started: 2,
  building: 3,
  cancelled: 4,
  skipped: 5,
  waiting: 6,
  succeeded: 7,
  unchanged: 8,
};

const cache = new WeakMap<Run, ReadonlyMap<ServiceId, ServiceRun>>();

/** By service; made once for each state of the run. */
export function byService(run: Run): ReadonlyMap<ServiceId, ServiceRun> {
  const known = cache.get(run);
  if (known) return known;
  const groups = new Map<ServiceId, StepRun[]>();
  for (const step of run.steps.values()) {
    const group = groups.get(step.step.service);
    if (group) group.push(step);
    else groups.set(step.step.service, [step]);
  }
  const made = new Map<ServiceId, ServiceRun>();
  for (const [service, steps] of groups) made.set(service, summarise(run, service, steps));
  cache.set(run, made);
  return made;
}

function summarise(run: Run, service: ServiceId, steps: readonly StepRun[]): ServiceRun {
  let progress: Progress = "unchanged";
  let started: number | null = null;
  let finished: number | null = null;
  let because: string | null = null;
  let over = true;
  for (const step of steps) {
    if (RANK[step.progress] < RANK[progress]) progress = step.progress;
    if (step.started !== null && (started === null || step.started < started)) started = step.started;
    if (step.finished !== null && (finished === null || step.finished > finished)) finished = step.finished;
    if (step.outcome?.outcome === "skipped") because = step.outcome.because;
    if (isGoing(step.progress)) over = false;
  }
  const waitsFor = progress === "waiting" ? pendingOf(run, service, steps) : [];
  return { service, progress, steps, started, finished: over ? finished : null, waitsFor, because };
}

export function isGoing(progress: Progress): boolean {
  return (
    progress === "waiting" || progress === "building" || progress === "started" || progress === "deploying"
  );
}

function pendingOf(run: Run, service: ServiceId, steps: readonly StepRun[]): ServiceId[] {
  const names = new Set<ServiceId>();
  for (const { step } of steps) {
    for (const id of step.waits_for) {
      const other = run.steps.get(id);
      if (other && other.step.service !== service && isGoing(other.progress)) names.add(other.step.service);
    }
  }
  return [...names];
}
