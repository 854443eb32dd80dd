// Pieces of several lines that share a channel between cards get tracks beside each other, so that none lies on another,
// and in an order in which they cross little.
import type { Point } from "../geometry";
import { boxOf, CLEAR, inflated, type Space } from "./space";

/** Between two tracks, where there is room. */
const PITCH = 10;
/** Pieces that end this near to each other have to keep apart. */
const SPACING = 6;
/** How far a piece may move from where it was found. */
const REACH = 64;

/** A piece between two corners, seen across: `at` is its place, `from` to `to` its extent. */
interface Piece {
  route: Point[];
  index: number;
  order: string;
  at: number;
  from: number;
  to: number;
  /** Where its neighbours at both of its ends go: to a lower place (-1) or a higher one (1). */
  low: -1 | 1;
  high: -1 | 1;
  /** Between these it may move. */
  least: number;
  most: number;
}

type Axis = "x" | "y";

/** Moves the upright pieces, then the level ones; the first and the last of a line stay at their ports. */
export function* separate(routes: ReadonlyMap<string, Point[]>, space: Space): Generator<undefined, void> {
  for (const axis of ["x", "y"] as const) {
    const pieces: Piece[] = [];
    for (const [id, route] of routes) {
      pieces.push(...piecesOf(id, route, axis, space));
      if (pieces.length % 64 === 0) yield;
    }
    for (const channel of channels(pieces)) {
      settle(channel, axis);
      yield;
    }
  }
}

function piecesOf(order: string, route: Point[], axis: Axis, space: Space): Piece[] {
  const along = axis === "x" ? "y" : "x";
  const pieces: Piece[] = [];
  for (let index = 1; index < route.length - 2; index++) {
    const [before, a, b, after] = route.slice(index - 1, index + 3) as [Point, Point, Point, Point];
    if (a[axis] !== b[axis]) continue;
    const at = a[axis];
    const [first, last] = a[along] < b[along] ? [before, after] : [after, before];
    const room = roomOf(a, b, axis, space);
    let [least, most] = [Math.max(at - REACH, room[0]), Math.min(at + REACH, room[1])];
    // Beside its own card a line goes straight on for a while.
    if (index === 1) least = Math.max(least, before[axis] + (axis === "x" ? 10 : 0));
    if (index === route.length - 3 && axis === "x") most = Math.min(most, after.x - 14);
    if (least > at || most < at) [least, most] = [at, at];
    pieces.push({
      route,
      index,
      order,
      at,
      from: Math.min(a[along], b[along]),
      to: Math.max(a[along], b[along]),
      low: first[axis] < at ? -1 : 1,
      high: last[axis] < at ? -1 : 1,
      least,
      most,
    });
  }
  return pieces;
}

/** The free room on both sides of a piece. */
function roomOf(a: Point, b: Point, axis: Axis, space: Space): [number, number] {
  const box = inflated(boxOf(a, b), CLEAR);
  const wide =
    axis === "x"
      ? { ...box, x: box.x - REACH, width: box.width + 2 * REACH }
      : { ...box, y: box.y - REACH, height: box.height + 2 * REACH };
  let room: [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const rect of space.near(wide)) {
    const [near, far] = axis === "x" ? [rect.x, rect.x + rect.width] : [rect.y, rect.y + rect.height];
    if (far <= a[axis]) room = [Math.max(room[0], far + CLEAR), room[1]];
    else if (near >= a[axis]) room = [room[0], Math.min(room[1], near - CLEAR)];
    else return [a[axis], a[axis]];
  }
  return room;
}

const overlap = (a: Piece, b: Piece) => a.from < b.to + SPACING && b.from < a.to + SPACING;

/** Pieces that could come to lie on each other. */
function channels(pieces: Piece[]): Piece[][] {
  pieces.sort((a, b) => a.least - b.least || a.at - b.at || (a.order < b.order ? -1 : 1));
  const parent = pieces.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  for (const [index, piece] of pieces.entries()) {
    for (let other = index + 1; other < pieces.length; other++) {
      const next = pieces[other] as Piece;
      if (next.least > piece.most) break;
      if (overlap(piece, next)) parent[root(other)] = root(index);
    }
  }
  const found = new Map<number, Piece[]>();
  for (const [index, piece] of pieces.entries()) {
    const channel = found.get(root(index));
    if (channel) channel.push(piece);
    else found.set(root(index), [piece]);
  }
  return [...found.values()];
}

