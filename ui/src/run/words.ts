//! What is said of a run: headlines, states, events. Pure, so that the wording is tested.

import type { Progress, Run, StepRun } from "../document/fold";
import { done } from "../document/fold";
import { askedOf } from "../document/gates";
import { isGoing, isPaused } from "../document/progress";
import { targetOf } from "../document/stages";
import type {
  Action,
  GateId,
  LoginWait,
  RunOutcome,
  RunSummary,
  ServiceId,
  StepId,
  StepOutcome,
  Target,
} from "../host/contract.gen";
import { clock, count, type State } from "../kit";

/** Where a run goes, each target once. */
export function targetsOf(run: Run): Target[] {
  return [...new Set([...run.steps.values()].map(({ step }) => step.target))].map(targetOf);
}

/** One line for the top of the panel: `payments failed in acme-dev`, `Deployed 12 services in 0:41`. */
export function headline(run: Run, interrupted = false, elsewhere = false): string {
  const stage = run.stage ?? "";
  const removes = run.plan?.intent === "remove";
  if (run.started === null) return "Starting";
  if (!interrupted && isPaused(run)) return paused(run);
  if (run.firstFailure) {
    const { service, step } = run.firstFailure;
    const target = run.steps.get(step)?.step.target;
    const others = run.counts.failed - 1;
    const who = others > 0 ? `${service} and ${count(others, "other")}` : service;
    return `${who} failed in ${target ? targetOf(target).account : stage}${interrupted ? "" : since(run)}`;
  }
  if (run.outcome === null) {
    if (elsewhere) return `The run in ${stage} goes on in another window`;
    if (interrupted) return `The run in ${stage} was interrupted`;
    if (run.cancelRequested) return `Cancelling the run in ${stage}`;
    if (run.rollingBack) return `Taking back what the run in ${stage} changed`;
    const asked = askedOf(run);
    if (asked)
      return asked.wait.wait === "review"
        ? `${stage} waits for a review`
        : `${asked.gate} waits for an approval`;
    if (run.paused) return `The run in ${stage} is paused`;
    if (putsRight(run)) return `Putting ${stage} right`;
    return removes ? `Removing from ${stage}` : `Deploying to ${stage}`;
  }
  return over(run, run.outcome, removes);
}

/** What a run that goes on after a failure does now, where that is not simply the rest. */
function since(run: Run): string {
  if (run.outcome !== null) return "";
  if (run.cancelRequested) return "; cancelling the rest";
  if (run.rollingBack) return "; taking back what was changed";
  return run.paused ? "; the rest is paused" : "";
}

/** What becomes of the rest after a failure. */
export function goesOn(run: Run): string {
  if (run.rollingBack || run.cancelRequested) return "";
  if (run.paused) return "The others wait until the run is continued.";
  switch (run.onFailure) {
    case "continue":
      return "The others go on.";
    case "stop":
      return "What runs comes to its end; nothing new begins.";
    case "roll-back":
      return "What runs comes to its end; then what this run changed is taken back.";
  }
}

/** How taking back what a run changed stands: `shelf is as it was before this run.` */
export function undoneWords(run: Run, live: boolean): string {
  const steps = [...run.steps.values()];
  const ended = (how: Undoing) =>
    steps.filter((step) => undoing(step) === how).map(({ step }) => step.service);
  const [back, kept, lost] = [ended("back"), ended("kept"), ended("lost")];
  const parts: string[] = [];
  if (back.length > 0) {
    const who = back.length > 3 ? count(back.length, "stack") : list(back);
    parts.push(`${who} ${back.length === 1 ? "is as it was" : "are as they were"} before this run.`);
  } else if (live) parts.push("Nothing is as before yet.");
  else if (kept.length + lost.length === 0) parts.push("There was nothing to take back.");
  if (kept.length > 0)
    parts.push(`${list(kept)} ${kept.length === 1 ? "stays" : "stay"}; why is said below.`);
  if (lost.length > 0) parts.push(`${list(lost)} could not be taken back; why is said below.`);
  return parts.join(" ");
}

type Undoing = "back" | "kept" | "lost";

/** What became of taking back a step; null where that was not tried, or is not over. */
function undoing({ undone }: StepRun): Undoing | null {
  switch (undone?.outcome) {
    case undefined:
      return null;
    case "succeeded":
    case "unchanged":
      return "back";
    case "skipped":
      return "kept";
    case "failed":
    case "cancelled":
      return "lost";
  }
}

