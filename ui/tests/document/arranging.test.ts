import { describe, expect, it } from "vitest";
import { arranged } from "../../src/document/arranging";

const places = { a: { x: 0, y: 0 }, b: { x: 340, y: 200 }, c: { x: 1000, y: 90 } };
const ids = ["a", "b", "c"];

describe("cards that are put in line", () => {
  it("have one edge, or one centre, and those that stand there already do not move", () => {
    expect(arranged("left", ids, places)).toEqual({ b: { x: 0, y: 248 }, c: { x: 0, y: 124 } });
    expect(arranged("right", ids, places)).toMatchObject({ a: { x: 1000, y: 0 }, b: { x: 1000 } });
    expect(arranged("middle", ids, places)).toEqual({
      a: { x: 0, y: 100 },
      b: { x: 340, y: 100 },
      c: { x: 1000, y: 100 },
    });
    expect(arranged("bottom", ids, places)).toMatchObject({ a: { x: 0, y: 200 }, c: { x: 1000, y: 200 } });
  });

  it("never come to lie on each other: they go beside each other in their order", () => {
    const row = { a: { x: 0, y: 50 }, b: { x: 300, y: 50 } };
    expect(arranged("left", ["a", "b"], row)).toEqual({ b: { x: 0, y: 174 } });
  });

  it("stand at equal distances between the outermost two", () => {
    expect(arranged("across", ids, places)).toEqual({ b: { x: 500, y: 200 } });
  });

  it("go on behind where there is too little room", () => {
    const tight = { a: { x: 0, y: 0 }, b: { x: 10, y: 0 }, c: { x: 20, y: 0 } };
    expect(arranged("across", ids, tight)).toEqual({ b: { x: 264, y: 0 }, c: { x: 528, y: 0 } });
  });

  it("are at least two", () => {
    expect(arranged("left", ["a"], places)).toEqual({});
    expect(arranged("left", ["a", "nobody"], places)).toEqual({});
  });
});
