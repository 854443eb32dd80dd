//! One step of a run, folded from what happened to it.

import type { Entry, ResourceEvent, Step, StepId } from "../host/contract.gen";
import type { FirstFailure, Progress, Run, StepRun } from "./runState";

/** The step and everything that was skipped behind it wait again. */
export function retry(run: Run, id: StepId, touched: Set<StepId>): void {
  const again = [id];
  for (let at = again.pop(); at !== undefined; at = again.pop()) {
    const step = touch(run, at, touched);
    if (!step) continue;
    waitAgain(run, step);
    for (const { step: other, progress } of run.steps.values()) {
      if (progress === "skipped" && other.waits_for.includes(at)) again.push(other.id);
    }
  }
  run.firstFailure = earliestFailure(run);
}

export type StepEntry = Exclude<Extract<Entry, { step: StepId }>, { event: "step-retried" }>;

export function applyToStep(run: Run, step: StepRun, entry: StepEntry, at: number): void {
  switch (entry.event) {
    case "step-started":
      if (step.outcome !== null) startOver(run, step);
      step.started = at;
      step.attempt = entry.attempt;
      move(run, step, step.built ? "started" : "building");
      return;
    case "build-output":
      if (step.errorLine === null && looksLikeError(entry.line)) step.errorLine = step.log.length;
      step.log.push(entry.line);
      if (step.progress === "waiting") move(run, step, "building");
      return;
    case "rebound":
      step.rebindings = entry.rebindings;
      return;
    case "built":
      step.built = true;
      if (step.progress === "building") move(run, step, step.started === null ? "waiting" : "started");
      return;
    case "stack-busy":
      step.busy = `${entry.owner ?? "somebody else"} is changing the stack (${entry.status})`;
      return;
    case "identity-proved":
      step.identity = { account: entry.account, arn: entry.arn };
      return;
    case "change-set":
      step.changes = entry.changes;
      step.inputs = entry.inputs;
      step.expected = null;
      step.stackId = entry.stack_id || step.stackId;
      return;
    case "expected":
      step.changes = entry.changes;
      step.inputs = entry.inputs;
      step.expected = entry.because;
      return;
    case "resource":
      step.resources.set(entry.resource.logical_id, entry.resource);
      if (step.cause === null && failedByItself(entry.resource)) step.cause = entry.resource;
      return;
    case "accepted":
      step.stackId = entry.stack_id ?? step.stackId;
      deploying(run, step);
      return;
    case "intent":
      deploying(run, step);
      return;
    case "tool-started":
    case "before":
      return;
    case "step-undone":
      step.undone = entry.outcome;
      step.takingBack = false;
      return;
    case "step-finished":
      step.finished = at;
      step.outcome = entry.outcome;
      step.busy = null;
      move(run, step, entry.outcome.outcome);
      if (entry.outcome.outcome === "failed" && run.firstFailure === null) {
        run.firstFailure = { step: step.step.id, service: entry.service, failure: entry.outcome.failure, at };
      }
      return;
  }
}

/** A change set is made while the step still waits for its turn or for a yes; what is taken back was done already. */
function deploying(run: Run, step: StepRun): void {
  step.busy = null;
  if (step.outcome !== null) step.takingBack = run.rollingBack;
  else if (step.started !== null) move(run, step, "deploying");
}

export function addStep(run: Run, step: Step): void {
  if (run.steps.has(step.id)) return;
  const progress: Progress = step.action === "none" ? "unchanged" : "waiting";
  run.steps.set(step.id, {
    step,
    progress,
    started: null,
    finished: null,
    outcome: null,
    resources: new Map(),
    cause: null,
    attempt: 0,
    busy: null,
    changes: [],
    inputs: [],
    expected: null,
    undone: null,
    takingBack: false,
    identity: null,
    stackId: null,
    log: [],
    errorLine: null,
    rebindings: [],
    built: false,
  });
  run.counts[progress] += 1;
  if (step.action !== "none") run.work += 1;
}

// A finished step that begins again is a retry: what the first attempt left behind is no longer its state.
function startOver(run: Run, step: StepRun): void {
  step.built = false;
  step.changes = [];
  waitAgain(run, step);
  if (run.firstFailure?.step === step.step.id) run.firstFailure = earliestFailure(run);
  run.outcome = null;
  run.finished = null;
}

/** As before it had begun, except for what is known of its artifact and its change. */
function waitAgain(run: Run, step: StepRun): void {
  step.started = null;
  step.finished = null;
  step.outcome = null;
  step.cause = null;
  step.busy = null;
  step.resources.clear();
  if (!step.built) {
    step.errorLine = null;
    step.log.length = 0;
  }
  move(run, step, "waiting");
}

function earliestFailure(run: Run): FirstFailure | null {
  let first: FirstFailure | null = null;
  for (const { step, outcome, finished } of run.steps.values()) {
    if (outcome?.outcome !== "failed" || finished === null) continue;
    if (first === null || finished < first.at) {
      first = { step: step.id, service: step.service, failure: outcome.failure, at: finished };
    }
  }
  return first;
}

function move(run: Run, step: StepRun, to: Progress): void {
  run.counts[step.progress] -= 1;
  run.counts[to] += 1;
  step.progress = to;
}

export function touch(run: Run, id: StepId, touched: Set<StepId>): StepRun | null {
  const step = run.steps.get(id);
  if (!step || touched.has(id)) return step ?? null;
  touched.add(id);
  const copy = { ...step };
  run.steps.set(id, copy);
  return copy;
}

// When one resource fails, CloudFormation cancels those under way and reports them as failed too, with
// "Resource creation cancelled" as the reason.
function failedByItself(resource: ResourceEvent): boolean {
  return (
    resource.status.endsWith("_FAILED") &&
    !/^Resource (creation|update|deletion) cancelled/i.test(resource.reason ?? "")
  );
}

const ERROR = /\b(error|fatal|exception|panic(ked)?|traceback)\b/i;
const NO_ERROR = /\b(0|no) errors?\b/i;

function looksLikeError(line: string): boolean {
  return ERROR.test(line) && !NO_ERROR.test(line);
}
