//! Rows and columns of the matrix: which services, in which order, against which targets. Pure.

import { byName, inOrder } from "../document/order";
import { orderedStages, type StageTone, stageTone, standsIn, targetName } from "../document/stages";
import { indexOf, type Known, type KnownTarget } from "../document/standing";
import type {
  CellState,
  GroupId,
  ProjectView,
  ServiceId,
  ServiceView,
  StageId,
  Standing,
  Target,
} from "../host/contract.gen";

/** A stage in a target. */
export interface Column {
  key: string;
  stage: StageId;
  target: Target;
  tone: StageTone;
  /** What is known of its cells. */
  known: KnownTarget | null;
}

export interface GroupRow {
  kind: "group";
  key: string;
  label: string;
  /** All that pass the filter, folded or not. */
  services: readonly ServiceView[];
  folded: boolean;
}

export interface ServiceRow {
  kind: "service";
  key: string;
  service: ServiceView;
}

export type Row = GroupRow | ServiceRow;

/** What stands where a row meets a column. */
export type Spot =
  | { kind: "known"; known: Known }
  /** It goes there, and nothing is known of it. */
  | { kind: "unknown" }
  /** Drawn, with no code yet. */
  | { kind: "planned" }
  /** It does not go to that stage. */
  | { kind: "outside" };

export type Sort = "group" | "name" | "state";

/** Rows that have such a cell; `differs`: whose targets do not all have the newest version. */
export type Only = "all" | CellState | "differs";

export interface Wish {
  sort: Sort;
  only: Only;
  /** What the search and the focus leave; null: all. */
  lit: ReadonlySet<ServiceId> | null;
  folded: ReadonlySet<string>;
}

/** Along the rail; a personal stage stands behind the one that it comes from. */
export function columnsOf(view: ProjectView, standing: Standing | null, only: StageId | null): Column[] {
  const index = indexOf(standing);
  const { stages } = view.topology;
  const known = standing?.stages.map(({ stage }) => stage).filter((stage) => stages[stage]) ?? [];
  const rest = orderedStages(view.topology).map(([id]) => id);
  const order = [...new Set([...known, ...rest])];
  return order
    .filter((id) => only === null || id === only)
    .flatMap((id) => {
      const stage = stages[id];
      return (stage?.targets ?? []).map((target) => ({
        key: `${id} ${targetName(target)}`,
        stage: id,
        target,
        tone: stageTone(id, stage),
        known: index.get(id)?.get(targetName(target)) ?? null,
      }));
    });
}

const UNKNOWN: Spot = { kind: "unknown" };
const PLANNED: Spot = { kind: "planned" };
const OUTSIDE: Spot = { kind: "outside" };

/** Says what stands where; made once for each view of the project. */
export function spotter(view: ProjectView): (service: ServiceView, column: Column) => Spot {
  return (service, column) => {
    if (!standsIn(view.topology, service.id, column.stage)) return OUTSIDE;
    if (service.kind === "planned") return PLANNED;
    const known = column.known?.cells.get(service.id);
    return known ? { kind: "known", known } : UNKNOWN;
  };
}

/** What a person has to see first. */
const WORST: readonly CellState[] = ["failed", "running", "behind", "unknown", "absent", "deployed"];

function stateOf(spot: Spot): CellState | null {
  if (spot.kind === "known") return spot.known.state;
  return spot.kind === "unknown" ? "unknown" : null;
}

function worst(spots: readonly Spot[]): number {
  const ranks = spots.map((spot) => {
    const state = stateOf(spot);
    return state === null ? WORST.length : WORST.indexOf(state);
  });
  return Math.min(WORST.length, ...ranks);
}

function passes(only: Only, spots: readonly Spot[]): boolean {
  if (only === "all") return true;
  if (only === "differs") return spots.some((spot) => spot.kind === "known" && (spot.known.rank ?? 0) > 0);
  return spots.some((spot) => stateOf(spot) === only);
}

export function rowsOf(view: ProjectView, columns: readonly Column[], wish: Wish): Row[] {
  const spot = spotter(view);
  const labels = (group: GroupId | null) =>
    group === null ? "No group" : (view.topology.groups[group]?.label ?? group);
  const found = view.services.filter(({ id }) => wish.lit === null || wish.lit.has(id));
  const spots = new Map<ServiceId, Spot[]>();
  const spotsOf = (service: ServiceView) => {
    const known = spots.get(service.id) ?? columns.map((column) => spot(service, column));
    spots.set(service.id, known);
    return known;
  };
  const left = inOrder(
    wish.only === "all" ? found : found.filter((each) => passes(wish.only, spotsOf(each))),
    ({ id }) => id,
  );
  const row = (service: ServiceView): ServiceRow => ({ kind: "service", key: service.id, service });
  if (wish.sort === "name") return left.map(row);
  if (wish.sort === "state") {
    const ranks = new Map(left.map((service) => [service.id, worst(spotsOf(service))]));
    return left.sort((a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0)).map(row);
  }
  const groups = new Map<GroupId | null, ServiceView[]>();
  for (const service of left) {
    const members = groups.get(service.group);
    if (members) members.push(service);
    else groups.set(service.group, [service]);
  }
  // A project without groups needs no heads.
  if (groups.size === 1 && groups.has(null)) return left.map(row);
  const ordered = [...groups].sort(
    ([a], [b]) => Number(a === null) - Number(b === null) || byName(labels(a), labels(b)),
  );
  return ordered.flatMap(([group, services]): Row[] => {
    const key = `group:${group ?? ""}`;
    const folded = wish.folded.has(key);
    const head: GroupRow = { kind: "group", key, label: labels(group), services, folded };
    return folded ? [head] : [head, ...services.map(row)];
  });
}

/** How many of its members are in each state there, worst first; those that do not go there are left out. */
export function countsOf(
  services: readonly ServiceView[],
  column: Column,
  spot: (service: ServiceView, column: Column) => Spot,
): Array<[CellState, number]> {
  const counts = new Map<CellState, number>();
  for (const service of services) {
    const state = stateOf(spot(service, column));
    if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return WORST.flatMap((state) => {
    const n = counts.get(state);
    return n === undefined ? [] : [[state, n]];
  });
}
