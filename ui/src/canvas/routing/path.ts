// A way as a drawing: its corners are rounded, and labels stand on its longest pieces.
import type { Point } from "../geometry";

const RADIUS = 10;

/** Draws into anything that has the pen of a canvas. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
}

export function trace(route: readonly Point[], pen: Pen): void {
  const [first] = route;
  if (!first) return;
  pen.moveTo(first.x, first.y);
  for (let index = 1; index < route.length; index++) {
    const at = route[index] as Point;
    const next = route[index + 1];
    const before = route[index - 1] as Point;
    if (!next) {
      pen.lineTo(at.x, at.y);
      continue;
    }
    const into = toward(at, before);
    const out = toward(at, next);
    pen.lineTo(into.x, into.y);
    pen.quadraticCurveTo(at.x, at.y, out.x, out.y);
  }
}

/** The point of a corner's rounding on the way to a neighbour. */
function toward(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  const part = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

export function pathOf(route: readonly Point[]): string {
  const round = (value: number) => Math.round(value * 10) / 10;
  let path = "";
  trace(route, {
    moveTo: (x, y) => {
      path += `M${round(x)},${round(y)}`;
    },
    lineTo: (x, y) => {
      path += `L${round(x)},${round(y)}`;
    },
    quadraticCurveTo: (cx, cy, x, y) => {
      path += `Q${round(cx)},${round(cy)} ${round(x)},${round(y)}`;
    },
  });
  return path;
}

/** Points on the way where a label may have its middle, the best first: on long level pieces, then on upright ones. */
export function stopsOf(route: readonly Point[]): Point[] {
  const pieces = route.slice(1).map((to, index) => {
    const from = route[index] as Point;
    const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
    return { from, to, weight: from.y === to.y ? 2 * length : length };
  });
  pieces.sort((a, b) => b.weight - a.weight);
  const parts = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9];
  return pieces
    .slice(0, 6)
    .flatMap(({ from, to }) =>
      parts.map((part) => ({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part })),
    );
}
