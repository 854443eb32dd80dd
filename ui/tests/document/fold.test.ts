import { describe, expect, it } from "vitest";
import { done, emptyRun, fold, foldAll, hasGap, isLive } from "../../src/document/fold";
import { byService, isPaused, loginOf, othersGoOn } from "../../src/document/progress";
import type { Plan, Target } from "../../src/host/contract.gen";
import { planOf } from "../fixtures/plan";
import { DECLINED, Journal, journalOf, LOGGED_OUT } from "../fixtures/run";

const plan = planOf();
const step = (service: string) => `${service}@acme-dev/eu-west-1`;

describe("folding a run", () => {
  it("counts every step that succeeded", () => {
    const run = foldAll("r", journalOf(plan, { run: "r" }));
    expect(run.outcome).toBe("succeeded");
    expect(run.counts.succeeded).toBe(12);
    expect(done(run)).toBe(12);
    expect(run.firstFailure).toBeNull();
  });

  it("is the same in one batch, in many, and entry by entry", () => {
    const entries = journalOf(plan, { run: "r", fails: "payments" });
    const whole = foldAll("r", entries);
    let single = emptyRun("r");
    for (const entry of entries) single = fold(single, [entry]);
    let sevens = emptyRun("r");
    for (let at = 0; at < entries.length; at += 7) sevens = fold(sevens, entries.slice(at, at + 7));
    expect(single).toEqual(whole);
    expect(sevens).toEqual(whole);
  });

  it("does not mind entries that come twice or in another order", () => {
    const entries = journalOf(plan, { run: "r", fails: "payments" });
    const shuffled = [...entries].reverse();
    const run = fold(fold(emptyRun("r"), shuffled), entries);
    expect(run).toEqual(foldAll("r", entries));
    expect(hasGap(run)).toBe(false);
  });

  it("waits for a missing entry, and says that one is missing", () => {
    const entries = journalOf(plan, { run: "r" });
    const run = fold(emptyRun("r"), entries.slice(1));
    expect(run.plan).toBeNull();
    expect(hasGap(run)).toBe(true);
    expect(fold(run, entries.slice(0, 1))).toEqual(foldAll("r", entries));
  });

  it("passes over entries of another run and stays the same object", () => {
    const run = foldAll("r", journalOf(plan, { run: "r" }));
    expect(fold(run, journalOf(plan, { run: "other" }))).toBe(run);
  });

  it("names the first failure with its cause and skips what waits for it", () => {
    const run = foldAll("r", journalOf(plan, { run: "r", fails: "payments" }));
    expect(run.firstFailure?.service).toBe("payments");
    expect(run.firstFailure?.failure).toEqual(DECLINED);
    expect(run.steps.get(step("payments"))?.cause?.logical_id).toBe("ChargeFunction");
    const orders = run.steps.get(step("orders"))?.outcome;
    expect(orders).toEqual({ outcome: "skipped", because: "payments failed" });
    expect(run.counts).toMatchObject({ failed: 1, skipped: 2, succeeded: 9 });
  });

  it("takes the resource that failed by itself for the cause, not those that were cancelled with it", () => {
    const journal = new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan,
      actor: "ada@workbench",
      commit: null,
    });
    journal.add({ event: "step-started", step: step("cart"), service: "cart" });
    journal.resource(
      step("cart"),
      "Queue",
      "AWS::SQS::Queue",
      "CREATE_FAILED",
      "Resource creation cancelled",
    );
    journal.resource(
      step("cart"),
      "Table",
      "AWS::DynamoDB::Table",
      "CREATE_FAILED",
      "Table already exists: cart",
    );
    expect(foldAll("r", journal.entries).steps.get(step("cart"))?.cause?.logical_id).toBe("Table");
  });

  it("starts a step over when it begins a second time", () => {
    const entries = journalOf(plan, { run: "r", fails: "payments" });
    const again = new Journal("r");
    again.entries.push(...entries);
    again.add({ event: "step-started", step: step("payments"), service: "payments" }, 5000);
    const run = foldAll("r", again.entries);
    expect(run.firstFailure).toBeNull();
    expect(isLive(run)).toBe(true);
    const payments = run.steps.get(step("payments"));
    expect(payments?.log).toEqual([]);
    expect(payments?.resources.size).toBe(0);
    expect(payments?.progress).toBe("building");
  });

  it("keeps a step waiting whose artifact is built ahead of its turn", () => {
    const journal = new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan,
      actor: "ada@workbench",
      commit: null,
    });
    journal.add({ event: "build-output", step: step("orders"), line: "packaging" });
    const building = foldAll("r", journal.entries);
    expect(building.steps.get(step("orders"))?.progress).toBe("building");
    journal.add({ event: "built", step: step("orders"), digest: "5f" });
    const built = fold(building, journal.entries);
    expect(built.steps.get(step("orders"))?.progress).toBe("waiting");
    journal.add({ event: "step-started", step: step("orders"), service: "orders" });
    expect(fold(built, journal.entries).steps.get(step("orders"))?.progress).toBe("started");
  });

  it("finds the first error in a build log", () => {
    const journal = new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan,
      actor: "ada@workbench",
      commit: null,
    });
    for (const line of ["packaging", "0 errors so far", "Error: cannot find module", "Error: again"]) {
      journal.add({ event: "build-output", step: step("cart"), line });
    }
    expect(foldAll("r", journal.entries).steps.get(step("cart"))?.errorLine).toBe(2);
  });

  it("gives new identities to what a batch touched, and to nothing else", () => {
    const entries = journalOf(plan, { run: "r", until: 1 });
    const before = foldAll("r", entries);
    const journal = new Journal("r");
    journal.entries.push(...entries);
    const [, second] = plan.steps;
    if (!second) throw new Error("the plan has steps");
    const untouched = before.steps.get(step("orders"));
    const touched = before.steps.get(second.id);
    journal.resource(second.id, "Table", "AWS::DynamoDB::Table", "CREATE_COMPLETE");
    const after = fold(before, journal.entries.slice(entries.length));
    expect(after).not.toBe(before);
    expect(after.steps.get(second.id)).not.toBe(touched);
    expect(after.steps.get(step("orders"))).toBe(untouched);
  });

  it("takes time in proportion to the entries, whatever the number of batches", () => {
    const journal = new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan,
      actor: "ada@workbench",
      commit: null,
    });
    for (let line = 0; line < 20_000; line += 1) {
      const id = plan.steps[line % plan.steps.length]?.id ?? "";
      if (line % 4 === 0)
        journal.resource(id, `Resource${line % 97}`, "AWS::S3::Bucket", "CREATE_IN_PROGRESS");
      else journal.add({ event: "build-output", step: id, line: `line ${line}` });
    }
    let run = emptyRun("r");
    const logs = new Set<readonly string[]>();
    for (let at = 0; at < journal.entries.length; at += 50) {
      run = fold(run, journal.entries.slice(at, at + 50));
      for (const { log } of run.steps.values()) logs.add(log);
    }
    expect(run.next).toBe(20_001);
    expect([...run.steps.values()].reduce((sum, { log }) => sum + log.length, 0)).toBe(15_000);
    // The containers are the ones that the run began with: nothing was copied on the way.
    expect(logs.size).toBe(plan.steps.length);
    expect(run.feed).toHaveLength(5_001);
  });
});

