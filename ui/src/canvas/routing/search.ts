// The way of one line: level and upright pieces that touch no card. First the ways with few corners, then a search.
import type { Point, Rect } from "../geometry";
import { boxOf, CLEAR, inflated, type Space } from "./space";

/** How far a line goes straight on before its first corner, and after its last. */
export const STUB = 16;

/** Room above and below a card for a line that passes it. */
const LANE = 12;

/** Corners between two points that can both be reached level; absent where there is no way. */
export function search(from: Point, to: Point, space: Space, taken: Taken, effort: number): Point[] | null {
  return simple(from, to, space, taken) ?? detour(from, to, space) ?? maze(from, to, space, effort);
}

/** The pieces that stay at their ports: no other line may lie on them. */
export class Taken {
  private readonly rows = new Map<number, Array<[y: number, from: number, to: number]>>();

  add(route: readonly Point[]): void {
    for (const [a, b] of [route.slice(0, 2), route.slice(-2)]) {
      if (!a || !b) continue;
      const key = Math.round(a.y / 8);
      const row = this.rows.get(key) ?? [];
      row.push([a.y, Math.min(a.x, b.x), Math.max(a.x, b.x)]);
      this.rows.set(key, row);
    }
  }

  free({ y, x }: Point, other: Point): boolean {
    const [from, to] = [Math.min(x, other.x), Math.max(x, other.x)];
    const key = Math.round(y / 8);
    return [key - 1, key, key + 1].every((each) =>
      (this.rows.get(each) ?? []).every(([at, a, b]) => Math.abs(at - y) > 3 || a >= to - 1 || b <= from + 1),
    );
  }
}

const free = (space: Space, way: readonly Point[]) =>
  way.every((at, index) => {
    const next = way[index + 1];
    return next === undefined || space.free(at, next);
  });

/** One corner pair at most. */
function simple(from: Point, to: Point, space: Space, taken: Taken): Point[] | null {
  if (to.x < from.x) return null;
  if (from.y === to.y) return space.free(from, to) && taken.free(from, to) ? [from, to] : null;
  for (const x of [(from.x + to.x) / 2, to.x, from.x]) {
    const [a, b] = [
      { x, y: from.y },
      { x, y: to.y },
    ];
    if (taken.free(from, a) && taken.free(b, to) && free(space, [from, a, b, to])) return [from, a, b, to];
  }
  return null;
}

/** Along a lane above or below what is between. */
function detour(from: Point, to: Point, space: Space): Point[] | null {
  const lanes = new Set<number>();
  for (const { y, height } of space.near(inflated(boxOf(from, to), 140))) {
    lanes.add(y - LANE).add(y + height + LANE);
  }
  const cost = (y: number) => Math.abs(y - from.y) + Math.abs(y - to.y);
  const nearest = [...lanes].sort((a, b) => cost(a) - cost(b) || a - b).slice(0, 14);
  for (const y of nearest) {
    const way = [from, { x: from.x, y }, { x: to.x, y }, to];
    if (free(space, way)) return way;
  }
  return null;
}

/** What a corner costs, in length. */
const CORNER = 60;
/** How much the search trusts the straight distance: a little more than it should, to look at far fewer places. */
const TRUST = 1.15;

/** A* over the lines through the edges of what is near: finds a way wherever there is one, within an effort. */
function maze(from: Point, to: Point, space: Space, effort: number): Point[] | null {
  const grid = new Grid(from, to, space);
  const { columns, rows, wide, count } = grid;
  const start = 2 * grid.node(from);
  const goal = 2 * grid.node(to);
  // A state is a node and whether it was reached level (0) or upright (1).
  const costs = new Float64Array(2 * count).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(2 * count).fill(-1);
  const open = new Heap();
  const left = (node: number) =>
    TRUST *
    (Math.abs((columns[node % wide] as number) - to.x) +
      Math.abs((rows[Math.floor(node / wide)] as number) - to.y));
  const reach = (state: number, last: number, cost: number) => {
    if (cost >= (costs[state] as number)) return;
    costs[state] = cost;
    before[state] = last;
    open.push(state, cost + left(state >> 1));
  };
  reach(start, -1, 0);
  for (let spent = 0; spent < effort; spent++) {
    const state = open.pop();
    if (state === undefined) return null;
    if (state === goal) return corners(walk(before, state).map((each) => grid.point(each >> 1)));
    const node = state >> 1;
    const so = costs[state] as number;
    const [level, upright] = (state & 1) === 0 ? [0, CORNER] : [CORNER, 0];
    const column = node % wide;
    const row = Math.floor(node / wide);
    const step = (next: number, direction: 0 | 1, length: number) =>
      reach(2 * next + direction, state, so + length + (direction === 0 ? level : upright));
    const [x, y] = [columns[column] as number, rows[row] as number];
    if (column + 1 < wide && !grid.level[node]) step(node + 1, 0, (columns[column + 1] as number) - x);
    if (column > 0 && !grid.level[node - 1]) step(node - 1, 0, x - (columns[column - 1] as number));
    if (node + wide < count && !grid.upright[node]) step(node + wide, 1, (rows[row + 1] as number) - y);
    if (row > 0 && !grid.upright[node - wide]) step(node - wide, 1, y - (rows[row - 1] as number));
    // The last piece is level: what arrives upright turns there.
    if (state === goal + 1) reach(goal, before[state] as number, so + CORNER);
  }
  return null;
}

