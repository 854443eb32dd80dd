//! What is known of a run. Containers grow in place, and only what a batch touched gets a new identity for React.

import type {
  Entry,
  Failure,
  GateState,
  InputChange,
  LoginWait,
  OnFailure,
  Plan,
  Rebinding,
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
  /** Who else is changing its stack, while it waits for that. */
  busy: string | null;
  /** Counts from 0; one more for each time that somebody had it tried again in this run. */
  attempt: number;
  /** What its change set says, once there is one; before, what the templates let expect. */
  changes: readonly ResourceChange[];
  /** Parameters and tags that are not as they are deployed. */
  inputs: readonly InputChange[];
  /** Why the changes are only expected. */
  expected: string | null;
  /** How taking back what the run did to it ended. */
  undone: StepOutcome | null;
  /** It is being brought back to what it was before the run. */
  takingBack: boolean;
  /** The caller's account id and ARN, once proved. */
  identity: { account: string; arn: string } | null;
  /** The stack's ARN, once AWS has said it. */
  stackId: string | null;
  readonly log: string[];
  /** Where in the log the first error is. */
  errorLine: number | null;
  /** Of a personal stage: what names in its artifact became those of the base stage. */
  rebindings: Rebinding[];
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
  /** Nothing new begins until somebody lets it go on. */
  paused: boolean;
  /** It takes back what it changed. */
  rollingBack: boolean;
  onFailure: OnFailure;
  /** Who took it up after the process that carried it out had died. */
  resumedBy: string | null;
  /** Those that were reached, in that order; what they print grows in place. */
  gates: readonly GateState[];
  /** The targets whose lock somebody took away. */
  lostLocks: readonly Target[];
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
    paused: false,
    rollingBack: false,
    onFailure: "continue",
    resumedBy: null,
    gates: [],
    lostLocks: [],
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
