//! What the canvas groups by: the topology's groups, or what follows from where code is and where it goes. Only the first can
//! be changed by hand; the others are another look at the same services.
import type { GroupId, Point, ProjectView, ServiceId, StageId } from "../host/contract.gen";

export type Grouping = "groups" | "repository" | "account";

const KEY = "group-by";

export function storedGrouping(): Grouping {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "repository" || stored === "account" ? stored : "groups";
  } catch {
    return "groups";
  }
}

export function storeGrouping(grouping: Grouping): void {
  try {
    localStorage.setItem(KEY, grouping);
  } catch {
    // Without storage the choice lasts as long as the window.
  }
}

/** Whether a group follows from something else, and is none of the topology's: their names have no colon. */
export const followsFrom = (group: GroupId) => group.includes(":");

/** Between two cards, and around a group. */
const PITCH = { x: 352, y: 124 } as const;
const GAP = 96;
/** A row of groups that is wider than this goes on below. */
const WIDE = 2_600;

/** The same project in other groups, each with a place of its own; its cards keep their order. */
export function grouped(
  view: ProjectView,
  by: Grouping,
  stage: StageId | null,
  folded: ReadonlySet<string>,
): ProjectView {
  if (by === "groups") return view;
  const words = new Map<GroupId, string>();
  const groups = new Map<ServiceId, GroupId>();
  for (const { id, repository } of view.services) {
    const word = by === "repository" ? (repository ?? view.info.name) : accountsOf(view, id, stage);
    const group = `${by}:${word}`;
    words.set(group, word);
    groups.set(id, group);
  }
  return {
    ...view,
    services: view.services.map((service) => ({ ...service, group: groups.get(service.id) ?? null })),
    topology: {
      ...view.topology,
      groups: Object.fromEntries([...words].map(([group, label]) => [group, { label }])),
    },
    positions: packed(view, groups),
    collapsed: [...words.keys()].filter((group) => folded.has(group)),
  };
}

/** The accounts that a service goes to in a stage. */
function accountsOf(view: ProjectView, service: ServiceId, stage: StageId | null): string {
  const only = view.topology.services[service]?.stages;
  const targets = (stage !== null && view.topology.stages[stage]?.targets) || [];
  if (targets.length === 0 || (only && stage !== null && !only.includes(stage))) {
    return stage === null ? "No stage" : `Not in ${stage}`;
  }
  return [...new Set(targets.map(({ account }) => account))].sort().join(" + ");
}

function packed(view: ProjectView, groups: ReadonlyMap<ServiceId, GroupId>): Record<ServiceId, Point> {
  const members = new Map<GroupId, ServiceId[]>();
  for (const [id, group] of groups) members.set(group, [...(members.get(group) ?? []), id]);
  const positions: Record<ServiceId, Point> = {};
  const at = { x: 0, y: 0 };
  let tallest = 0;
  for (const [, ids] of [...members].sort(([a], [b]) => a.localeCompare(b))) {
    const columns = columnsOf(view, ids);
    const width = columns.length * PITCH.x;
    if (at.x > 0 && at.x + width > WIDE) {
      at.x = 0;
      at.y += tallest + GAP;
      tallest = 0;
    }
    for (const [column, own] of columns.entries()) {
      for (const [row, id] of own.entries()) {
        positions[id] = { x: at.x + column * PITCH.x, y: at.y + row * PITCH.y };
      }
      tallest = Math.max(tallest, own.length * PITCH.y);
    }
    at.x += width + GAP;
  }
  return positions;
}

/** From left to right as they stand, each column from above to below. */
function columnsOf(view: ProjectView, ids: readonly ServiceId[]): ServiceId[][] {
  const columns = new Map<number, ServiceId[]>();
  const place = (id: ServiceId) => view.positions[id] ?? { x: 0, y: 0 };
  for (const id of ids) {
    const column = Math.round(place(id).x / (PITCH.x / 2));
    columns.set(column, [...(columns.get(column) ?? []), id]);
  }
  const sorted = [...columns].sort(([a], [b]) => a - b).map(([, own]) => own);
  for (const own of sorted) own.sort((a, b) => place(a).y - place(b).y || a.localeCompare(b));
  return sorted;
}
