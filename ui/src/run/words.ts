//! What is said of a run: headlines, states, events. Pure, so that the wording is tested.

import type { Progress, Run, StepRun } from "../document/fold";
import { done } from "../document/fold";
import { waitWords } from "../document/gates";
import { isPaused } from "../document/progress";
import { targetName, targetOf } from "../document/stages";
import type {
  Action,
  Entry,
  LoginWait,
  RunOutcome,
  RunSummary,
  ServiceId,
  StepId,
  StepOutcome,
  Target,
} from "../host/contract.gen";
import { clock, count, type State, type Tone } from "../kit";

/** Where a run goes, each target once. */
export function targetsOf(run: Run): Target[] {
  return [...new Set([...run.steps.values()].map(({ step }) => step.target))].map(targetOf);
}

/** One line for the top of the panel: `payments failed in acme-dev`, `Deployed 12 services in 0:41`. */
export function headline(run: Run, interrupted = false): string {
  const stage = run.stage ?? "";
  const removes = run.plan?.intent === "remove";
  if (run.started === null) return "Starting";
  if (!interrupted && isPaused(run)) return paused(run);
  if (run.firstFailure) {
    const { service, step } = run.firstFailure;
    const target = run.steps.get(step)?.step.target;
    const others = run.counts.failed - 1;
    const who = others > 0 ? `${service} and ${count(others, "other")}` : service;
    return `${who} failed in ${target ? targetOf(target).account : stage}`;
  }
  if (run.outcome === null) {
    if (interrupted) return `The run in ${stage} was interrupted`;
    if (run.cancelRequested) return `Cancelling the run in ${stage}`;
    return removes ? `Removing from ${stage}` : `Deploying to ${stage}`;
  }
  return over(run, run.outcome, removes);
}

/** `Paused: acme-dev waits for a login`. */
function paused(run: Run): string {
  const accounts = [...new Set(run.logins.map(({ target }) => target.account))];
  return `Paused: ${list(accounts)} ${accounts.length === 1 ? "waits" : "wait"} for a login`;
}

function over(run: Run, outcome: RunOutcome, removes: boolean): string {
  const took =
    run.started !== null && run.finished !== null ? ` in ${clock(run.finished - run.started)}` : "";
  const succeeded = services(run, "succeeded");
  switch (outcome) {
    case "succeeded":
      if (succeeded === 0) return "Nothing had to be done";
      return `${removes ? "Removed" : "Deployed"} ${count(succeeded, "service")}${took}`;
    case "cancelled":
      return `Cancelled after ${succeeded} of ${count(run.work, "step")}`;
    case "failed":
      return `The run in ${run.stage ?? ""} failed`;
  }
}

function services(run: Run, progress: Progress): number {
  const names = new Set<ServiceId>();
  for (const step of run.steps.values()) if (step.progress === progress) names.add(step.step.service);
  return names.size;
}

