import { describe, expect, it } from "vitest";
import { byName, inOrder } from "../../src/document/order";

describe("names", () => {
  it("are in the order that people count in", () => {
    const names = ["service-10", "service-2", "Orders", "api", "service-1"];
    const expected = ["api", "Orders", "service-1", "service-2", "service-10"];
    expect([...names].sort(byName)).toEqual(expected);
    expect(inOrder(names, (each) => each)).toEqual(expected);
  });
});
