//! What the head of a stage says of it, in words. Pure.

import { standsIn, targetName } from "../../document/stages";
import { cellStateWords, indexOf, isOld, type Known, shortCommit } from "../../document/standing";
import type { CellState, ProjectView, ServiceId, StageId, Standing, Target } from "../../host/contract.gen";
import { ago, count } from "../../kit";

const order: readonly CellState[] = ["failed", "running", "behind", "deployed", "absent", "unknown"];

function goesTo(view: ProjectView, stage: StageId): ServiceId[] {
  return view.services
    .filter(({ id, kind }) => kind !== "planned" && standsIn(view.topology, id, stage))
    .map(({ id }) => id);
}

function tally(cells: ReadonlyArray<Known | undefined>): string {
  const counts = new Map<CellState, number>();
  for (const cell of cells) {
    const state = cell?.state ?? "unknown";
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return order
    .filter((state) => counts.has(state))
    .slice(0, 3)
    .map((state) => `${counts.get(state)} ${cellStateWords[state]}`)
    .join(" · ");
}

/** `12 services · 2 versions`: over all of its targets. */
export function stageSummary(view: ProjectView, standing: Standing | null, stage: StageId): string {
  const services = goesTo(view, stage).length;
  const cells = [...(indexOf(standing).get(stage)?.values() ?? [])].flatMap(({ cells }) => [
    ...cells.values(),
  ]);
  if (cells.length === 0) return `${count(services, "service")}, nothing known yet`;
  const there = cells.filter(({ state }) => state !== "absent" && state !== "unknown");
  const commits = new Set(there.flatMap(({ who }) => who?.commit ?? []));
  const standingThere = new Set(there.map(({ service }) => service)).size;
  const versions = commits.size > 0 ? ` · ${count(commits.size, "version")}` : "";
  return `${standingThere} of ${count(services, "service")}${versions}`;
}

export interface Said {
  words: string;
  commit: string | null;
  /** `3 h ago`: when it came; where that was heard long ago, when it was heard. */
  age: string | null;
  tone: string;
  title: string;
  /** Whose state it is, where services are selected. */
  selected: string | null;
}

const tones: Record<CellState, string> = {
  failed: "text-bad",
  running: "text-info",
  behind: "text-warn",
  deployed: "text-ink-2",
  absent: "text-ink-3",
  unknown: "text-ink-3",
};

/** What stands in a target: of the selected services where there are any, otherwise of all. */
export function targetSummary(
  view: ProjectView,
  standing: Standing | null,
  { stage, target }: { stage: StageId; target: Target },
  selection: ReadonlySet<ServiceId>,
  now: number,
): Said {
  const place = indexOf(standing).get(stage)?.get(targetName(target));
  const all = goesTo(view, stage);
  const chosen = all.filter((id) => selection.has(id));
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return one(only, place?.cells.get(only), now);
  const services = chosen.length > 0 ? chosen : all;
  const cells = services.map((id) => place?.cells.get(id));
  const selected = chosen.length > 0 ? `${chosen.length} selected` : null;
  if (place?.problem) {
    const title = `${place.problem.message} ${place.problem.hint}`;
    return { words: "could not be asked", commit: null, age: null, tone: "text-bad", title, selected };
  }
  if (!cells.some((cell) => cell)) {
    const words = "not known: nobody asked yet";
    return { words, commit: null, age: null, tone: "text-ink-3", title: words, selected };
  }
  // The last that came; it says who was here and when.
  const last = cells.reduce<Known | undefined>(
    (best, cell) => (cell?.deployed && (!best?.deployed || cell.deployed > best.deployed) ? cell : best),
    undefined,
  );
  const words = tally(cells);
  const by = last?.who?.actor ? `, last by ${last.who.actor}` : "";
  const states = cells.map((cell) => cell?.state ?? "unknown");
  const worst = order.find((state) => states.includes(state)) ?? "unknown";
  return {
    words,
    commit: chosen.length > 0 || !last?.who?.commit ? null : shortCommit(last.who.commit),
    age: ageOf(last, now),
    tone: worst === "failed" || worst === "running" ? tones[worst] : "text-ink-2",
    title: `${words}${by}`,
    selected,
  };
}

function ageOf(cell: Known | undefined, now: number): string | null {
  if (!cell) return null;
  if (isOld(cell, now)) return `as of ${ago(cell.at, now)}`;
  return ago(cell.deployed ?? cell.at, now);
}

function one(service: ServiceId, cell: Known | undefined, now: number): Said {
  const state = cell?.state ?? "unknown";
  const actor = cell?.who?.actor ? ` by ${cell.who.actor}` : "";
  return {
    words: cellStateWords[state],
    commit: cell?.who?.commit ? shortCommit(cell.who.commit) : null,
    age: ageOf(cell, now),
    tone: tones[state],
    title: `${service}: ${cellStateWords[state]}${actor}`,
    selected: service,
  };
}
