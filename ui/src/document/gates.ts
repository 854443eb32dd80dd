//! The gates of a run: which waits for a person, and what each waits for, in words.

import type { GateCheck, GateId, GatePlace, GateState, GateWait } from "../host/contract.gen";
import { count } from "../kit";
import { isLive, type Run, type StepRun } from "./runState";

/** What has been reached and has not opened yet, in that order. */
export function waitingGates(run: Run): GateState[] {
  return isLive(run) ? run.gates.filter((gate) => gate.ended === null) : [];
}

/** The first gate that a person has to answer. */
export function askedOf(run: Run): GateState | null {
  return waitingGates(run).find(({ wait }) => wait.wait !== "check") ?? null;
}

/** The review that waits for an answer. */
export function reviewOf(run: Run): GateState | null {
  return waitingGates(run).find(({ wait }) => wait.wait === "review") ?? null;
}

/** The last that happened at a gate of the plan; null before it was reached. */
export function gateOf(run: Run, id: GateId): GateState | null {
  return run.gates.findLast(({ gate }) => gate === id) ?? null;
}

/** `waits for your review of 12 changes`: what a gate waits for. */
export function waitWords(wait: GateWait): string {
  switch (wait.wait) {
    case "review":
      return wait.again === null
        ? `waits for a review of ${count(wait.steps.length, "stack")}`
        : `waits for another review of ${count(wait.steps.length, "stack")}`;
    case "approval":
      return "waits for an approval";
    case "check":
      return `checks ${wait.what}`;
  }
}

/** `asks a person`, `runs npm test`: what opens a gate. */
export function checkWords(check: GateCheck): string {
  if ("approval" in check) return "asks a person";
  if ("barrier" in check) return "waits until everything before it is done";
  if ("command" in check) return `runs ${check.command.run.join(" ")}`;
  if ("http" in check) return `asks ${check.http.url} for ${check.http.status}`;
  return `watches ${check.alarms.names.join(", ")} for ${check.alarms.minutes} min`;
}

/** `after phase 2`, `before notes`: where a gate stands in a stage. */
export function placeWords(place: GatePlace): string {
  if (place === "start") return "at the start";
  if (place === "end") return "at the end";
  if (place === "between-targets") return "between targets";
  if ("before" in place) return `before ${place.before}`;
  if ("after" in place) return `after ${place.after}`;
  return `after phase ${place["after-phase"]}`;
}

/** The gate that a step waits at, where nothing else keeps it. */
export function heldAt(run: Run, step: StepRun): GateId | null {
  if (step.progress !== "waiting" || !isLive(run)) return null;
  const waiting = waitingGates(run);
  const planned = run.plan?.gates.find(
    ({ id, before }) => before.includes(step.step.id) && waiting.some(({ gate }) => gate === id),
  );
  if (planned) return planned.id;
  const review = waiting.find(({ wait }) => wait.wait === "review" && wait.steps.includes(step.step.id));
  return review ? "the review" : null;
}
