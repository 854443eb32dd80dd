//! Rows and columns of the board, and what stands where they meet. Pure.
import { type StageTone, stageTone, targetName } from "../document/stages";
import type {
  CellId,
  DriftBoard,
  DriftState,
  ProjectView,
  ScanFailure,
  ServiceId,
  StageId,
  Target,
} from "../host/contract.gen";

/** A stage in a target. */
export interface Column {
  key: string;
  stage: StageId;
  target: Target;
  tone: StageTone;
  /** In the board. */
  at: number;
  asked: string | null;
  /** Why the target said nothing. */
  failure: ScanFailure | null;
}

export interface ServiceRow {
  kind: "service";
  key: string;
  service: ServiceId;
  /** In the board. */
  at: number;
}

export interface GroupRow {
  kind: "group";
  key: string;
  label: string;
  /** All that pass the filter, folded or not. */
  services: readonly ServiceRow[];
  folded: boolean;
}

export type Row = ServiceRow | GroupRow;

/** The worst first, as the board has it. */
export const STATES: readonly DriftState[] = [
  "failed",
  "denied",
  "drifted",
  "missing",
  "old-value",
  "behind",
  "stale",
  "unknown",
  "accepted",
  "in-sync",
];

const letters: Record<string, DriftState> = {
  f: "failed",
  n: "denied",
  d: "drifted",
  m: "missing",
  o: "old-value",
  b: "behind",
  s: "stale",
  u: "unknown",
  a: "accepted",
  i: "in-sync",
};

/** Rows that have such a cell; `open`: those with something that nobody has settled. */
export type Only = "all" | "open" | DriftState;

export type Sort = "group" | "name" | "state";

export interface Wish {
  sort: Sort;
  only: Only;
  /** What the search and the focus leave; null: all. */
  lit: ReadonlySet<ServiceId> | null;
  /** Of one group only; null: all. The empty word: of none. */
  group: string | null;
  folded: ReadonlySet<string>;
}

export function columnsOf(
  board: DriftBoard,
  view: ProjectView,
  wish: { stage: StageId | null; account: string | null },
): Column[] {
  return board.columns
    .map(({ stage, target, asked, failure }, at) => ({
      key: `${stage} ${targetName(target)}`,
      stage,
      target,
      tone: stageTone(stage, view.topology.stages[stage]),
      at,
      asked,
      failure,
    }))
    .filter(({ stage }) => wish.stage === null || stage === wish.stage)
    .filter(({ target }) => wish.account === null || target.account === wish.account);
}

export function numberOf(board: DriftBoard, row: number, column: number): number {
  return row * board.columns.length + column;
}

/** Null where the service does not go there. */
export function stateAt(board: DriftBoard, number: number): DriftState | null {
  return letters[board.states.charAt(number)] ?? null;
}

/** How it stood when it was last seen, where the latest look saw nothing of it; null elsewhere. */
export function beforeAt(board: DriftBoard, number: number): DriftState | null {
  return letters[board.before.charAt(number)] ?? null;
}

export function cellAt(board: DriftBoard, number: number): CellId | null {
  const width = board.columns.length;
  const column = board.columns[number % width];
  const service = board.services[Math.floor(number / width)];
  return column && service ? { service, stage: column.stage, target: column.target } : null;
}

function passes(board: DriftBoard, row: ServiceRow, columns: readonly Column[], only: Only): boolean {
  if (only === "all") return true;
  return columns.some((column) => {
    const number = numberOf(board, row.at, column.at);
    return only === "open" ? isOpen(board, number) : stateAt(board, number) === only;
  });
}

/** The worst is 0; asked for tens of thousands of cells at once. */
const ranks: Record<string, number> = Object.fromEntries(
  Object.entries(letters).map(([letter, state]) => [letter, STATES.indexOf(state)]),
);

function rankAt(board: DriftBoard, number: number): number {
  return ranks[board.states.charAt(number)] ?? STATES.length;
}

const LAST_OPEN = STATES.indexOf("behind");

/** Something stands there that nobody has settled, or that nobody could look at. */
function isOpen(board: DriftBoard, number: number): boolean {
  return rankAt(board, number) <= LAST_OPEN;
}

function worst(board: DriftBoard, row: ServiceRow, columns: readonly Column[]): number {
  let rank = STATES.length;
  for (const column of columns) rank = Math.min(rank, rankAt(board, numberOf(board, row.at, column.at)));
  return rank;
}

export function rowsOf(board: DriftBoard, view: ProjectView, columns: readonly Column[], wish: Wish): Row[] {
  const groups = new Map(view.services.map(({ id, group }) => [id, group]));
  const all = board.services.map(
    (service, at): ServiceRow => ({ kind: "service", key: service, service, at }),
  );
  const rows = all.filter(
    (row) =>
      (wish.lit === null || wish.lit.has(row.service)) &&
      (wish.group === null || (groups.get(row.service) ?? "") === wish.group) &&
      passes(board, row, columns, wish.only),
  );
  // The board has them by name.
  if (wish.sort === "name") return rows;
  if (wish.sort === "state") {
    const ranks = new Map(rows.map((row) => [row.key, worst(board, row, columns)]));
    return rows.sort((a, b) => (ranks.get(a.key) ?? 0) - (ranks.get(b.key) ?? 0));
  }
  const members = new Map<string, ServiceRow[]>();
  for (const row of rows) {
    const group = groups.get(row.service) ?? "";
    const known = members.get(group);
    if (known) known.push(row);
    else members.set(group, [row]);
  }
  // A project without groups needs no heads.
  if (members.size === 1 && members.has("")) return rows;
  const label = (group: string) =>
    group === "" ? "No group" : (view.topology.groups[group]?.label ?? group);
  return [...members]
    .sort(([a], [b]) => Number(a === "") - Number(b === "") || label(a).localeCompare(label(b)))
    .flatMap(([group, services]): Row[] => {
      const key = `group:${group}`;
      const folded = wish.folded.has(key);
      const head: GroupRow = { kind: "group", key, label: label(group), services, folded };
      return folded ? [head] : [head, ...services];
    });
}

/** How many of its members are in each state there, worst first. */
export function countsOf(
  board: DriftBoard,
  services: readonly ServiceRow[],
  column: Column,
): Array<[DriftState, number]> {
  const counts = new Map<DriftState, number>();
  for (const { at } of services) {
    const state = stateAt(board, numberOf(board, at, column.at));
    if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return STATES.flatMap((state) => {
    const n = counts.get(state);
    return n === undefined ? [] : [[state, n]];
  });
}