describe("a run by service", () => {
  it("says what a waiting service waits for", () => {
    const run = foldAll("r", journalOf(plan, { run: "r", until: 3 }));
    expect(byService(run).get("cart")?.waitsFor).toEqual(["catalog", "inventory"]);
    expect(byService(run).get("events")?.progress).toBe("succeeded");
  });

  it("shows the failed step of a service with several", () => {
    const twice = planOf({ services: ["cart"] });
    const other = {
      ...twice.steps[0],
      id: "cart@acme-dev/us-east-1",
      target: "acme-dev/us-east-1",
    } as (typeof twice.steps)[number];
    const both = { ...twice, steps: [...twice.steps, other] };
    const journal = new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan: both,
      actor: "ada@workbench",
      commit: null,
    });
    journal.add({ event: "step-started", step: other.id, service: "cart" });
    journal.add({
      event: "step-finished",
      step: other.id,
      service: "cart",
      outcome: { outcome: "failed", failure: DECLINED },
    });
    journal.add({ event: "step-started", step: step("cart"), service: "cart" });
    const cart = byService(foldAll("r", journal.entries)).get("cart");
    expect(cart?.progress).toBe("failed");
    expect(cart?.finished).toBeNull();
  });
});

describe("a run that waits for a login", () => {
  const target: Target = { account: "acme-dev", region: "eu-west-1" };
  const other: Target = { account: "acme-prod", region: "eu-west-1" };
  const begun = (of: Plan = plan) =>
    new Journal("r").add({
      event: "run-started",
      stage: "dev",
      plan: of,
      actor: "ada@workbench",
      commit: null,
    });

  it("knows which target waits, why and since when, until that is renewed", () => {
    const journal = begun();
    journal.add({ event: "login-needed", target, failure: LOGGED_OUT }, 3000);
    const since = journal.entries.at(-1)?.at;
    const paused = foldAll("r", journal.entries);
    expect(paused.logins).toEqual([{ target, failure: LOGGED_OUT, since }]);
    journal.add({ event: "login-renewed", target: other });
    expect(fold(paused, journal.entries).logins).toHaveLength(1);
    journal.add({ event: "login-renewed", target });
    expect(fold(paused, journal.entries).logins).toEqual([]);
    // The state that was shown before is left as it was.
    expect(paused.logins).toHaveLength(1);
  });

  it("takes the last reason of a target for its reason, and waits for it once", () => {
    const wrong = { ...LOGGED_OUT, code: "wrong-account", message: "The login is somebody else's." };
    const journal = begun();
    journal.add({ event: "login-needed", target, failure: LOGGED_OUT });
    journal.add({ event: "login-needed", target, failure: wrong }, 5000);
    const { logins } = foldAll("r", journal.entries);
    expect(logins.map(({ failure }) => failure.code)).toEqual(["wrong-account"]);
    expect(logins[0]?.since).toBe(journal.entries.at(-1)?.at);
  });

  it("waits for nothing once it is over", () => {
    const journal = begun();
    journal.add({ event: "login-needed", target, failure: LOGGED_OUT });
    journal.add({ event: "run-finished", outcome: "cancelled" });
    expect(foldAll("r", journal.entries).logins).toEqual([]);
  });

  it("holds up what is going on or next in that target, and nothing else", () => {
    const entries = journalOf(plan, { run: "r", pauses: 3 });
    const run = foldAll(
      "r",
      entries.slice(
        0,
        entries.findIndex(({ event }) => event === "login-renewed"),
      ),
    );
    const held = (service: string) => {
      const found = run.steps.get(step(service));
      if (!found) throw new Error(`no step of ${service}`);
      return loginOf(run, found) !== null;
    };
    const going = [...run.steps.values()].find(({ progress }) => progress === "deploying");
    expect(held(going?.step.service ?? "")).toBe(true);
    // Nothing but the login keeps it; what waits for another service waits for that first.
    expect(held("inventory")).toBe(true);
    expect(held("orders")).toBe(false);
    expect(held("events")).toBe(false);
    expect(byService(run).get("inventory")?.login?.target).toEqual(target);
    expect(othersGoOn(run)).toBe(false);
  });

  it("is not paused any more once somebody cancels it", () => {
    const journal = begun();
    journal.add({ event: "login-needed", target, failure: LOGGED_OUT });
    expect(isPaused(foldAll("r", journal.entries))).toBe(true);
    journal.add({ event: "cancel-requested" });
    const run = foldAll("r", journal.entries);
    expect(isPaused(run)).toBe(false);
    expect([...run.steps.values()].some((each) => loginOf(run, each))).toBe(false);
  });

  it("says that other targets go on where they do", () => {
    const cart = plan.steps.find(({ service }) => service === "cart");
    if (!cart) throw new Error("cart is planned");
    const elsewhere = {
      ...cart,
      id: "cart@acme-prod/eu-west-1",
      target: "acme-prod/eu-west-1",
      waits_for: [],
    };
    const journal = begun({ ...plan, steps: [...plan.steps, elsewhere] });
    journal.add({ event: "login-needed", target, failure: LOGGED_OUT });
    const run = foldAll("r", journal.entries);
    expect(othersGoOn(run)).toBe(true);
    const free = run.steps.get(elsewhere.id);
    expect(free && loginOf(run, free)).toBeNull();
  });
});
