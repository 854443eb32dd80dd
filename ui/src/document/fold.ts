//! A run's state, folded from the entries of its journal. Work is proportional to the entries that
//! arrive: containers grow in place, and only what a batch touched gets a new identity for React.

import type {
  Entry,
  Failure,
  LoginWait,
  Plan,
  ResourceChange,
  ResourceEvent,
  RunId,
  RunOutcome,
  ServiceId,
  StageId,
  Step,
  StepId,
  StepOutcome,
  StepPhase,
  Target,
} from "../host/contract.gen";

/** How far a step is. Its artifact may be built while it still waits. */
export type Progress = StepPhase;

/** One step. A new object whenever a batch touched it; `resources` and `log` grow in place. */
export interface StepRun {
  readonly step: Step;
  progress: Progress;
  /** Milliseconds since the epoch. */
  started: number | null;
  finished: number | null;
  outcome: StepOutcome | null;
  /** Last status of every resource, in order of first appearance. */
  readonly resources: Map<string, ResourceEvent>;
  /** The first resource that failed by itself, not because something else did. */
  cause: ResourceEvent | null;
  changes: readonly ResourceChange[];
  /** The caller's account id and ARN, once proved. */
  identity: { account: string; arn: string } | null;
  /** The stack's ARN, once AWS has said it. */
  stackId: string | null;
  readonly log: string[];
  /** Where in the log the first error is. */
  errorLine: number | null;
  /** Its artifact is there. */
  built: boolean;
}

export interface FirstFailure {
  step: StepId;
  service: ServiceId;
  failure: Failure;
  at: number;
}

export type Counts = Record<Progress, number>;

/** A run. A new object for every batch that changed it. */
export interface Run {
  readonly id: RunId;
  stage: StageId | null;
  plan: Plan | null;
  actor: string;
  commit: string | null;
  started: number | null;
  finished: number | null;
  outcome: RunOutcome | null;
  cancelRequested: boolean;
  readonly steps: Map<StepId, StepRun>;
  /** Steps whose action is not "none". */
  work: number;
  counts: Counts;
  firstFailure: FirstFailure | null;
  /** The targets that wait for a person to log in. */
  logins: readonly LoginWait[];
  /** Everything but build output, in order; grows in place. */
  readonly feed: Entry[];
  /** How many entries are in; the next one has this number. */
  next: number;
  /** Entries that came before one that is still missing. */
  readonly early: Map<number, Entry>;
}

const NO_COUNTS: Counts = {
  waiting: 0,
  building: 0,
  started: 0,
  deploying: 0,
  succeeded: 0,
  unchanged: 0,
  failed: 0,
  cancelled: 0,
  skipped: 0,
};

export function emptyRun(id: RunId): Run {
  return {
    id,
    stage: null,
    plan: null,
    actor: "",
    commit: null,
    started: null,
    finished: null,
    outcome: null,
    cancelRequested: false,
    steps: new Map(),
    work: 0,
    counts: { ...NO_COUNTS },
    firstFailure: null,
    logins: [],
    feed: [],
    next: 0,
    early: new Map(),
  };
}

/**
 * Takes a batch in. Entries that are already in are passed over, entries that come too early wait for
 * those before them. Returns the same object where nothing changed.
 */
export function fold(run: Run, entries: readonly Entry[]): Run {
  let next = run;
  const touched = new Set<StepId>();
  const take = (entry: Entry) => {
    if (next === run) next = { ...run, counts: { ...run.counts } };
    next.next = entry.seq + 1;
    apply(next, entry, touched);
  };
  for (const entry of entries) {
    if (entry.run !== run.id || entry.seq < next.next) continue;
    if (entry.seq > next.next) {
      run.early.set(entry.seq, entry);
      continue;
    }
    take(entry);
    for (let waiting = next.early.get(next.next); waiting; waiting = next.early.get(next.next)) {
      next.early.delete(waiting.seq);
      take(waiting);
    }
  }
  return next;
}

/** Whether entries are missing, so that the journal has to be asked. */
export function hasGap(run: Run): boolean {
  return run.early.size > 0;
}

