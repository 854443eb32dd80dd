//! What the drawer says about a plan, and whether it may be deployed. Pure, so that the wording is tested.

import type {
  Action,
  Blocker,
  Edge,
  OnFailure,
  PlannedGate,
  PlanView,
  Rollout,
  ServiceId,
  Step,
} from "../host/contract.gen";
import { count, duration } from "../kit";

/** Steps that do something. */
export function work(view: PlanView): Step[] {
  return view.plan.steps.filter((step) => step.action !== "none");
}

/** Services that something is done to. */
export function services(view: PlanView): ServiceId[] {
  return [...new Set(work(view).map((step) => step.service))];
}

/** `12 stacks, 4 phases · nothing leaves this machine`. */
export function summary(view: PlanView): string {
  const steps = work(view);
  if (steps.length === 0) return "Everything is up to date";
  const stacks = new Set(steps.map((step) => `${step.target} ${step.stack}`)).size;
  const phases = view.plan.phases.length;
  const size = `${count(stacks, "stack")}, ${count(phases, "phase")}`;
  return view.sandbox ? `${size} · nothing leaves this machine` : size;
}

const WORDS: [Action, string][] = [
  ["create", "to create"],
  ["recreate", "to recreate"],
  ["update", "to update"],
  ["continue-rollback", "to finish rolling back"],
  ["roll-back", "to roll back"],
  ["delete", "to delete"],
  ["none", "unchanged"],
];

