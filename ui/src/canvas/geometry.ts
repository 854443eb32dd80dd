// Sizes and places of boxes. Pure: canvas units in, canvas units out.

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

export function sameRect(a: Rect | undefined, b: Rect | undefined): boolean {
  if (a === b || !a || !b) return a === b;
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

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
