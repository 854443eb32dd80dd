// Where something that is dragged falls into line with what is near. Pure: canvas units in, canvas units out.
import { boundsOf, type Rect } from "./geometry";

/** A line on the canvas that edges or centres have in common. */
export interface Guide {
  /** The line is at one x, and runs along y; or the other way round. */
  axis: "x" | "y";
  at: number;
  from: number;
  to: number;
}

export interface Snap {
  dx: number;
  dy: number;
  guides: Guide[];
}

interface Options {
  /** How far something jumps to a line. */
  reach: number;
  /** Multiples of this are taken where no line is near. */
  grid: number;
}

/** What is farther away than this is not looked at: the eye does not compare with it. */
const NEAR = 900;

type Axis = Guide["axis"];

function edgesOf(rect: Rect, axis: Axis): [number, number, number] {
  const size = axis === "x" ? rect.width : rect.height;
  return [rect[axis], rect[axis] + size / 2, rect[axis] + size];
}

function isNear(a: Rect, b: Rect): boolean {
  const x = Math.max(b.x - (a.x + a.width), a.x - (b.x + b.width), 0);
  const y = Math.max(b.y - (a.y + a.height), a.y - (b.y + b.height), 0);
  return x + y <= NEAR;
}

/** How far to move so that an edge or the centre is in line with one of a near card: the least of all ways. */
function nearest(moving: Rect, near: readonly Rect[], axis: Axis, reach: number): number | null {
  const own = edgesOf(moving, axis);
  let best: number | null = null;
  for (const rect of near) {
    const theirs = edgesOf(rect, axis);
    for (const [mine, edge] of own.entries()) {
      for (const [its, other] of theirs.entries()) {
        // A centre is in line with centres only.
        if ((mine === 1) !== (its === 1)) continue;
        const by = other - edge;
        if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best))) best = by;
      }
    }
  }
  return best;
}

function guidesOf(moved: Rect, near: readonly Rect[], axis: Axis): Guide[] {
  const across = axis === "x" ? "y" : "x";
  const lines = new Map<number, Rect[]>();
  for (const rect of near) {
    for (const [mine, edge] of edgesOf(moved, axis).entries()) {
      for (const [its, other] of edgesOf(rect, axis).entries()) {
        if ((mine === 1) !== (its === 1) || Math.abs(other - edge) > 0.5) continue;
        const known = lines.get(edge);
        if (known) known.push(rect);
        else lines.set(edge, [rect]);
      }
    }
  }
  return [...lines].map(([at, rects]) => {
    const bounds = boundsOf([...rects, moved]) ?? moved;
    const size = across === "x" ? bounds.width : bounds.height;
    return { axis, at, from: bounds[across], to: bounds[across] + size };
  });
}

/** How far what is dragged is off from where it should be, and what that place is in line with. */
export function snapped(moving: Rect, others: readonly Rect[], { reach, grid }: Options): Snap {
  const near = others.filter((rect) => isNear(moving, rect));
  const toGrid = (value: number) => Math.round(value / grid) * grid - value;
  const dx = nearest(moving, near, "x", reach) ?? toGrid(moving.x);
  const dy = nearest(moving, near, "y", reach) ?? toGrid(moving.y);
  const moved = { ...moving, x: moving.x + dx, y: moving.y + dy };
  return { dx, dy, guides: [...guidesOf(moved, near, "x"), ...guidesOf(moved, near, "y")] };
}
