//! What is said of a change and of what it risks. Pure, so that the wording is tested.

import type {
  ComparedInput,
  RankedChange,
  ResourceChange,
  ReviewedCell,
  ReviewView,
  Risk,
} from "../host/contract.gen";
import { count, type Tone } from "../kit";

/** The most dangerous first. */
export const RISKS: readonly Risk[] = [
  "data-loss",
  "stateful-replacement",
  "widening",
  "deletion",
  "replacement",
  "possible-replacement",
  "security",
  "modification",
  "addition",
  "tags-only",
];

export const RISK: Record<Risk, { title: string; short: string; means: string; tone: Tone }> = {
  "data-loss": {
    title: "Loses data",
    short: "loses data",
    means: "What keeps data goes, and its data with it.",
    tone: "bad",
  },
  "stateful-replacement": {
    title: "Replaces what keeps data",
    short: "replaces what keeps data",
    means: "A new, empty one is made in its place. What is in the old one does not come along.",
    tone: "bad",
  },
  widening: {
    title: "Allows more",
    short: "allows more",
    means: "Somebody may do more, or reach more, than before.",
    tone: "bad",
  },
  deletion: {
    title: "Deletes",
    short: "deletes",
    means: "It keeps no data and can be made again.",
    tone: "bad",
  },
  replacement: {
    title: "Replaces",
    short: "replaces",
    means: "A new one is made, then the old one is deleted. Its physical id changes.",
    tone: "warn",
  },
  "possible-replacement": {
    title: "May replace",
    short: "may replace",
    means: "AWS knows only while it does it.",
    tone: "warn",
  },
  security: {
    title: "Changes permissions",
    short: "changes permissions",
    means: "Not known to allow more than before.",
    tone: "warn",
  },
  modification: { title: "Changes", short: "changes", means: "In place.", tone: "idle" },
  addition: { title: "Adds", short: "adds", means: "Nothing that is there is touched.", tone: "accent" },
  "tags-only": { title: "Only tags", short: "only tags", means: "Nothing but tags.", tone: "idle" },
};

/** A change with the stack that it is made in. */
export interface Placed {
  cell: ReviewedCell;
  ranked: RankedChange;
}

/** All changes of all stacks by what they risk; tags alone are not among them. */
export function byRisk(view: ReviewView): [Risk, Placed[]][] {
  const all = view.cells.flatMap((cell) => cell.changes.map((ranked) => ({ cell, ranked })));
  return RISKS.filter((risk) => risk !== "tags-only")
    .map((risk): [Risk, Placed[]] => [risk, all.filter(({ ranked }) => ranked.risk === risk)])
    .filter(([, changes]) => changes.length > 0);
}

/** The changes of each stack, the stack with the most dangerous change first. */
export function byCell(view: ReviewView): [ReviewedCell, Placed[]][] {
  const worst = ({ changes }: ReviewedCell) =>
    Math.min(RISKS.length, ...changes.map(({ risk }) => RISKS.indexOf(risk)));
  return [...view.cells]
    .sort((a, b) => worst(a) - worst(b))
    .map((cell): [ReviewedCell, Placed[]] => [
      cell,
      cell.changes.filter(({ risk }) => risk !== "tags-only").map((ranked) => ({ cell, ranked })),
    ]);
}

/** `and 38 resources get new tags`; null where none does. */
export function tagsLine(view: ReviewView): string | null {
  const number = view.cells
    .flatMap(({ changes }) => changes)
    .filter(({ risk }) => risk === "tags-only").length;
  if (number === 0) return null;
  return number === 1 ? "and 1 resource gets new tags" : `and ${number} resources get new tags`;
}

/** `3 stacks · 14 changes · 2 only expected`. */
export function summary(view: ReviewView): string {
  const changes = view.cells.reduce((sum, cell) => sum + cell.changes.length, 0);
  const expected = view.cells.filter((cell) => cell.expected !== null).length;
  return [
    count(view.cells.length, "stack"),
    count(changes, "change"),
    expected > 0 && `${expected} only expected`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Whether the resource is made anew; AWS may not know yet. */
export function replaces({ replacement, action }: ResourceChange): "yes" | "maybe" | "no" {
  if (action === "Add" || action === "Remove") return "no";
  if (replacement === "True") return "yes";
  return replacement === "Conditional" ? "maybe" : "no";
}

/** What is done to a resource, in a word. */
export function verb(change: ResourceChange): string {
  const anew = replaces(change);
  if (anew === "yes") return "replaced";
  if (anew === "maybe") return "may be replaced";
  switch (change.action) {
    case "Add":
      return "added";
    case "Remove":
      return change.policy === "Retain" ? "let go" : "deleted";
    case "Modify":
      return "changed";
    case "Import":
      return "taken in";
    case "Dynamic":
      return "known only then";
    default:
      return change.action.toLowerCase();
  }
}

/** What becomes of what is there now, where it goes or is made anew. */
export function fate(change: ResourceChange): string | null {
  const anew = replaces(change);
  if (anew === "no" && change.action !== "Remove") return null;
  const first =
    anew === "no"
      ? ""
      : anew === "yes"
        ? `A new ${change.logical_id} is made in its place. `
        : `It may be that a new ${change.logical_id} is made in its place. `;
  const old = anew === "no" ? "It" : "The old one";
  switch (change.policy) {
    case "Retain":
    case "RetainExceptOnCreate":
      return `${first}${old} stays in the account, and nobody manages it any more.`;
    case "Snapshot":
      return `${first}${old} is deleted; a snapshot of it is kept.`;
    default:
      return anew === "maybe" ? `${first}The old one is deleted then.` : `${first}${old} is deleted.`;
  }
}

/** `/Properties/KeySchema/0` without what every path begins with. */
export function propertyName(path: string): string {
  return path.replace(/^\/?(Resources\/[^/]+\/)?Properties\//, "").replace(/^\//, "") || path;
}

/** Whether a property is one of the resource's tags. */
export function isTag(path: string): boolean {
  return /^Tags(\/|$)/.test(propertyName(path));
}

/** Which inputs differ from what the stage before has, so that somebody should look. */
export function unlikeBefore({ kind, new: next, stage_before }: ComparedInput): boolean {
  return kind === "parameter" && stage_before !== null && next !== null && stage_before !== next;
}

/** `Approve and deploy 3 stacks`. */
export function approveLabel(view: ReviewView): string {
  const removes = view.cells.every(({ action }) => action === "delete");
  return `Approve and ${removes ? "remove" : "deploy"} ${count(view.cells.length, "stack")}`;
}
