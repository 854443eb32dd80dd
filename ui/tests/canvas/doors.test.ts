import { describe, expect, it } from "vitest";
import { lookOf } from "../../src/canvas/Door";
import { layoutPhases } from "../../src/canvas/phases";
import { runStates } from "../../src/document/cards";
import { foldAll } from "../../src/document/fold";
import { byService } from "../../src/document/progress";
import type { GateState } from "../../src/host/contract.gen";
import { planOf, SERVICES } from "../fixtures/plan";
import { gatesOf } from "../fixtures/reviews";
import { DECLINED, Journal } from "../fixtures/run";

const plan = planOf({ gates: gatesOf("payments") });
const laid = (asked: { id: string; steps: string[] }[] = []) =>
  layoutPhases({ services: SERVICES, references: [], plan, asked });

describe("the gates of the phases lens", () => {
  it("stand between the columns that they are between, the last behind the last", () => {
    const { columns, doors } = laid();
    const [look, tests] = doors;
    expect(doors.map(({ id }) => id)).toEqual(["look at the metrics", "smoke test"]);
    const right = (at: number) => (columns[at]?.x ?? 0) + (columns[at]?.width ?? 0);
    expect(look?.x).toBeGreaterThanOrEqual(right(1));
    expect((look?.x ?? 0) + (look?.width ?? 0)).toBeLessThanOrEqual(columns[2]?.x ?? 0);
    expect(tests?.x).toBeGreaterThanOrEqual(right(3));
  });

  it("overlap no card, however many stand at one place", () => {
    const all = plan.steps.map(({ id }) => id);
    const { columns, doors } = laid([
      { id: "review", steps: all },
      { id: "second", steps: all },
    ]);
    expect(doors.filter(({ x }) => x === doors[0]?.x).map(({ row }) => row)).toEqual([0, 1]);
    for (const door of doors) {
      for (const { x, width } of columns) {
        expect(door.x + door.width <= x || door.x >= x + width).toBe(true);
      }
    }
  });

  it("leave the columns where they are while there are none", () => {
    const none = layoutPhases({ services: SERVICES, references: [], plan: planOf() });
    expect(none.doors).toEqual([]);
    expect(none.columns[0]?.x).toBe(laid().columns[0]?.x);
  });
});

describe("a gate's look", () => {
  const gate = (more: Partial<GateState>): GateState => ({
    gate: "look",
    wait: { wait: "approval", note: null },
    since: "2026-03-02T10:00:00Z",
    ended: null,
    by: null,
    note: null,
    failure: null,
    output: [],
    ...more,
  });

  it("says in words what its colour says", () => {
    expect(lookOf(null, true)).toMatchObject({ look: "planned", word: "gate" });
    expect(lookOf(gate({}), true)).toMatchObject({ look: "waits", word: "waits for you" });
    expect(lookOf(gate({ wait: { wait: "check", what: "npm test" } }), true).look).toBe("checks");
    expect(lookOf(gate({ ended: "x", by: "ada" }), true)).toMatchObject({ look: "open", word: "approved" });
    expect(lookOf(gate({ ended: "x", by: "ada", failure: DECLINED }), true).word).toBe("refused");
    expect(lookOf(gate({}), false)).toMatchObject({ look: "planned", word: "not answered" });
  });
});

describe("a card behind a gate", () => {
  it("says that it waits there, once nothing else keeps it", () => {
    const journal = new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan,
      actor: "ada@workbench",
      commit: null,
    });
    for (const service of ["events", "identity", "media", "catalog", "customers", "inventory"]) {
      const step = `${service}@acme-dev/eu-west-1`;
      journal
        .add({ event: "step-started", step, service })
        .add({ event: "step-finished", step, service, outcome: { outcome: "succeeded", action: "create" } });
    }
    journal.add({
      event: "gate-reached",
      gate: "look at the metrics",
      wait: { wait: "approval", note: null },
    });
    const run = foldAll("r", journal.entries);
    expect(byService(run).get("payments")?.gate).toBe("look at the metrics");
    const states = runStates(run, {}, new Map());
    expect(states.get("payments")).toMatchObject({ state: "gate", word: "waits at look at the metrics" });
    expect(states.get("orders")?.state).toBe("waiting");
    expect(states.get("cart")?.state).toBe("queued");
  });
});
