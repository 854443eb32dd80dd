// The first ninety seconds of a newcomer, in the real window.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMachine } from "./lib/machine.js";
import { assertFirstRun, confirm, FAILS, inState, openSample, plan, SERVICES, states, untilOver } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

let machine;
let window;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

test("the window opens on a welcome with three ways to begin, and the sample behind it", async () => {
  await window.see("welcome", 30_000);
  await window.screenshot("1-welcome");
  await openSample(window);
  assert.deepEqual([...(await states(window)).keys()].sort(), [...SERVICES].sort());
  await window.screenshot("2-sample");
});

test("the plan says twelve stacks, four phases, and that nothing leaves this machine", async () => {
  const said = await plan(window);
  assert.match(said, /12 stacks/);
  assert.match(said, /4 phases/);
  assert.match(said, /nothing leaves this machine/i);
  await window.screenshot("3-plan");
});

test("deploying brings out what can be, and skips only what needs the one that failed", async () => {
  await confirm(window);
  await window.until("something is being deployed", async () => inState(await states(window), "deploying").length > 0);
  await window.screenshot("4-deploying");
  assertFirstRun(await untilOver(window));
  await window.says("run-headline", /payments failed/);
  await window.screenshot("5-failed");
});

test("the red card is one click from the cause: the resource, AWS's reason and the line", async () => {
  await window.click(`service-card-${FAILS.service}`);
  await window.says(
    "first-failure",
    new RegExp(FAILS.resource),
    /CREATE_FAILED/,
    /Invalid value for the parameter Policy/,
    /services\/payments\/template\.yaml:\d+/,
  );
  await window.screenshot("6-cause");
});

test("a retry runs what failed and what waited for it, and nothing else", async () => {
  await window.click("retry-run");
  await window.until("the retry has begun", async () => !inState(await states(window), "failed").includes(FAILS.service));
  const ended = await untilOver(window);
  assert.deepEqual(inState(ended, "failed", "skipped", "cancelled"), []);
  await window.says("run-headline", /Deployed 3 services/);
  await window.screenshot("7-retried");
});

test("planned again, there is nothing to do", async () => {
  const said = await plan(window);
  assert.match(said, /up to date/i);
  await window.screenshot("8-up-to-date");
});
