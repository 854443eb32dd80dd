import { describe, expect, it } from "vitest";
import {
  confirmLabel,
  counts,
  expected,
  gate,
  grouped,
  reasons,
  summary,
  waitHeadline,
  waits,
  warning,
} from "../../src/plan/words";
import { MISSING_EXPORT, planViewOf, SERVICES } from "../fixtures/plan";

const calm = { typed: "", runningIn: null, loading: false, stale: false };
const idle = Object.fromEntries(SERVICES.map((service) => [service, "none" as const]));

describe("the wording of a plan", () => {
  it("says how much goes out and that nothing leaves this machine", () => {
    expect(summary(planViewOf())).toBe("12 stacks, 4 phases · nothing leaves this machine");
  });

  it("does not claim so where a real account is meant", () => {
    expect(summary(planViewOf({ sandbox: false }))).toBe("12 stacks, 4 phases");
  });

  it("uses the singular for one", () => {
    const view = planViewOf({ services: ["cart"] });
    expect(summary(view)).toBe("1 stack, 1 phase · nothing leaves this machine");
    expect(confirmLabel(view)).toBe("Deploy 1 service");
  });

  it("counts by action and leaves out what is not there", () => {
    const view = planViewOf({ actions: { ...idle, cart: "update", orders: "recreate" } });
    expect(counts(view)).toBe("1 to recreate, 1 to update, 10 unchanged");
  });

  it("counts a service in two passes once", () => {
    const view = planViewOf({ services: ["catalog"], actions: { catalog: "update" } });
    const [step] = view.plan.steps;
    if (!step) throw new Error("one step was planned");
    view.plan.steps = [
      { ...step, id: `${step.id}#1`, pass: { pass: "keep", exports: ["dev-ProductTableArn"] } },
      { ...step, id: `${step.id}#2`, phase: 1, pass: { pass: "drop", exports: ["dev-ProductTableArn"] } },
    ];
    expect(confirmLabel(view)).toBe("Deploy 1 service");
    expect(summary(view)).toMatch(/^1 stack, /);
    expect(warning(view.plan.steps[0] ?? step)).toMatch(
      /dev-ProductTableArn stays as it is until nobody imports it/,
    );
  });

  it("gives the expected time only where it is known", () => {
    expect(expected(planViewOf({ expected: 130_000 }))).toMatch(/^about 2 min 10 s/);
    expect(expected(planViewOf({ durations: { cart: 1000 } }))).toMatch(/some of these have never run/);
    expect(expected(planViewOf())).toMatch(/no earlier run/);
  });

  it("explains who waits for whom, in the order of the phases", () => {
    const all = waits(planViewOf());
    expect(waitHeadline(all.find(({ service }) => service === "cart") ?? { service: "", edges: [] })).toBe(
      "cart waits for catalog and inventory.",
    );
    expect(all.at(-1)?.service).toBe("orders");
  });

  it("gives the reasons as one sentence about the one that waits", () => {
    const cart = waits(planViewOf()).find(({ service }) => service === "cart");
    expect(cart && reasons(cart)).toBe(
      "It imports dev-ProductTableArn, which does not exist in acme-dev/eu-west-1 yet; " +
        "it imports dev-ReserveStockArn, which does not exist in acme-dev/eu-west-1 yet.",
    );
  });

  it("has no waits where every edge is satisfied", () => {
    expect(waits(planViewOf({ actions: { ...idle, cart: "update" } }))).toEqual([]);
  });

  it("says plainly that what is left of a failed creation is deleted first", () => {
    const { phases } = grouped(planViewOf({ services: ["payments"], actions: { payments: "recreate" } }));
    const step = phases[0]?.[0];
    expect(step && warning(step)).toMatch(/left of the stack payments-dev is deleted first/);
  });

  it("says what a way out leaves as it is, and does not call it deleted", () => {
    const [first] = grouped(planViewOf({ services: ["payments"] })).phases[0] ?? [];
    if (!first) throw new Error("there is a step");
    const left = warning({ ...first, action: "delete" }, ["Queue", "Table"]);
    expect(left).toContain("Queue and Table stay in the account");
    expect(left).not.toContain("everything in it");
    expect(warning({ ...first, action: "continue-rollback" }, ["Table"])).toContain("without Table");
  });

  it("puts unchanged services apart from the phases", () => {
    const { phases, unchanged } = grouped(planViewOf({ actions: { ...idle, cart: "update" } }));
    expect(phases.map((steps) => steps.map((step) => step.service))).toEqual([["cart"]]);
    expect(unchanged).toHaveLength(11);
  });
});

describe("the gate before a deployment", () => {
  it("is open for a plan that has work and nothing against it", () => {
    expect(gate(planViewOf(), calm)).toEqual({ open: true });
  });

  it("is closed by a blocker, before anything else is asked", () => {
    expect(gate(planViewOf({ blockers: [MISSING_EXPORT], typed: "prod" }), calm)).toEqual({
      open: false,
      reason: "1 blocker to put right first",
    });
  });

  it("is closed where there is nothing to do", () => {
    expect(gate(planViewOf({ actions: idle }), calm)).toMatchObject({
      open: false,
      reason: "There is nothing to do",
    });
  });

  it("is closed by a target that cannot be reached", () => {
    const view = planViewOf();
    const [target] = view.targets;
    if (!target) throw new Error("the plan has a target");
    view.targets = [
      { ...target, problem: { code: "no-access", message: "no access", hint: "add one", location: null } },
    ];
    expect(gate(view, calm)).toMatchObject({ reason: "acme-dev cannot be reached" });
  });

  it("asks for the stage's name letter by letter where the stage wants it typed", () => {
    const view = planViewOf({ stage: "prod", typed: "prod" });
    expect(gate(view, calm)).toMatchObject({ open: false, reason: "Type prod to go on" });
    expect(gate(view, { ...calm, typed: "Prod" })).toMatchObject({ open: false });
    expect(gate(view, { ...calm, typed: "prod" })).toEqual({ open: true });
  });

  it("is closed while another run goes on, and after the sources have changed", () => {
    expect(gate(planViewOf(), { ...calm, runningIn: "staging" })).toMatchObject({
      reason: "A run in staging is going on",
    });
    expect(gate(planViewOf(), { ...calm, stale: true })).toMatchObject({ open: false });
    expect(gate(planViewOf(), { ...calm, loading: true })).toMatchObject({ open: false });
  });
});
