// Where cards stand, in a grid: what a line would touch is asked of the few that are near.
import type { Point, Rect } from "../geometry";

const CELL = 320;

/** Lines keep this far from a card that is not their end. */
export const CLEAR = 7;

const keyOf = (column: number, row: number) => column * 65_536 + row;

export class Space {
  private readonly cells = new Map<number, Rect[]>();

  constructor(readonly rects: readonly Rect[]) {
    for (const rect of rects) {
      this.each(rect, (key) => {
        const cell = this.cells.get(key);
        if (cell) cell.push(rect);
        else this.cells.set(key, [rect]);
        return false;
      });
    }
  }

  /** Until a visit says that it is enough. */
  private each({ x, y, width, height }: Rect, visit: (key: number) => boolean): void {
    const right = Math.floor((x + width) / CELL);
    const bottom = Math.floor((y + height) / CELL);
    for (let column = Math.floor(x / CELL); column <= right; column++) {
      for (let row = Math.floor(y / CELL); row <= bottom; row++) {
        if (visit(keyOf(column, row))) return;
      }
    }
  }

  /** The first that a box touches, if any. */
  hit(box: Rect, gap = 0): Rect | null {
    const wide = gap === 0 ? box : inflated(box, gap);
    let found: Rect | null = null;
    this.each(wide, (key) => {
      const cell = this.cells.get(key);
      found = cell?.find((rect) => touches(rect, wide)) ?? null;
      return found !== null;
    });
    return found;
  }

  /** Each that a box touches, once. */
  near(box: Rect): Set<Rect> {
    const found = new Set<Rect>();
    this.each(box, (key) => {
      for (const rect of this.cells.get(key) ?? []) if (touches(rect, box)) found.add(rect);
      return false;
    });
    return found;
  }

  /** Whether a level or upright line keeps clear of everything. */
  free(a: Point, b: Point): boolean {
    return this.hit(boxOf(a, b), CLEAR) === null;
  }
}

export function boxOf(a: Point, b: Point): Rect {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

export function inflated({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** Sharing an edge is not touching. */
function touches(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
