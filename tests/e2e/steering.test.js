// A run that people steer while it goes on: paused and continued, a step tried again, a step left out; and a run that takes
// back what it changed. In the real window, against a simulated AWS outside of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { change, DIRECT, drawn, ENVIRONMENT, kiosk, stacks, WITH_TILL } from "./lib/kiosk.js";
import { startMachine } from "./lib/machine.js";
import { confirm, inState, plan, states, untilOver } from "./lib/main-job.js";
import { serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

/** The board cannot be put up the first time, and what the counter sells cannot be changed. */
const FAULTS = [
  { account: null, stack: null, logical_id: "Board", on: "create", times: 1, reason: "The ladder is away" },
  { account: null, stack: null, logical_id: "Seller", on: "update", times: 1, reason: "The counter is locked" },
];

let machine;
let sandbox;
let window;
let folder;

before(async () => {
  sandbox = await serveSandbox({ latency: { scale: 0.2, types: { "AWS::DynamoDB::Table": 25_000 } }, faults: { resources: FAULTS, calls: [] } });
  machine = await startMachine({ env: ENVIRONMENT });
  folder = kiosk(machine, sandbox.endpoint, { stage: DIRECT, gate: false, services: WITH_TILL });
  window = await Window.open(machine, { folder });
  await window.resize(1440, 900);
  await drawn(window, WITH_TILL);
});

after(async () => {
  await window?.close();
  await machine?.stop();
  await sandbox?.stop();
});

async function menuOf(service) {
  await window.click(`step-menu-${service}`);
}

const inSteps = (...wanted) =>
  window.run((progress) => {
    const rows = [...document.querySelectorAll("[data-step]")].filter((row) => progress.includes(row.dataset.progress));
    return rows.map((row) => row.dataset.testid.slice("run-step-".length)).sort();
  }, wanted);

test("a paused run brings to its end what AWS has begun, and begins nothing new", async () => {
  await plan(window);
  await confirm(window);
  await window.click("pause-run");
  await window.see("run-held");
  await window.until("what had begun is over", async () => (await inSteps("deploying", "started")).length === 0);
  assert.deepEqual(await inSteps("succeeded"), ["shelf"]);
  assert.deepEqual(await inSteps("failed"), ["sign"]);
  assert.deepEqual(await inSteps("waiting"), ["counter", "till"]);
  await window.says("run-banner", /paused/);
  assert.equal((await stacks(window)).counter, null, "nothing new was begun");
  await window.pictures("steering-1-paused");
});

test("leaving a step out says what goes with it before it does", async () => {
  await menuOf("counter");
  await window.pictures("steering-2-menu");
  await window.click("skip-step");
  await window.see("confirm-skip");
  assert.match(await window.dialog(), /left out, too: till/);
  await window.pictures("steering-3-leaves-out");
  await window.keys("Escape");
  await window.gone("confirm-skip");
  await menuOf("till");
  await window.click("skip-step");
  assert.match(await window.dialog(), /Nothing else of this run needs it/);
  await window.click("confirm-skip");
  await window.until("the till is left out", async () => (await inSteps("skipped")).includes("till"));
});

test("a step is tried again within its run, which goes on where it was", async () => {
  await window.click("retry-run");
  await window.until("the sign waits for its turn", async () => (await inSteps("waiting")).includes("sign"));
  await window.pictures("steering-4-tried-again");
  await window.click("continue-run");
  const ended = await untilOver(window);
  assert.deepEqual(inState(ended, "succeeded"), ["counter", "shelf", "sign"]);
  assert.deepEqual(inState(ended, "skipped"), ["till"]);
  assert.deepEqual(await stacks(window), {
    counter: "CREATE_COMPLETE",
    shelf: "CREATE_COMPLETE",
    sign: "CREATE_COMPLETE",
    till: null,
  });
  await window.pictures("steering-5-over");
});

test("a run that takes back what it changed leaves every stack as it was, and says what stays", async () => {
  await change(window, folder, "shelf", "PAY_PER_REQUEST", "PAY_PER_REQUEST\n      TableClass: STANDARD_INFREQUENT_ACCESS");
  await change(window, folder, "counter", "Type: String", "Type: String\n      Description: What is sold");
  await plan(window);
  await window.choose('[data-testid="on-failure"]', "If something fails: take back what was changed");
  await window.pictures("steering-6-takes-back");
  await confirm(window);
  await window.see("run-rolling-back", 30_000);
  await window.pictures("steering-7-taking-back");
  // What is taken back was done already: the cards say nothing of the end.
  await window.until("the run is over", async () => /failed in kiosk$/.test(await window.text("run-headline")), 30_000);
  await window.says("run-rolling-back", /shelf is as it was before this run\. till stays/);
  await window.says("run-step-till", /stays[\s\S]*nothing is deleted unasked|nothing is deleted unasked[\s\S]*stays/);
  assert.deepEqual(await stacks(window), {
    counter: "UPDATE_ROLLBACK_COMPLETE",
    shelf: "UPDATE_COMPLETE",
    sign: "CREATE_COMPLETE",
    till: "CREATE_COMPLETE",
  });
  await window.pictures("steering-8-taken-back");
});

test("a retry brings again what failed and what was taken back", async () => {
  await window.click("retry-run");
  const again = /^Deployed 2 services/;
  await window.until("the run is over", async () => again.test(await window.text("run-headline")), 30_000);
  assert.deepEqual(inState(await states(window), "succeeded"), ["counter", "shelf"]);
  assert.match(await plan(window), /up to date/i);
});