export function isLive(run: Run): boolean {
  return run.started !== null && run.outcome === null;
}

/** Of the steps that have work, how many are over, one way or another. */
export function done(run: Run): number {
  const { waiting, building, started, deploying } = run.counts;
  return run.work - waiting - building - started - deploying;
}

function apply(run: Run, entry: Entry, touched: Set<StepId>): void {
  const at = Date.parse(entry.at);
  if (entry.event !== "build-output") run.feed.push(entry);
  switch (entry.event) {
    case "run-started":
      run.stage = entry.stage;
      run.plan = entry.plan;
      run.actor = entry.actor;
      run.commit = entry.commit;
      run.started = at;
      for (const step of entry.plan.steps) addStep(run, step);
      return;
    case "cancel-requested":
      run.cancelRequested = true;
      return;
    case "run-finished":
      run.finished = at;
      run.outcome = entry.outcome;
      run.logins = [];
      return;
    case "login-needed": {
      const { target, failure } = entry;
      run.logins = [...without(run.logins, target), { target, failure, since: entry.at }];
      return;
    }
    case "login-renewed":
      run.logins = without(run.logins, entry.target);
      return;
    default: {
      const step = touch(run, entry.step, touched);
      if (step) applyToStep(run, step, entry, at);
    }
  }
}

function without(logins: readonly LoginWait[], { account, region }: Target): LoginWait[] {
  return logins.filter(({ target }) => target.account !== account || target.region !== region);
}

type StepEntry = Extract<Entry, { step: StepId }>;

function applyToStep(run: Run, step: StepRun, entry: StepEntry, at: number): void {
  if (step.outcome !== null && entry.event === "step-started") startOver(run, step);
  switch (entry.event) {
    case "step-started":
      step.started = at;
      move(run, step, step.built ? "started" : "building");
      return;
    case "build-output":
      if (step.errorLine === null && looksLikeError(entry.line)) step.errorLine = step.log.length;
      step.log.push(entry.line);
      if (step.progress === "waiting") move(run, step, "building");
      return;
    case "built":
      step.built = true;
      if (step.progress === "building") move(run, step, step.started === null ? "waiting" : "started");
      return;
    case "identity-proved":
      step.identity = { account: entry.account, arn: entry.arn };
      return;
    case "change-set":
      step.changes = entry.changes;
      return;
    case "resource":
      step.resources.set(entry.resource.logical_id, entry.resource);
      if (step.cause === null && failedByItself(entry.resource)) step.cause = entry.resource;
      return;
    case "accepted":
      step.stackId = entry.stack_id ?? step.stackId;
      move(run, step, "deploying");
      return;
    case "intent":
      move(run, step, "deploying");
      return;
    case "step-finished":
      step.finished = at;
      step.outcome = entry.outcome;
      move(run, step, entry.outcome.outcome);
      if (entry.outcome.outcome === "failed" && run.firstFailure === null) {
        run.firstFailure = { step: step.step.id, service: entry.service, failure: entry.outcome.failure, at };
      }
      return;
  }
}

function addStep(run: Run, step: Step): void {
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
    changes: [],
    identity: null,
    stackId: null,
    log: [],
    errorLine: null,
    built: false,
  });
  run.counts[progress] += 1;
  if (step.action !== "none") run.work += 1;
}

// A finished step that begins again is a retry: what the first attempt left behind is no longer its state.
function startOver(run: Run, step: StepRun): void {
  step.started = null;
  step.finished = null;
  step.outcome = null;
  step.built = false;
  step.cause = null;
  step.changes = [];
  step.errorLine = null;
  step.resources.clear();
  step.log.length = 0;
  move(run, step, "waiting");
  if (run.firstFailure?.step === step.step.id) run.firstFailure = earliestFailure(run);
  run.outcome = null;
  run.finished = null;
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

function touch(run: Run, id: StepId, touched: Set<StepId>): StepRun | null {
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

/** A run that is over, or the part of one that is known. */
export function foldAll(id: RunId, entries: readonly Entry[]): Run {
  return fold(emptyRun(id), entries);
}
