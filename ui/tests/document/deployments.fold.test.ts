import { describe, expect, it } from "vitest";
import { foldAll } from "../../src/document/fold";
import { askedOf, gateOf, reviewOf, waitingGates } from "../../src/document/gates";
import type { GateWait } from "../../src/host/contract.gen";
import { planOf } from "../fixtures/plan";
import { DECLINED, Journal, journalOf } from "../fixtures/run";

const plan = planOf();
const step = (service: string) => `${service}@acme-dev/eu-west-1`;
const target = { account: "acme-dev", region: "eu-west-1" };

const begun = () =>
  new Journal("r").add({ event: "run-started", stage: "dev", plan, actor: "ada@workbench", commit: null });

describe("folding gates", () => {
  it("has a gate wait from when it was reached until somebody said yes", () => {
    const journal = begun().add({
      event: "gate-reached",
      gate: "look",
      wait: { wait: "approval", note: "Look." },
    });
    expect(askedOf(foldAll("r", journal.entries))?.gate).toBe("look");
    journal.add({ event: "gate-passed", gate: "look", by: "eve@desk", hash: null, note: "fine" });
    const run = foldAll("r", journal.entries);
    expect(waitingGates(run)).toEqual([]);
    expect(gateOf(run, "look")).toMatchObject({ by: "eve@desk", note: "fine" });
  });

  it("opens a gate anew that is asked again, and keeps what was said before", () => {
    const review = (again: string | null): GateWait => ({
      wait: "review",
      hash: again ?? "first",
      steps: [step("cart")],
      again,
    });
    const journal = begun()
      .add({ event: "gate-reached", gate: "review", wait: review(null) })
      .add({ event: "gate-passed", gate: "review", by: "ada@workbench", hash: "first", note: null })
      .add({ event: "gate-reached", gate: "review", wait: review("it differs") });
    const run = foldAll("r", journal.entries);
    expect(run.gates).toHaveLength(2);
    expect(reviewOf(run)?.wait).toMatchObject({ again: "it differs" });
  });

  it("keeps what a check prints, and why it failed", () => {
    const journal = begun()
      .add({ event: "gate-reached", gate: "tests", wait: { wait: "check", what: "npm test" } })
      .add({ event: "gate-output", gate: "tests", line: "1 passed" })
      .add({ event: "gate-output", gate: "tests", line: "1 failed" })
      .add({ event: "gate-failed", gate: "tests", by: null, failure: DECLINED });
    const run = foldAll("r", journal.entries);
    expect(gateOf(run, "tests")).toMatchObject({ output: ["1 passed", "1 failed"], failure: DECLINED });
    expect(run.feed.some((entry) => entry.event === "gate-output")).toBe(false);
  });

  it("asks nobody once the run has ended", () => {
    const journal = begun()
      .add({ event: "gate-reached", gate: "look", wait: { wait: "approval", note: null } })
      .add({ event: "run-finished", outcome: "cancelled" });
    expect(askedOf(foldAll("r", journal.entries))).toBeNull();
  });
});

describe("folding a run that people steer", () => {
  it("waits again after a retry: the step, and what was skipped behind it", () => {
    const entries = journalOf(plan, { run: "r", fails: "payments" }).slice(0, -1);
    const journal = new Journal("r");
    journal.entries.push(...entries);
    journal.add({ event: "step-retried", step: step("payments"), by: "ada@workbench" });
    const run = foldAll("r", journal.entries);
    expect(run.counts).toMatchObject({ failed: 0, skipped: 0, waiting: 3 });
    expect(run.firstFailure).toBeNull();
    expect(run.steps.get(step("payments"))).toMatchObject({ outcome: null, started: null, built: true });
  });

  it("is paused until somebody lets it go on", () => {
    const journal = begun().add({ event: "paused", by: "ada@workbench" });
    expect(foldAll("r", journal.entries).paused).toBe(true);
    journal.add({ event: "continued", by: "ada@workbench" });
    expect(foldAll("r", journal.entries).paused).toBe(false);
  });

  it("says of every step how taking it back ended, and leaves what it had done as it was counted", () => {
    const journal = begun();
    const cart = step("cart");
    journal
      .add({ event: "step-started", step: cart, service: "cart" })
      .add({
        event: "step-finished",
        step: cart,
        service: "cart",
        outcome: { outcome: "succeeded", action: "update" },
      })
      .add({ event: "rollback-started" })
      .add({ event: "intent", step: cart, call: "update-stack", stack: "cart-dev", token: "t" });
    const going = foldAll("r", journal.entries);
    expect(going.rollingBack).toBe(true);
    expect(going.steps.get(cart)).toMatchObject({ progress: "succeeded", takingBack: true, undone: null });
    journal.add({ event: "step-undone", step: cart, outcome: { outcome: "succeeded", action: "update" } });
    const run = foldAll("r", journal.entries);
    expect(run.steps.get(cart)).toMatchObject({ takingBack: false, undone: { outcome: "succeeded" } });
    expect(run.counts.succeeded).toBe(1);
  });

  it("does not take a change set that is made before a step's turn for its beginning", () => {
    const cart = step("cart");
    const journal = begun()
      .add({ event: "intent", step: cart, call: "create-change-set", stack: "cart-dev", token: "t" })
      .add({ event: "accepted", step: cart, call: "create-change-set", stack_id: "arn:stack" })
      .add({
        event: "change-set",
        step: cart,
        arn: "arn:set",
        stack_id: "arn:stack",
        hash: "h",
        changes: [],
        inputs: [],
      });
    const run = foldAll("r", journal.entries);
    expect(run.steps.get(cart)).toMatchObject({ progress: "waiting", stackId: "arn:stack", expected: null });
  });

  it("knows whose lock was taken away, and that somebody took the run up again", () => {
    const journal = begun()
      .add({ event: "lock-taken", target })
      .add({ event: "login-needed", target, failure: DECLINED })
      .add({ event: "lock-lost", target, failure: DECLINED })
      .add({ event: "run-resumed", actor: "eve@desk" });
    const lost = foldAll("r", journal.entries);
    expect(lost).toMatchObject({ lostLocks: [target], logins: [], resumedBy: "eve@desk" });
    journal.add({ event: "lock-taken", target });
    expect(foldAll("r", journal.entries).lostLocks).toEqual([]);
  });
});
