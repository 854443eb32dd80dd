import { describe, expect, it } from "vitest";
import { emptyRun, foldAll } from "../../src/document/fold";
import { eventLine, statusWord } from "../../src/run/events";
import { headline, leftAs, lostTo, stepState, tally, waitsFor } from "../../src/run/words";
import { planOf, SERVICES } from "../fixtures/plan";
import { Journal, journalOf } from "../fixtures/run";

const plan = planOf();
const step = (service: string) => `${service}@acme-dev/eu-west-1`;
const get = (run: ReturnType<typeof foldAll>, service: string) => {
  const found = run.steps.get(step(service));
  if (!found) throw new Error(`no step of ${service}`);
  return found;
};

describe("the headline of a run", () => {
  it("says where it goes while it goes", () => {
    expect(headline(emptyRun("r"))).toBe("Starting");
    expect(headline(foldAll("r", journalOf(plan, { run: "r", until: 2 })))).toBe("Deploying to dev");
  });

  it("counts services and time when it is over", () => {
    expect(headline(foldAll("r", journalOf(plan, { run: "r" })))).toMatch(/^Deployed 12 services in 0:\d\d$/);
  });

  it("names the first failure at once, and the account where it happened", () => {
    expect(headline(foldAll("r", journalOf(plan, { run: "r", fails: "payments" })))).toBe(
      "payments failed in acme-dev",
    );
  });

  it("does not call an interrupted run a running one", () => {
    const run = foldAll("r", journalOf(plan, { run: "r", until: 2 }));
    expect(headline(run, true)).toBe("The run in dev was interrupted");
  });

  it("says that nothing had to be done", () => {
    const idle = planOf({
      actions: Object.fromEntries(SERVICES.map((service) => [service, "none" as const])),
    });
    expect(headline(foldAll("r", journalOf(idle, { run: "r" })))).toBe("Nothing had to be done");
  });

  it("says that cancelling was asked for", () => {
    const journal = new Journal("r");
    journal.entries.push(...journalOf(plan, { run: "r", until: 2 }));
    journal.add({ event: "cancel-requested" });
    expect(headline(foldAll("r", journal.entries))).toBe("Cancelling the run in dev");
  });
});

describe("the words of steps", () => {
  const live = foldAll("r", journalOf(plan, { run: "r", until: 3 }));

  it("says what a step waits for, and that one with nothing to wait for is queued", () => {
    const cart = get(live, "cart");
    expect(waitsFor(live, cart)).toEqual(["catalog", "inventory"]);
    expect(stepState(cart, waitsFor(live, cart))).toEqual({ state: "waiting", word: "waits for catalog +1" });
    const inventory = get(live, "inventory");
    expect(stepState(inventory, waitsFor(live, inventory))).toEqual({ state: "queued" });
  });

  it("tells rolling back from creating by the stack's own status", () => {
    const journal = new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan,
      actor: "ada@workbench",
      commit: null,
    });
    journal.add({ event: "step-started", step: step("cart"), service: "cart" });
    journal.add({ event: "intent", step: step("cart"), call: "create-stack", stack: "cart-dev", token: "t" });
    expect(stepState(get(foldAll("r", journal.entries), "cart"), []).state).toBe("creating");
    journal.resource(step("cart"), "cart-dev", "AWS::CloudFormation::Stack", "ROLLBACK_IN_PROGRESS");
    expect(stepState(get(foldAll("r", journal.entries), "cart"), []).state).toBe("rolling-back");
  });

  it("counts what failed and what was skipped apart from what is done", () => {
    const run = foldAll("r", journalOf(plan, { run: "r", fails: "payments" }));
    expect(tally(run)).toBe("9 of 12 done, 1 failed, 2 skipped");
    expect(lostTo(run, step("payments"))).toEqual(["notifications", "orders"]);
  });

  it("explains what AWS left behind", () => {
    expect(leftAs("ROLLBACK_COMPLETE")).toMatch(/A retry deletes it first/);
    expect(leftAs("UPDATE_ROLLBACK_COMPLETE")).toMatch(/rolled the stack back/);
  });

  it.each([
    ["CREATE_COMPLETE", "created", "ok"],
    ["CREATE_FAILED", "failed", "bad"],
    ["UPDATE_ROLLBACK_COMPLETE", "rolled back", "bad"],
    ["UPDATE_ROLLBACK_FAILED", "rolling back failed", "bad"],
    ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "cleaning up", "info"],
    ["IMPORT_COMPLETE", "import complete", "idle"],
  ] as const)("puts %s into words", (status, word, tone) => {
    expect(statusWord(status)).toEqual({ word, tone });
  });

  it("has a line for every event", () => {
    const entries = journalOf(plan, { run: "r", fails: "payments" });
    const run = foldAll("r", entries);
    for (const entry of entries) expect(eventLine(run, entry).what).not.toBe("");
  });
});
