// Drift, from a change that somebody made by hand to a board that is in sync again: it is found, seen down to the property,
// accepted with a reason, and reverted by a plan. In the real window, against a simulated AWS outside of it.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { putParameter } from "./lib/aws.js";
import { DIRECT, drawn, ENVIRONMENT, kiosk } from "./lib/kiosk.js";
import { startMachine } from "./lib/machine.js";
import { confirm, inState, plan, untilEnded, untilOver } from "./lib/main-job.js";
import { serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

const SERVICES = ["counter", "shelf", "sign"];
const REASON = "The stand is away for the fair";

let machine;
let sandbox;
let window;
let folder;

before(async () => {
  sandbox = await serveSandbox({ latency: { scale: 0.05 } });
  machine = await startMachine({ env: ENVIRONMENT });
  folder = kiosk(machine, sandbox.endpoint, { stage: DIRECT, gate: false, services: SERVICES });
  window = await Window.open(machine, { folder });
  await window.resize(1440, 900);
  await drawn(window, SERVICES);
  await plan(window);
  await confirm(window);
  assert.deepEqual(inState(await untilOver(window), "succeeded"), SERVICES);
});

after(async () => {
  await window?.close();
  await machine?.stop();
  await sandbox?.stop();
});

/** The look that goes on, or the last one. */
const lastLook = () =>
  window.run(() =>
    globalThis.__TAURI_INTERNALS__
      .invoke("call", { name: "drift_board", request: {} })
      .then(({ look }) => look),
  );

/** Looks at all accounts, and waits until that look is over. */
async function look() {
  const before = await lastLook();
  await window.click("drift-scan");
  const over = (now) => now !== null && now.id !== before?.id && now.ended !== null;
  await window.until("the look is over", async () => over(await lastLook()), 60_000);
  await window.see("drift-scan", 30_000);
}

const says = (pattern) =>
  window.until(`the board says ${pattern}`, async () => pattern.test(await window.text("drift-summary")), 30_000);

/** Walks to a service by the keyboard and answers what is read out there. */
async function walkTo(service) {
  await window.run(() => document.querySelector('[data-testid="drift-active"]')?.focus());
  await window.keys("Home");
  const name = () => window.run(() => document.activeElement?.getAttribute("aria-label") ?? "");
  for (const key of ["ArrowUp", "ArrowDown"])
    for (let step = 0; step < SERVICES.length + 1; step++) {
      if ((await name()).startsWith(`${service} in `)) return name();
      await window.keys(key);
    }
  throw new Error(`${service} was not reached, the last was: ${await name()}`);
}

test("nothing is called in sync that nobody has looked at", async () => {
  await window.click("rail-drift");
  await window.see("drift-active", 30_000);
  await window.says("drift-board", /Nothing was looked at yet/);
  assert.match(await walkTo("counter"), /not looked at/);
  await window.pictures("drift-1-never");
});

test("a look finds everything as it was deployed, and says how much it checked", async () => {
  await look();
  await says(/Nothing differs/);
  await says(/3 of 3 resources checked/);
  assert.match(await walkTo("counter"), /in sync.*1 of 1 resource checked/);
  await window.pictures("drift-2-in-sync");
});

test("what somebody changed by hand is found, and shown beside the code and what was deployed", async () => {
  const seller = { keyId: ENVIRONMENT.KIOSK_KEY_ID, name: "/kiosk/goods", value: "nothing today" };
  await putParameter(sandbox.endpoint, seller);
  await look();
  await says(/1 cell differs/);
  assert.match(await walkTo("counter"), /1 drifted/);
  await window.pictures("drift-3-drifted");
  await window.keys("Enter");
  await window.see("drift-resource-Seller", 30_000);
  await window.says("drift-resource-Seller", /Value[\s\S]*code[\s\S]*deployed[\s\S]*actual[\s\S]*nothing today/);
  await window.pictures("drift-4-cell");
});

test("a difference is accepted with a reason, in a file that goes into git", async () => {
  await window.click("drift-accept");
  await window.see("accept-send");
  await window.pictures("drift-5-accept");
  await window.fill("accept-reason", REASON);
  await window.click("accept-send");
  await window.gone("accept-send");
  const file = join(folder, "stagewright.drift.toml");
  await window.until("the file is written", async () => existsSync(file) && readFileSync(file, "utf8").includes(REASON));
  assert.match(await walkTo("counter"), /accepted/);
  await window.click("drift-settled");
  await window.says("accepted-row", new RegExp(`${REASON}[\\s\\S]*until \\d{4}-\\d\\d-\\d\\d`));
  await window.pictures("drift-6-settled");
  await window.click("unsettle");
  await window.gone("accepted-row");
  await window.click("drift-cells");
  await window.see("drift-active");
  assert.match(await walkTo("counter"), /1 drifted/);
});

test("a revert is a plan that is looked at first, and brings the cell back", async () => {
  await window.keys("Enter");
  await window.click("drift-revert");
  await window.see("plan-summary", 60_000);
  await window.says("plan-drawer", /Revert in dev[\s\S]*Nothing of the code is deployed[\s\S]*Revert 1 service/);
  await window.pictures("drift-7-revert");
  await window.click("confirm-deploy");
  await untilEnded(window);
  if (!(await window.element("drift-board").isDisplayed())) await window.click("rail-drift");
  await look();
  await says(/Nothing differs/);
  assert.match(await walkTo("counter"), /in sync/);
  await window.pictures("drift-8-back");
});
