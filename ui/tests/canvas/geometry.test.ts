import { describe, expect, it } from "vitest";
import { compress } from "../../src/canvas/compress";
import { freePlace, overlaps, type Rect } from "../../src/canvas/geometry";
import { nearest } from "../../src/canvas/useKeys";

const card = (x: number, y: number): Rect => ({ x, y, width: 212, height: 78 });

describe("folding a group", () => {
  const axis = compress(
    [
      { from: 0, to: 300 },
      { from: 2000, to: 2300 },
    ],
    [{ from: 400, to: 1900 }],
    250,
  );

  it("takes its empty room away and leaves open groups their size", () => {
    expect(axis.forward(300) - axis.forward(0)).toBe(300);
    expect(axis.forward(2300) - axis.forward(2000)).toBe(300);
    expect(axis.forward(1900) - axis.forward(400)).toBeCloseTo(250);
  });

  it("lets nothing overtake anything, and leads back to where it came from", () => {
    let before = Number.NEGATIVE_INFINITY;
    for (let value = -100; value <= 2500; value += 50) {
      const there = axis.forward(value);
      expect(there).toBeGreaterThan(before);
      expect(axis.backward(there)).toBeCloseTo(value);
      before = there;
    }
  });
});

describe("an arrow key", () => {
  const rects = new Map([
    ["here", card(0, 0)],
    ["right", card(300, 20)],
    ["far", card(900, 0)],
    ["below", card(10, 200)],
  ]);

  it("goes to the nearest card in its direction", () => {
    expect(nearest("here", [1, 0], rects)).toBe("right");
    expect(nearest("here", [0, 1], rects)).toBe("below");
    expect(nearest("right", [1, 0], rects)).toBe("far");
  });

  it("stays where there is nothing further", () => {
    expect(nearest("here", [-1, 0], rects)).toBeNull();
  });
});

it("a new card finds the nearest place that is free", () => {
  const taken = [card(0, 0), card(300, 0)];
  const size = { width: 212, height: 78 };
  expect(freePlace({ x: 900, y: 0 }, size, taken)).toEqual({ x: 900, y: 0 });
  const at = freePlace({ x: 40, y: 10 }, size, taken);
  expect(taken.some((rect) => overlaps({ ...at, ...size }, rect, 16))).toBe(false);
  expect(Math.abs(at.y - 10)).toBeLessThan(200);
});
