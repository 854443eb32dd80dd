import { describe, expect, it } from "vitest";
import type { Rect } from "../../src/canvas/geometry";
import { snapped } from "../../src/canvas/guides";

const card = (x: number, y: number): Rect => ({ x, y, width: 240, height: 78 });
const options = { reach: 7, grid: 8 };

describe("something that is dragged", () => {
  it("jumps to the edge of a near card and shows the line that both have", () => {
    const { dx, dy, guides } = snapped(card(103, 200), [card(100, 0)], options);
    expect(dx).toBe(-3);
    expect(200 + dy).toBe(200);
    const left = guides.find(({ at }) => at === 100);
    expect(left).toEqual({ axis: "x", at: 100, from: 0, to: 278 });
    expect(guides.map(({ at }) => at).sort((a, b) => a - b)).toEqual([100, 220, 340]);
  });

  it("jumps with its centre to centres, and with its edges to edges of either side", () => {
    const tall = { x: 500, y: 0, width: 100, height: 200 };
    const centre = snapped(card(100, 58), [tall], options);
    expect(58 + centre.dy + 39).toBe(100);
    const beside = snapped(card(257, 300), [tall], options);
    expect(257 + beside.dx + 240).toBe(500);
  });

  it("takes the nearest of several lines", () => {
    const { dx } = snapped(card(104, 300), [card(100, 0), card(105, 100)], options);
    expect(dx).toBe(1);
  });

  it("falls onto the grid where no line is near", () => {
    const { dx, dy, guides } = snapped(card(403, 301), [card(0, 0)], options);
    expect([403 + dx, 301 + dy]).toEqual([400, 304]);
    expect(guides).toEqual([]);
  });

  it("does not look at cards that are far away", () => {
    const { dx } = snapped(card(101, 5000), [card(100, 0)], { ...options, grid: 1 });
    expect(dx).toBe(0);
  });
});