/** Beside, above and below everything near run lines that a way may take, where nothing stands on them. */
class Grid {
  readonly columns: number[];
  readonly rows: number[];
  readonly wide: number;
  readonly count: number;
  /** Whether the piece to the next column, or to the next row, is taken. */
  readonly level: Uint8Array;
  readonly upright: Uint8Array;

  constructor(from: Point, to: Point, space: Space) {
    const xs = new Set([from.x, to.x]);
    const ys = new Set([from.y, to.y]);
    for (const { x, y, width, height } of space.near(inflated(boxOf(from, to), 420))) {
      xs.add(x - STUB).add(x + width + STUB);
      ys.add(y - LANE).add(y + height + LANE);
    }
    this.columns = [...xs].sort((a, b) => a - b);
    this.rows = [...ys].sort((a, b) => a - b);
    this.wide = this.columns.length;
    this.count = this.wide * this.rows.length;
    this.level = new Uint8Array(this.count);
    this.upright = new Uint8Array(this.count);
    const last = <T>(list: T[]) => list[list.length - 1] as T;
    const first = { x: this.columns[0] as number, y: this.rows[0] as number };
    const end = { x: last(this.columns), y: last(this.rows) };
    for (const rect of space.near(inflated(boxOf(first, end), CLEAR))) this.stand(inflated(rect, CLEAR));
  }

  private stand({ x, y, width, height }: Rect): void {
    const [left, right] = within(this.columns, x, x + width);
    const [top, bottom] = within(this.rows, y, y + height);
    for (let row = top; row < bottom; row++) {
      for (let column = Math.max(0, left - 1); column < right; column++) {
        this.level[row * this.wide + column] = 1;
      }
    }
    for (let row = Math.max(0, top - 1); row < bottom; row++) {
      for (let column = left; column < right; column++) this.upright[row * this.wide + column] = 1;
    }
    // Where it lies between two lines it stands in the way of those across it.
    if (left === right && left > 0) {
      for (let row = top; row < bottom; row++) this.level[row * this.wide + left - 1] = 1;
    }
    if (top === bottom && top > 0) {
      for (let column = left; column < right; column++) this.upright[(top - 1) * this.wide + column] = 1;
    }
  }

  node({ x, y }: Point): number {
    return this.rows.indexOf(y) * this.wide + this.columns.indexOf(x);
  }

  point(node: number): Point {
    return {
      x: this.columns[node % this.wide] as number,
      y: this.rows[Math.floor(node / this.wide)] as number,
    };
  }
}

/** The part of a sorted list that is strictly between two values. */
function within(list: readonly number[], from: number, to: number): [number, number] {
  return [position(list, (value) => value > from), position(list, (value) => value >= to)];
}

/** Where a sorted list begins to hold what is wanted. */
function position(list: readonly number[], wanted: (value: number) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wanted(list[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function walk(before: Int32Array, end: number): number[] {
  const way: number[] = [];
  for (let at = end; at !== -1; at = before[at] as number) way.push(at);
  return way.reverse();
}

/** Without the points that lie on the way between their neighbours. */
export function corners(way: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const at of way) {
    const last = kept[kept.length - 1];
    const before = kept[kept.length - 2];
    if (last && last.x === at.x && last.y === at.y) continue;
    const straight =
      last &&
      before &&
      ((before.x === last.x && last.x === at.x) || (before.y === last.y && last.y === at.y));
    if (straight) kept.pop();
    kept.push(at);
  }
  return kept;
}

/** The cheapest first. */
class Heap {
  private readonly items: Array<[state: number, cost: number]> = [];

  push(state: number, cost: number): void {
    const { items } = this;
    let at = items.push([state, cost]) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((items[parent] as [number, number])[1] <= cost) break;
      items[at] = items[parent] as [number, number];
      at = parent;
    }
    items[at] = [state, cost];
  }

  pop(): number | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (!top || !last || items.length === 0) return top?.[0];
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      const right = items[child + 1];
      if (right && right[1] < (items[child] as [number, number])[1]) child++;
      if ((items[child] as [number, number])[1] >= last[1]) break;
      items[at] = items[child] as [number, number];
      at = child;
    }
    items[at] = last;
    return top[0];
  }
}