/** What lies on another line is worse than what crosses it. */
const COVERS = 3;

/** What it costs that `a` has the lower place of two pieces: where lines cross, or lie on each other. */
function cost(a: Piece, b: Piece): number {
  const within = (value: number, piece: Piece) => value > piece.from && value < piece.to;
  let sum = 0;
  const ends = (piece: Piece, side: -1 | 1) => {
    const found: number[] = [];
    if (piece.low === side) found.push(piece.from);
    if (piece.high === side) found.push(piece.to);
    return found;
  };
  const [after, before] = [ends(a, 1), ends(b, -1)];
  for (const end of after) if (within(end, b)) sum++;
  for (const end of before) if (within(end, a)) sum++;
  for (const end of after) for (const other of before) if (Math.abs(end - other) < 4) sum += COVERS;
  return sum;
}

function settle(channel: Piece[], axis: Axis): void {
  const middle = ({ least, most }: Piece) => (least + most) / 2;
  channel.sort((a, b) => middle(a) - middle(b) || a.at - b.at || (a.order < b.order ? -1 : 1));
  // Insertion, since "costs less" is no order in which a sort could trust.
  for (let index = 1; index < channel.length; index++) {
    for (let at = index; at > 0; at--) {
      const [a, b] = [channel[at - 1] as Piece, channel[at] as Piece];
      if (b.least + SPACING > a.most || cost(a, b) <= cost(b, a)) break;
      [channel[at - 1], channel[at]] = [b, a];
    }
  }
  const places = placesOf(channel);
  for (const [index, piece] of channel.entries()) {
    for (const corner of [piece.index, piece.index + 1]) {
      (piece.route[corner] as Point)[axis] = Math.round((places[index] as number) * 10) / 10;
    }
  }
}

/** How often the pitch is made smaller where there is too little room; in a crowd a few times have to do. */
const ROUNDS = { few: 24, many: 5, crowd: 100 } as const;

/** Places in the given order, as far from each other as there is room for where they are. */
function placesOf(channel: readonly Piece[]): number[] {
  const beside = channel.map((piece, index) =>
    channel.flatMap((other, at) => (at !== index && overlap(piece, other) ? [at] : [])),
  );
  const pitches = channel.map(() => PITCH);
  const pitch = (a: number, b: number) => Math.min(pitches[a] as number, pitches[b] as number);
  let lowest: number[] = [];
  let highest: number[] = [];
  const rounds = channel.length > ROUNDS.crowd ? ROUNDS.many : ROUNDS.few;
  for (let round = 0; round < rounds; round++) {
    lowest = channel.map((piece) => piece.least);
    highest = channel.map((piece) => piece.most);
    for (let index = 0; index < channel.length; index++) {
      for (const other of beside[index] as number[]) {
        if (other > index) continue;
        const room = (lowest[other] as number) + pitch(index, other);
        lowest[index] = Math.max(lowest[index] as number, room);
      }
    }
    const tight = new Set<number>();
    for (let index = channel.length - 1; index >= 0; index--) {
      for (const other of beside[index] as number[]) {
        if (other < index) continue;
        const room = (highest[other] as number) - pitch(index, other);
        highest[index] = Math.min(highest[index] as number, room);
      }
      if ((lowest[index] as number) > (highest[index] as number) + 0.01) {
        tight.add(index);
        for (const other of beside[index] as number[]) tight.add(other);
      }
    }
    if (tight.size === 0) break;
    for (const index of tight) pitches[index] = (pitches[index] as number) * 0.8;
  }
  // Between both extremes the distances hold as well.
  return channel.map(({ least, most }, index) =>
    Math.min(most, Math.max(least, ((lowest[index] as number) + (highest[index] as number)) / 2)),
  );
}