/** How many steps were done and are as before again. */
export function takenBack(run: Run): number {
  if (!run.rollingBack) return 0;
  return [...run.steps.values()].filter((step) => step.progress === "succeeded" && undoing(step) === "back")
    .length;
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
      if (succeeded === 0 && run.counts.skipped === 0) return "Nothing had to be done";
      if (putsRight(run)) return `Put ${count(succeeded, "service")} right${took}`;
      return `${removes ? "Removed" : "Deployed"} ${ofAll(run, succeeded)}${took}`;
    case "cancelled":
      if (succeeded === 0 && refusedReview(run)) return "Not approved: nothing was changed";
      return `Cancelled after ${succeeded} of ${count(run.work, "step")}`;
    case "failed":
      return `The run in ${run.stage ?? ""} failed`;
  }
}

/** Whether all that it does is bring stacks back to where they can be deployed from. */
function putsRight({ steps, work }: Run): boolean {
  const acting = [...steps.values()].filter(({ step }) => step.action !== "none");
  return (
    work > 0 &&
    acting.every(({ step: { action } }) => action === "continue-rollback" || action === "roll-back")
  );
}

/** `3 services`, `3 of 4 services` where some were left out. */
function ofAll(run: Run, succeeded: number): string {
  if (run.counts.skipped === 0) return count(succeeded, "service");
  return `${succeeded} of ${count(succeeded + services(run, "skipped"), "service")}`;
}

function refusedReview({ gates }: Run): boolean {
  return gates.some(({ wait, failure }) => wait.wait === "review" && failure !== null);
}

function services(run: Run, progress: Progress): number {
  const names = new Set<ServiceId>();
  for (const step of run.steps.values()) if (step.progress === progress) names.add(step.step.service);
  return names.size;
}

/** `7 of 12 done, 2 going on`: what failed or was skipped is not done. */
export function tally(run: Run, brokeOff = false): string {
  const { building, started, deploying, failed, skipped, cancelled } = run.counts;
  const back = takenBack(run);
  const parts = [`${done(run) - failed - skipped - cancelled - back} of ${run.work} done`];
  const going = building + started + deploying;
  if (going > 0) parts.push(brokeOff ? `${going} under way when it broke off` : `${going} going on`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (back > 0) parts.push(`${back} taken back`);
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

export const DONE: Record<Action, string> = {
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
  gate: GateId | null = null,
): { state: State; word?: string } {
  if (login) return { state: "login" };
  if (step.takingBack) return { state: "rolling-back", word: "taking back" };
  if (step.undone) return undoneState(step.undone);
  if (step.busy !== null) return { state: "waiting", word: "waits for somebody else" };
  switch (step.progress) {
    case "waiting":
      if (gate !== null) return { state: "gate", word: `waits at ${gate}` };
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

/** The state of a step of a run that broke off: how far it was, not what it does now. */
export function leftState(step: StepRun, waitsFor: readonly ServiceId[]): { state: State; word?: string } {
  const { state, word } = stepState(step, waitsFor);
  if (!isGoing(step.progress)) return word === undefined ? { state } : { state, word };
  if (step.progress === "waiting") return { state: "queued", word: "not begun" };
  return { state: "waiting", word: `was ${word ?? state}` };
}

function undoneState(outcome: StepOutcome): { state: State; word?: string } {
  switch (outcome.outcome) {
    case "succeeded":
      return { state: "undone" };
    case "unchanged":
      return { state: "unchanged", word: "as it was" };
    case "skipped":
      return { state: "kept" };
    case "failed":
    case "cancelled":
      return { state: "not-undone" };
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

/** Whether a stack in this state takes no deployment before somebody has put it right, or is not what it was. */
export function needsSomebody(status: string): boolean {
  return /_FAILED$|^ROLLBACK_COMPLETE$/.test(status);
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

/** The services that would be left out with a step: what waits for it, and what waits for that. */
export function neededLater(run: Run, id: StepId): ServiceId[] {
  const lost = new Set<StepId>([id]);
  for (let before = -1; before !== lost.size; ) {
    before = lost.size;
    for (const { step, progress } of run.steps.values()) {
      if (progress === "waiting" && step.waits_for.some((each) => lost.has(each))) lost.add(step.id);
    }
  }
  lost.delete(id);
  return [...new Set([...lost].flatMap((each) => run.steps.get(each)?.step.service ?? []))];
}
