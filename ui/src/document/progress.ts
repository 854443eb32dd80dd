//! A run as seen by service: what a card on the canvas shows while a run goes on.

import type { LoginWait, ServiceId } from "../host/contract.gen";
import { isLive, type Progress, type Run, type StepRun } from "./fold";
import { heldAt } from "./gates";
import { targetName } from "./stages";

export interface ServiceRun {
  service: ServiceId;
  progress: Progress;
  /** The steps of this service: one for each target, two where an update is split. */
  steps: readonly StepRun[];
  started: number | null;
  finished: number | null;
  /** While it waits: the services that it waits for and that are not done. */
  waitsFor: readonly ServiceId[];
  /** The login that nothing but keeps it from going on. */
  login: LoginWait | null;
  /** The gate that it waits at. */
  gate: string | null;
  /** It is being brought back to what it was before the run, or was. */
  undoing: "going" | "done" | "kept" | "failed" | null;
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
  const login = steps.map((step) => loginOf(run, step)).find((each) => each !== null) ?? null;
  const gate = steps.map((step) => heldAt(run, step)).find((each) => each !== null) ?? null;
  const undoing = undoingOf(steps);
  const waitsFor = progress === "waiting" ? pendingOf(run, service, steps) : [];
  return {
    service,
    progress,
    steps,
    started,
    finished: over ? finished : null,
    waitsFor,
    login,
    gate,
    undoing,
    because,
  };
}

function undoingOf(steps: readonly StepRun[]): ServiceRun["undoing"] {
  if (steps.some((step) => step.takingBack)) return "going";
  const ends = steps.flatMap(({ undone }) => undone?.outcome ?? []);
  if (ends.length === 0) return null;
  if (ends.some((end) => end === "failed" || end === "cancelled")) return "failed";
  return ends.includes("skipped") ? "kept" : "done";
}

/** Whether a target waits for a login, so that the run cannot come to its end; one that is cancelled waits for nobody. */
export function isPaused(run: Run): boolean {
  return isLive(run) && run.logins.length > 0 && !run.cancelRequested;
}

/** The login that a step waits for: its target's, unless it is still being built or has to wait for another step first. */
export function loginOf(run: Run, { step, progress }: StepRun): LoginWait | null {
  if (!isPaused(run) || !isGoing(progress) || progress === "building") return null;
  const turn = step.waits_for.every((id) => !isGoing(run.steps.get(id)?.progress ?? "succeeded"));
  if (progress === "waiting" && !turn) return null;
  return run.logins.find(({ target }) => targetName(target) === step.target) ?? null;
}

/** Whether something goes on although a target waits for a login. */
export function othersGoOn(run: Run): boolean {
  const waiting = new Set(run.logins.map(({ target }) => targetName(target)));
  return [...run.steps.values()].some(({ step, progress }) => isGoing(progress) && !waiting.has(step.target));
}

/** When anything was last heard of a run. */
export function lastHeard(run: Run): number | null {
  const last = run.feed.at(-1);
  return last ? Date.parse(last.at) : run.started;
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
