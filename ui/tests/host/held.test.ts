import { describe, expect, it } from "vitest";
import { changed, heldVersion, unfolded } from "../../src/host/held";

describe("a view with changes", () => {
  const view = {
    services: [{ id: "a" }, { id: "b" }, { id: "c" }],
    positions: { a: { x: 1 }, c: { x: 3 } },
    topology: { name: "Shop", services: { a: {}, c: {} } },
  };

  it("is new where something changed, and the same everywhere else", () => {
    const after = changed(view, [
      { change: "splice", path: ["services"], at: 1, remove: 1, insert: [{ id: "b2" }, { id: "b3" }] },
      { change: "set", path: ["positions", "a", "x"], value: 9, before: null },
    ]) as typeof view;
    expect(after.services.map(({ id }) => id)).toEqual(["a", "b2", "b3", "c"]);
    expect(after.services[3]).toBe(view.services[2]);
    expect(after.positions.a).toEqual({ x: 9 });
    expect(after.positions.c).toBe(view.positions.c);
    expect(after.topology).toBe(view.topology);
    expect(view.services).toHaveLength(3);
    expect(view.positions.a).toEqual({ x: 1 });
  });

  it("has new keys where Rust has them, and loses those that are gone", () => {
    const after = changed(view, [
      { change: "remove", path: ["topology", "services", "a"] },
      { change: "set", path: ["topology", "services", "b"], value: { kind: "planned" }, before: "c" },
      { change: "set", path: ["topology", "services", "d"], value: {}, before: null },
    ]) as typeof view;
    expect(Object.keys(after.topology.services)).toEqual(["b", "c", "d"]);
  });
});

describe("an answer", () => {
  it("tells the whole once and what changed afterwards; what arrives late is not taken for new", () => {
    expect(unfolded({ kind: "plain", answer: 7 })).toEqual({ answer: 7 });
    const first = { services: [], view: { name: "Shop", cells: [1] } };
    expect(unfolded({ kind: "whole", answer: first, field: "view", version: 3 })).toEqual({ answer: first });
    expect(heldVersion()).toBe(3);
    const next = {
      kind: "changed" as const,
      answer: null,
      field: null,
      since: 3,
      version: 4,
      changes: [{ change: "set" as const, path: ["name"], value: "Bakery", before: null }],
    };
    const after = unfolded(next)?.answer as typeof first.view | undefined;
    expect(after).toEqual({ name: "Bakery", cells: [1] });
    expect(after?.cells).toBe(first.view.cells);
    expect(unfolded(next)?.answer).toBe(after);
    expect(unfolded({ ...next, since: 8, version: 9 })).toBeNull();
  });
});
