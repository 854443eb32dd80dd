//! What the settings of a stage mean, in words.
import type { Edit, Method, OnFailure, Rollout, Safety, Stage, StageId } from "../host/contract.gen";

export const SAFETY: Record<Safety, { label: string; means: string }> = {
  silent: { label: "Silent", means: "The plan is shown; one click deploys it." },
  confirm: {
    label: "Confirm",
    means:
      "The plan is shown; then change sets are made, and nothing is changed before somebody has approved them.",
  },
  typed: {
    label: "Typed",
    means: "As confirm, and whoever approves has to type the stage's name. For production.",
  },
};

export const METHOD: Record<Method, { label: string; means: string }> = {
  reviewed: {
    label: "Reviewed",
    means: "Change sets are made first and shown as one diff; exactly what was approved is executed.",
  },
  direct: {
    label: "Direct",
    means: "Stacks are created and updated at once, with fewer calls. Shows what changes while it does.",
  },
};

export function methodOf(stage: Stage): Method {
  return stage.method ?? (stage.safety === "silent" ? "direct" : "reviewed");
}

/** The names that CloudFormation allows, since a stage's name becomes part of stack names. */
export function validStageName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name);
}

export function validRegion(region: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(region);
}

/** The edits that move a stage along the rail: all positions are written anew, from 1. */
export function moved(stages: readonly (readonly [StageId, Stage])[], id: StageId, by: -1 | 1): Edit[] {
  const order = stages.map(([name]) => name);
  const from = order.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return [];
  order.splice(to, 0, ...order.splice(from, 1));
  const before = new Map(stages);
  return order.flatMap((name, index): Edit[] =>
    before.get(name)?.order === index + 1
      ? []
      : [{ edit: "update_stage", id: name, patch: { order: index + 1 } }],
  );
}

export const REGIONS: readonly string[] = [
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "sa-east-1",
  "ap-northeast-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
];

export const ROLLOUT: Record<Rollout, { label: string; means: string }> = {
  together: { label: "All at once", means: "Every target goes at the same time." },
  "one-by-one": {
    label: "One after another",
    means: "In the order below; the next begins once the one before is done.",
  },
  "first-then-rest": {
    label: "One first, then the rest",
    means: "The first target below goes alone; once it is done, all others go at once.",
  },
};

export const ON_FAILURE: Record<OnFailure, { label: string; means: string }> = {
  continue: { label: "Go on with the rest", means: "What does not depend on the failure goes on." },
  stop: { label: "Stop", means: "What runs comes to its end; nothing new begins." },
  "roll-back": {
    label: "Take back what was changed",
    means: "What runs comes to its end; then what the run changed goes back to what it was, the last first.",
  },
};
