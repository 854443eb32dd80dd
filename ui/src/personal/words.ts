//! What is said while a stage of one's own is put together. Pure.

import { targetName } from "../document/stages";
import type {
  Answer,
  LeftoverView,
  PersonalProposal,
  PersonalQuestion,
  PersonalRemovalView,
  PersonalService,
  Step,
  Target,
} from "../host/contract.gen";
import { count } from "../kit";

/** `5 of 12 replicated`. */
export function replicatedWords(services: readonly PersonalService[], ticked: ReadonlySet<string>): string {
  const on = services.filter(({ service }) => ticked.has(service)).length;
  return `${on} of ${services.length} replicated`;
}

/** Why a service is what it is, and whose it uses. */
export function becauseWords(service: PersonalService, base: string): string {
  const { because, replicated, ties } = service;
  if (!replicated || ties.length === 0) return because;
  return `${because} · uses ${base}'s ${ties.join(", ")}`;
}

export function unanswered(questions: readonly PersonalQuestion[]): PersonalQuestion[] {
  return questions.filter(({ answer }) => answer === null);
}

/** A choice as it is kept, and the same again for the field that is marked. */
export function choiceOf(answer: Answer | null): string | null {
  if (answer === null) return null;
  return answer === "leave" ? "leave" : `use ${answer.use}`;
}

/** Why it cannot be deployed yet; null where it can. The first thing to put right. */
export function standsInTheWay(proposal: PersonalProposal): string | null {
  if (proposal.name_problem) return "The name does not fit.";
  if (!proposal.can_create) return "Nothing stands in it: tick a service.";
  if (proposal.can_deploy) return null;
  const open = unanswered(proposal.questions).length;
  if (open > 0) return `${count(open, "question is", "questions are")} open.`;
  if (proposal.collisions.length > 0)
    return `${count(proposal.collisions.length, "name collides", "names collide")} with ${proposal.base}.`;
  const blocks = proposal.problems.filter(({ blocks }) => blocks).length;
  if (blocks > 0) return `${count(blocks, "thing is", "things are")} in the way.`;
  return "It cannot be deployed as it is.";
}

export function sameTargets(a: readonly Target[], b: readonly Target[]): boolean {
  return a.length === b.length && a.every((each, at) => b[at] && targetName(each) === targetName(b[at]));
}

/** The steps that delete, in the order in which they go: a phase after the other. */
export function goingOf({ plan: { plan } }: PersonalRemovalView): Step[][] {
  const acting = plan.steps.filter(({ action }) => action !== "none");
  return plan.phases
    .map((services) => acting.filter(({ service }) => services.includes(service)))
    .filter((steps) => steps.length > 0);
}

/** What happens in one sentence, with what was chosen for what would stay. */
export function removalWords(view: PersonalRemovalView, deleted: number): string {
  const stacks = goingOf(view).flat().length;
  const entry =
    view.entry === "nowhere"
      ? ""
      : `, and its entry ${view.entry === "own" ? "in your own file" : "in the team's file"}`;
  const what =
    stacks === 0 && view.entry !== "nowhere"
      ? `It has no stack: its entry ${view.entry === "own" ? "in your own file" : "in the team's file"} goes.`
      : `${count(stacks, "stack goes", "stacks go")}${entry}.`;
  const stays = view.leftovers.length - deleted;
  if (view.leftovers.length === 0) return what;
  if (stays === 0) return `${what} Nothing stays behind.`;
  return `${what} ${count(stays, "thing stays", "things stay")} behind.`;
}

/** Why something stays, in a few words. */
export function whyWords({ why }: LeftoverView): string {
  switch (why.why) {
    case "objects":
      return `holds ${why.more ? "more than " : ""}${count(why.count, "object")}`;
    case "logs":
      return "logs";
    case "retained":
      return "kept by its template";
    case "snapshot":
      return "a snapshot is made";
    case "skipped":
      return "passed over in an earlier deletion";
  }
}
