// The ways of all lines of a scene. Pure; in steps, so that a large scene can be routed between frames.
import type { Point, Rect } from "../geometry";
import { type End, portsOf } from "./ports";
import { corners, STUB, search, Taken } from "./search";
import { Space } from "./space";
import { separate } from "./tracks";

export interface RouteInput {
  links: readonly End[];
  /** What lines end at, by its id. */
  rects: ReadonlyMap<string, Rect>;
  /** What else they go around: gates, and the names of groups where that is possible. */
  walls: readonly Rect[];
  heads: readonly Rect[];
  /** Only these are routed, beside the others' ports: while their cards are dragged. */
  only?: (link: End) => boolean;
}

/** By link: the corners from end to end. */
export type Routes = ReadonlyMap<string, readonly Point[]>;

/** The tip of the arrow stands off its card. */
const TIP = 2;
/** How many places a search looks at before it gives up. */
const EFFORT = 60_000;
/** Links between two looks at the clock. */
const BATCH = 12;

/** Yields now and then; its result is complete. */
export function* routing({ links, rects, walls, heads, only }: RouteInput): Generator<undefined, Routes> {
  const cards = new Space([...rects.values(), ...walls]);
  const all = heads.length > 0 ? new Space([...cards.rects, ...heads]) : cards;
  const ports = portsOf(links, rects);
  const found = new Map<string, Point[]>();
  const direct = new Set<string>();
  const taken = new Taken();
  let done = 0;
  for (const link of only ? links.filter(only) : links) {
    const [a, b] = [rects.get(link.from), rects.get(link.to)];
    const [y, z] = [ports.leaves.get(link.id), ports.arrives.get(link.id)];
    if (!a || !b || y === undefined || z === undefined) continue;
    const start = { x: a.x + a.width, y };
    const end = { x: b.x - TIP, y: z };
    const from = { x: start.x + STUB, y };
    const to = { x: b.x - STUB, y: z };
    const way =
      search(from, to, all, taken, EFFORT) ?? (all === cards ? null : search(from, to, cards, taken, EFFORT));
    if (way) {
      const route = corners([start, ...way, end]);
      taken.add(route);
      found.set(link.id, route);
    } else {
      // Cards on each other leave no way; the line says at least who is tied to whom.
      const x = (from.x + to.x) / 2;
      found.set(link.id, corners([start, from, { x, y }, { x, y: z }, to, end]));
      direct.add(link.id);
    }
    if (++done % BATCH === 0) yield;
  }
  const shared = new Map<string, Point[]>();
  for (const [id, route] of found) {
    if (!direct.has(id))
      shared.set(
        id,
        route.map(({ x, y }) => ({ x, y })),
      );
  }
  yield;
  yield* separate(shared, all);
  for (const [id, route] of shared) {
    const moved = corners(route);
    if (clear(moved, cards)) found.set(id, moved);
  }
  return found;
}

export function routesOf(input: RouteInput): Routes {
  const steps = routing(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Whether a way keeps off everything but the two cards that it ends at. */
function clear(route: readonly Point[], space: Space): boolean {
  return route.every((at, index) => {
    const next = route[index + 1];
    if (next === undefined) return true;
    const [first, last] = [index === 0, index === route.length - 2];
    const a = first ? { x: at.x + 8, y: at.y } : at;
    const b = last ? { x: next.x - 8, y: next.y } : next;
    return space.free(a, b);
  });
}