/** `7 of 12 done, 2 going on`: what failed or was skipped is not done. */
export function tally(run: Run): string {
  const { building, started, deploying, failed, skipped, cancelled } = run.counts;
  const parts = [`${done(run) - failed - skipped - cancelled} of ${run.work} done`];
  const going = building + started + deploying;
  if (going > 0) parts.push(`${going} going on`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (cancelled > 0) parts.push(`${cancelled} cancelled`);
  return parts.join(", ");
}

const GOING: Record<Action, State> = {
  create: "creating",
  recreate: "creating",
  update: "updating",
  delete: "deleting",
  "continue-rollback": "rolling-back",
  "roll-back": "rolling-back",
  none: "updating",
};

const DONE: Record<Action, string> = {
  create: "created",
  recreate: "created",
  update: "updated",
  delete: "deleted",
  "continue-rollback": "rolled back",
  "roll-back": "rolled back",
  none: "done",
};

/** The state of a step with its word. */
export function stepState(
  step: StepRun,
  waitsFor: readonly ServiceId[],
  login: LoginWait | null = null,
): { state: State; word?: string } {
  if (login) return { state: "login" };
  switch (step.progress) {
    case "waiting":
      return waitsFor.length > 0
        ? {
            state: "waiting",
            word: `waits for ${waitsFor[0]}${waitsFor.length > 1 ? ` +${waitsFor.length - 1}` : ""}`,
          }
        : { state: "queued" };
    case "building":
      return { state: "building" };
    case "started":
      return { state: "building", word: "starting" };
    case "deploying":
      return { state: rollingBack(step) ? "rolling-back" : GOING[step.step.action] };
    case "succeeded":
      return { state: "stable", word: DONE[step.step.action] };
    case "unchanged":
    case "failed":
    case "cancelled":
    case "skipped":
      return { state: step.progress };
  }
}

function rollingBack(step: StepRun): boolean {
  const stack = step.resources.get(step.step.stack);
  return stack !== undefined && /ROLLBACK/.test(stack.status);
}

/** The services that a step waits for and that are not done yet. */
export function waitsFor(run: Run, step: StepRun): ServiceId[] {
  if (step.progress !== "waiting") return [];
  const names = step.step.waits_for
    .map((id) => run.steps.get(id))
    .filter((other) => other && ["waiting", "building", "started", "deploying"].includes(other.progress))
    .map((other) => other?.step.service ?? "");
  return [...new Set(names)];
}

/** What AWS left behind, in words. */
export function leftAs(status: string): string {
  switch (status) {
    case "ROLLBACK_COMPLETE":
      return "AWS undid the creation and left an empty stack. A retry deletes it first.";
    case "UPDATE_ROLLBACK_COMPLETE":
      return "AWS rolled the stack back to what it was before.";
    case "ROLLBACK_FAILED":
      return "AWS could not undo the creation. The stack has to be deleted before it can be created again.";
    case "UPDATE_ROLLBACK_FAILED":
      return "AWS could not roll the stack back. It has to be continued or repaired in the AWS console.";
    case "DELETE_FAILED":
      return "Some resources could not be deleted; the stack is still there.";
    case "CREATE_FAILED":
      return "The stack was not created completely, and what was created is still there.";
    case "REVIEW_IN_PROGRESS":
      return "An empty stack with a change set that was not executed is left.";
    default:
      return "This is the state that the stack is in now.";
  }
}

/** The steps that were skipped because of this one, by service. */
export function lostTo(run: Run, cause: StepId): ServiceId[] {
  const lost = new Set<StepId>([cause]);
  const names = new Set<ServiceId>();
  // Steps stand in the order of their phases, but not necessarily: go on until nothing is added.
  for (let before = -1; before !== lost.size; ) {
    before = lost.size;
    for (const [id, { step, progress }] of run.steps) {
      if (progress === "skipped" && !lost.has(id) && step.waits_for.some((each) => lost.has(each))) {
        lost.add(id);
        names.add(step.service);
      }
    }
  }
  return [...names];
}

const PAST: [RegExp, string, Tone][] = [
  [/ROLLBACK_COMPLETE$/, "rolled back", "bad"],
  [/ROLLBACK_FAILED$/, "rolling back failed", "bad"],
  [/ROLLBACK_IN_PROGRESS$/, "rolling back", "bad"],
  [/^CREATE_COMPLETE$/, "created", "ok"],
  [/^CREATE_IN_PROGRESS$/, "creating", "info"],
  [/^UPDATE_COMPLETE$/, "updated", "ok"],
  [/^UPDATE_COMPLETE_CLEANUP_IN_PROGRESS$/, "cleaning up", "info"],
  [/^UPDATE_IN_PROGRESS$/, "updating", "info"],
  [/^DELETE_COMPLETE$/, "deleted", "idle"],
  [/^DELETE_IN_PROGRESS$/, "deleting", "warn"],
  [/^DELETE_SKIPPED$/, "kept", "idle"],
  [/_FAILED$/, "failed", "bad"],
];

export function statusWord(status: string): { word: string; tone: Tone } {
  const known = PAST.find(([pattern]) => pattern.test(status));
  return known
    ? { word: known[1], tone: known[2] }
    : { word: status.toLowerCase().replaceAll("_", " "), tone: "idle" };
}

export interface EventLine {
  service: string;
  what: string;
  word: string;
  tone: Tone;
  detail: string | null;
}

/** A line of the event feed. */
export function eventLine(run: Run, entry: Entry): EventLine {
  const line = (what: string, word: string, tone: Tone, detail: string | null = null): EventLine => {
    const step = "step" in entry ? run.steps.get(entry.step) : undefined;
    return { service: step?.step.service ?? "", what, word, tone, detail };
  };
  switch (entry.event) {
    case "run-started":
      return line(`run by ${entry.actor}`, "started", "info");
    case "step-started":
      return line("step", "started", "info");
    case "build-output":
      return line(entry.line, "", "idle");
    case "built":
      return line("artifact", "built", "ok", entry.digest);
    case "identity-proved":
      return line(`identity in ${entry.account}`, "proved", "ok", entry.arn);
    case "intent":
      return line(`${entry.call} ${entry.stack}`, "sending", "idle", entry.token);
    case "accepted":
      return line(entry.call, "accepted", "info", entry.stack_id);
    case "change-set":
      return line(`change set, ${count(entry.changes.length, "change")}`, "made", "info", entry.arn);
    case "resource": {
      const { word, tone } = statusWord(entry.resource.status);
      return line(entry.resource.logical_id, word, tone, entry.resource.reason);
    }
    case "step-finished":
      return finished(entry.outcome, line);
    case "login-needed":
      return {
        ...line("waits for a login", "paused", "warn", entry.failure.message),
        service: targetName(entry.target),
      };
    case "login-renewed":
      return { ...line("is logged in again", "goes on", "ok"), service: targetName(entry.target) };
    case "run-resumed":
      return line(`taken up again by ${entry.actor}`, "goes on", "info");
    case "lock-taken":
      return { ...line("lock", "taken", "info"), service: targetName(entry.target) };
    case "lock-lost":
      return { ...line("lock", "lost", "bad", entry.failure.message), service: targetName(entry.target) };
    case "tool-started":
      return line(`program (process ${entry.process.pid})`, "started", "info");
    case "before":
      return line("what is deployed now", "kept", "idle", entry.previous.stack_id);
    case "expected":
      return line(
        `${count(entry.changes.length, "change")} by the templates`,
        "expected",
        "info",
        entry.because,
      );
    case "gate-reached":
      return { ...line(waitWords(entry.wait), "gate reached", "accent"), service: entry.gate };
    case "gate-output":
      return { ...line(entry.line, "", "idle"), service: entry.gate };
    case "gate-passed": {
      const who = entry.by === null ? "the check" : `by ${entry.by}`;
      return {
        ...line(who, entry.by === null ? "passed" : "approved", "ok", entry.note),
        service: entry.gate,
      };
    }
    case "gate-failed": {
      const who = entry.by === null ? entry.failure.message : `by ${entry.by}`;
      const word = entry.by === null ? "failed" : "refused";
      return { ...line(who, word, "bad", entry.failure.message), service: entry.gate };
    }
    case "paused":
      return line(`by ${entry.by}`, "paused", "warn");
    case "continued":
      return line(`by ${entry.by}`, "goes on", "info");
    case "step-retried":
      return line(`by ${entry.by}`, "tried again", "info");
    case "rollback-started":
      return line("taking back what this run changed", "rolling back", "bad");
    case "step-undone":
      return undone(entry.outcome, line);
    case "cancel-requested":
      return line("the run", "cancel asked for", "warn");
    case "run-finished":
      return line(
        "the run",
        entry.outcome,
        entry.outcome === "succeeded" ? "ok" : entry.outcome === "failed" ? "bad" : "warn",
      );
  }
}

type Line = (what: string, word: string, tone: Tone, detail?: string | null) => EventLine;

function finished(outcome: Extract<Entry, { event: "step-finished" }>["outcome"], line: Line): EventLine {
  switch (outcome.outcome) {
    case "succeeded":
      return line("step", DONE[outcome.action], "ok");
    case "unchanged":
      return line("step", "unchanged", "ok");
    case "failed":
      return line("step", "failed", "bad", outcome.failure.message);
    case "cancelled":
      return line("step", "cancelled", "warn", outcome.message);
    case "skipped":
      return line("step", "skipped", "idle", outcome.because);
  }
}

function undone(outcome: StepOutcome, line: Line): EventLine {
  switch (outcome.outcome) {
    case "succeeded":
      return line("what this run did", "taken back", "warn");
    case "unchanged":
      return line("nothing to take back", "as it was", "idle");
    case "failed":
      return line("what this run did", "not taken back", "bad", outcome.failure.message);
    case "cancelled":
      return line("what this run did", "not taken back", "bad", outcome.message);
    case "skipped":
      return line("what this run did", "not taken back", "bad", outcome.because);
  }
}

/** A run of the past in words, for the history. */
export function summaryState(summary: RunSummary, live: boolean): { state: State; word: string } {
  switch (summary.outcome) {
    case "succeeded":
      return { state: "stable", word: "succeeded" };
    case "failed":
      return { state: "failed", word: "failed" };
    case "cancelled":
      return { state: "cancelled", word: "cancelled" };
    default:
      return !live ? { state: "cancelled", word: "interrupted" } : { state: "updating", word: "going on" };
  }
}

/** `a, b and c`. */
export function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `9 succeeded, 1 failed, 2 skipped`. */
export function summaryTally({ counts }: RunSummary): string {
  const parts = (["succeeded", "failed", "skipped", "cancelled", "unchanged"] as const)
    .filter((each) => counts[each] > 0)
    .map((each) => `${counts[each]} ${each}`);
  return parts.length > 0 ? parts.join(", ") : `nothing of ${count(counts.steps, "step")}`;
}
