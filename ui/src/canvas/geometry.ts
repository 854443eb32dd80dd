// Sizes, curves and where labels fit. Pure: canvas units in, canvas units out.

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

export const CARD = { width: 240, height: 78, liveHeight: 100 } as const;

/** Of a group that is drawn as one card. */
export const FOLDED = { width: 240, height: 66 } as const;

export const GROUP_PAD = { side: 22, top: 44, bottom: 22 } as const;

export function boundsOf(rects: Iterable<Rect>): Rect | null {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return left === Number.POSITIVE_INFINITY
    ? null
    : { x: left, y: top, width: right - left, height: bottom - top };
}

export function overlaps(a: Rect, b: Rect, gap = 0): boolean {
  return (
    a.x < b.x + b.width + gap &&
    b.x < a.x + a.width + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  );
}

/** A cubic Bézier curve. */
export interface Curve {
  from: Point;
  c1: Point;
  c2: Point;
  to: Point;
}

/** Leaves at the right and arrives from the left, also where the target is behind. */
export function curveBetween(from: Point, to: Point): Curve {
  const dx = to.x - from.x;
  const bend = dx >= 0 ? Math.max(28, dx * 0.5) : Math.min(260, 60 + Math.sqrt(-dx) * 6);
  return { from, c1: { x: from.x + bend, y: from.y }, c2: { x: to.x - bend, y: to.y }, to };
}

export function pointAt({ from, c1, c2, to }: Curve, t: number): Point {
  const u = 1 - t;
  const a = u * u * u;
  const b = 3 * u * u * t;
  const c = 3 * u * t * t;
  const d = t * t * t;
  return {
    x: a * from.x + b * c1.x + c * c2.x + d * to.x,
    y: a * from.y + b * c1.y + c * c2.y + d * to.y,
  };
}

/** One or more curves that follow each other. */
export type Route = Curve[];

export function pathOf(route: Route): string {
  const [first] = route;
  if (!first) return "";
  const round = (n: number) => Math.round(n * 10) / 10;
  const at = (p: Point) => `${round(p.x)},${round(p.y)}`;
  return `M${at(first.from)}${route.map(({ c1, c2, to }) => `C${at(c1)} ${at(c2)} ${at(to)}`).join("")}`;
}

const SAMPLES = [0.06, 0.14, 0.22, 0.3, 0.38, 0.46, 0.54, 0.62, 0.7, 0.78, 0.86, 0.94];

function hits(curve: Curve, obstacles: readonly Rect[], gap: number): Rect | null {
  for (const t of SAMPLES) {
    const { x, y } = pointAt(curve, t);
    for (const rect of obstacles) {
      if (
        x > rect.x - gap &&
        x < rect.x + rect.width + gap &&
        y > rect.y - gap &&
        y < rect.y + rect.height + gap
      ) {
        return rect;
      }
    }
  }
  return null;
}

/**
 * The way of an edge around the cards between its ends. `obstacles` must not hold the two ends.
 * Where no free lane is found the direct curve is as good as any.
 */
export function routeAround(from: Point, to: Point, obstacles: readonly Rect[]): Route {
  const direct = curveBetween(from, to);
  if (to.x - from.x < 160) return [direct];
  const near = obstacles.filter((rect) => rect.x < to.x && rect.x + rect.width > from.x);
  if (!hits(direct, near, 4)) return [direct];
  const lanes = near
    .flatMap((rect) => [rect.y - 16, rect.y + rect.height + 16])
    .sort((a, b) => Math.abs(a - from.y) + Math.abs(a - to.y) - Math.abs(b - from.y) - Math.abs(b - to.y));
  const turn = Math.min(90, (to.x - from.x) / 4);
  for (const y of lanes.slice(0, 12)) {
    const start = { x: from.x + turn, y };
    const end = { x: to.x - turn, y };
    const way = [curveBetween(from, start), curveBetween(start, end), curveBetween(end, to)];
    if (!way.some((curve) => hits(curve, near, 4))) return way;
  }
  return [direct];
}

/** How far apart the places are that `freePlace` tries. */
const STRIDE = 48;
const RINGS = 60;

/** The place nearest to `wish` where a box of this size touches nothing; `wish` itself where there is none. */
export function freePlace(
  wish: Point,
  size: { width: number; height: number },
  taken: readonly Rect[],
): Point {
  const isFree = (at: Point) => !taken.some((rect) => overlaps({ ...at, ...size }, rect, 16));
  for (let ring = 0; ring <= RINGS; ring++) {
    for (let row = -ring; row <= ring; row++) {
      const inner = Math.abs(row) < ring;
      for (let column = -ring; column <= ring; column += inner ? Math.max(1, 2 * ring) : 1) {
        const at = { x: wish.x + column * STRIDE, y: wish.y + row * STRIDE };
        if (isFree(at)) return at;
      }
    }
  }
  return wish;
}

export interface LabelWish {
  id: string;
  route: Route;
  text: string;
}

/** A fixed-width face at 11 px: close enough to keep labels off the cards. */
export function labelSize(text: string): { width: number; height: number } {
  return { width: Math.min(240, text.length * 6.7 + 16), height: 20 };
}

const STOPS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

/**
 * A middle point for every label that fits on its edge without touching a card or another label.
 * What does not fit is missing from the answer.
 */
export function placeLabels(wishes: readonly LabelWish[], cards: readonly Rect[]): Map<string, Point> {
  const placed = new Map<string, Point>();
  const taken: Rect[] = [];
  for (const { id, route, text } of wishes) {
    const { width, height } = labelSize(text);
    const middle = route[Math.floor(route.length / 2)];
    if (!middle) continue;
    for (const t of STOPS) {
      const at = pointAt(middle, t);
      const rect = { x: at.x - width / 2, y: at.y - height / 2, width, height };
      if (cards.some((card) => overlaps(rect, card, 4)) || taken.some((other) => overlaps(rect, other, 3)))
        continue;
      taken.push(rect);
      placed.set(id, at);
      break;
    }
  }
  return placed;
}