/** `9 to create, 2 to update, 1 unchanged`; what is not there is not said. */
export function counts(view: PlanView): string {
  const of = (action: Action) => view.plan.steps.filter((step) => step.action === action).length;
  return WORDS.map(([action, word]) => [of(action), word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(", ");
}

export function expected(view: PlanView): string {
  if (view.expected !== null)
    return `about ${duration(Math.max(1_000, view.expected))}, by the medians of earlier runs`;
  return Object.keys(view.durations).length === 0
    ? "no earlier run to tell the time from"
    : "time unknown: some of these have never run";
}

export function title(
  view: Pick<PlanView, "plan" | "reverts"> | null,
  stage: string,
  intent: "deploy" | "remove",
): string {
  const where = view?.plan.stage ?? stage;
  if (view?.reverts) return `Revert in ${where}`;
  return intent === "remove" ? `Remove from ${where}` : `Deploy to ${where}`;
}

export const ON_FAILURE: Record<OnFailure, { label: string; means: string }> = {
  continue: {
    label: "go on with the rest",
    means: "What does not depend on it goes on; what does is left out.",
  },
  stop: { label: "stop", means: "What runs comes to its end; nothing new begins." },
  "roll-back": {
    label: "take back what was changed",
    means:
      "What runs comes to its end; then the stacks that this run changed go back to what they were, the last first.",
  },
};

export const ROLLOUT: Record<Rollout, string> = {
  together: "All targets go at once.",
  "one-by-one": "One target goes after another.",
  "first-then-rest": "The first target goes alone, then all others at once.",
};

/** How the plan is carried out, in a sentence. */
export function methodWords(view: PlanView): string {
  const removes = view.plan.intent === "remove";
  if (!asksLater(view)) {
    if (removes) return "Deletes stacks at once, those that others need last.";
    if (view.reverts)
      return "Takes the stacks back at once, by change sets that compare with what is really there. Nothing of the code is deployed.";
    return isRecovery(view)
      ? "It is carried out at once; there is no change set for it."
      : "Changes stacks at once, without change sets; what changes is shown while it does.";
  }
  if (removes)
    return "Shows everything that would go, then asks you: nothing is deleted before you have said yes.";
  if (view.reverts)
    return "Makes change sets that compare with what is really there, then asks you. Nothing of the code is deployed.";
  return isRecovery(view)
    ? "Shows what it would do, then asks you."
    : "Makes change sets, then asks you: nothing is changed before you have said yes to exactly what they say.";
}

/** Whether all that it does is bring stacks back to where they can be deployed from. */
function isRecovery(view: PlanView): boolean {
  const steps = work(view);
  return (
    steps.length > 0 && steps.every(({ action }) => action === "continue-rollback" || action === "roll-back")
  );
}

/** Whether somebody is asked once more, at a review, before anything is changed; that is where a name is typed, too. */
export function asksLater(view: PlanView): boolean {
  return view.method === "reviewed";
}

/** What has to be typed in the drawer. */
export function typedHere(view: PlanView): string | null {
  return asksLater(view) ? null : view.typed;
}

/** The gates that stand before a phase, and those after the last; phases count from 0. */
export function gatesBefore(view: PlanView, phase: number): PlannedGate[] {
  const phaseOf = new Map(view.plan.steps.map(({ id, phase: at }) => [id, at]));
  const place = ({ after, before }: PlannedGate) => {
    const done = after.map((id) => phaseOf.get(id) ?? -1);
    if (done.length > 0) return Math.max(...done) + 1;
    const held = before.flatMap((id) => phaseOf.get(id) ?? []);
    return held.length > 0 ? Math.min(...held) : 0;
  };
  return view.plan.gates.filter((gate) => place(gate) === phase);
}

/** `Deploy 12 services`, `Make change sets and review`. */
export function confirmLabel(view: PlanView): string {
  const recovers = isRecovery(view);
  if (asksLater(view)) {
    if (recovers) return "Show what it does and review";
    return view.plan.intent === "remove" ? "Show what goes and review" : "Make change sets and review";
  }
  if (recovers) return `Put ${count(services(view).length, "service")} right`;
  const verb = view.plan.intent === "remove" ? "Remove" : view.reverts ? "Revert" : "Deploy";
  return `${verb} ${count(services(view).length, "service")}`;
}

/** What is in the way, without what is said of a target that cannot be reached: its target says it, with what to do. */
export function blockers(view: PlanView): Blocker[] {
  const said = view.targets.flatMap(({ problem }) => (problem ? [problem] : []));
  return view.plan.blockers.filter(
    ({ code, message }) => !said.some((each) => each.code === code && message.endsWith(each.message)),
  );
}

export type Gate = { open: true } | { open: false; reason: string };

interface Circumstances {
  typed: string;
  /** The stage that a run is going on in. */
  runningIn: string | null;
  loading: boolean;
  stale: boolean;
  /** Another window has the project. */
  onlyLooks?: boolean;
}

/** Whether the button may be pressed, and if not, why. */
export function gate(
  view: PlanView,
  { typed, runningIn, loading, stale, onlyLooks = false }: Circumstances,
): Gate {
  const closed = (reason: string): Gate => ({ open: false, reason });
  if (loading) return closed("Planning again");
  const inTheWay = blockers(view);
  if (inTheWay.length > 0) return closed(`${count(inTheWay.length, "blocker")} to put right first`);
  const unreachable = view.targets.find((target) => target.problem);
  if (unreachable) return closed(`${unreachable.account} cannot be reached`);
  if (view.plan.blockers.length > 0) return closed("Something is in its way");
  if (work(view).length === 0) return closed("There is nothing to do");
  if (stale) return closed("Something changed since; plan again");
  if (onlyLooks) return closed("Another window has this project");
  const holder = view.locks.map((lock) => lock.holder).find((each) => each && !each.ours && !each.expired);
  if (holder) return closed(`${holder.actor} deploys there right now`);
  if (runningIn !== null) return closed(`A run in ${runningIn} is going on`);
  const wanted = typedHere(view);
  if (wanted !== null && typed.trim() !== wanted) return closed(`Type ${wanted} to go on`);
  return { open: true };
}

export interface Wait {
  service: ServiceId;
  /** What it waits for, with the reason of each. */
  edges: Edge[];
}

/** Who waits for whom, in the order of the phases; only edges that bind. */
export function waits(view: PlanView): Wait[] {
  const order = new Map(view.plan.phases.flat().map((service, index) => [service, index]));
  const byConsumer = new Map<ServiceId, Edge[]>();
  for (const edge of view.plan.edges) {
    if (!edge.binds) continue;
    const edges = byConsumer.get(edge.to);
    if (edges) edges.push(edge);
    else byConsumer.set(edge.to, [edge]);
  }
  return [...byConsumer]
    .map(([service, edges]) => ({ service, edges }))
    .sort((a, b) => (order.get(a.service) ?? 0) - (order.get(b.service) ?? 0));
}

/** `cart waits for catalog and inventory.` */
export function waitHeadline({ service, edges }: Wait): string {
  return `${service} waits for ${list([...new Set(edges.map((edge) => edge.from))])}.`;
}

/** The reasons of a wait as one sentence after its headline: `It imports dev-NotesTableArn, which ...`. */
export function reasons({ service, edges }: Wait): string {
  const clauses = [...new Set(edges.map((edge) => edge.reason.replace(/\.$/, "")))].map((clause) =>
    clause.startsWith(`${service} `) ? `it ${clause.slice(service.length + 1)}` : clause,
  );
  const sentence = clauses.join("; ");
  return sentence.startsWith("it ") ? `It ${sentence.slice(3)}.` : `${sentence}.`;
}

export function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** How many references need no waiting. */
export function satisfied(view: PlanView): number {
  return view.plan.edges.filter((edge) => !edge.binds).length;
}

/** What a person has to know of a step beyond its reason; `leave` are resources that it leaves as they are. */
export function warning(step: Step, leave: readonly string[] = []): string | null {
  const one = leave.length === 1;
  const kept = `${list(leave)} ${one ? "stays" : "stay"} in the account, and nothing manages ${one ? "it" : "them"} any more.`;
  if (step.action === "recreate") {
    const first = `What is left of the stack ${step.stack} is deleted first; then it is created anew.`;
    return leave.length === 0 ? first : `${first} ${kept}`;
  }
  if (step.action === "continue-rollback") {
    const goes = `The stack ${step.stack} goes on going back to its last good state`;
    return leave.length === 0
      ? `${goes}.`
      : `${goes}, without ${list(leave)}: AWS takes ${one ? "it" : "them"} for restored, whatever ${one ? "it is" : "they are"}.`;
  }
  if (step.action === "roll-back") return `The stack ${step.stack} goes back to its last good state.`;
  if (step.action === "delete") {
    return leave.length === 0
      ? `The stack ${step.stack} and everything in it is deleted.`
      : `The stack ${step.stack} is deleted. ${kept}`;
  }
  switch (step.pass.pass) {
    case "whole":
      return null;
    case "keep":
      return `First of two passes: ${list(step.pass.exports)} stays as it is until nobody imports it.`;
    case "drop":
      return `Second of two passes: ${list(step.pass.exports)} goes, now that nobody imports it.`;
  }
}

/** The steps of each phase, then those with nothing to do. */
export function grouped(view: PlanView): { phases: Step[][]; unchanged: Step[] } {
  const phases: Step[][] = view.plan.phases.map(() => []);
  const unchanged: Step[] = [];
  for (const step of view.plan.steps) {
    if (step.action === "none") unchanged.push(step);
    else {
      const at = step.phase ?? 0;
      while (phases.length <= at) phases.push([]);
      phases[at]?.push(step);
    }
  }
  return { phases, unchanged };
}

/** The longest step of a phase by the medians; null where one is unknown. */
export function phaseTime(view: PlanView, steps: readonly Step[]): number | null {
  let longest = 0;
  for (const step of steps) {
    const median = view.durations[step.service];
    if (median === undefined) return null;
    longest = Math.max(longest, median);
  }
  return longest;
}
