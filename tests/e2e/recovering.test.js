// Stacks that need a person: what each status means, and the ways out of it, taken one after another until nothing is left
// that needs somebody. In the real window, against a simulated AWS outside of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { change, DIRECT, drawn, ENVIRONMENT, kiosk, stacks } from "./lib/kiosk.js";
import { startMachine } from "./lib/machine.js";
import { confirm, inState, plan, untilEnded, untilOver } from "./lib/main-job.js";
import { serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

const STUCK = ["shelf", "sign"];

const fails = (logical_id, on, reason) => ({ account: null, stack: null, logical_id, on, times: 1, reason });

/** In this order: neither can be created, the shelf cannot even be taken back; then the same for a change; then a deletion. */
const FAULTS = [
  fails("Board", "create", "The ladder is away"),
  fails("Lamp", "create", "There is no socket"),
  fails("Goods", "delete", "Somebody leans on the shelf"),
  fails("Lamp", "update", "The socket is dead"),
  fails("Goods", "rollback", "Somebody leans on the shelf"),
  fails("Board", "delete", "The ladder is away"),
];

const LAMP = `  Lamp:
    Type: AWS::SNS::Topic
    DependsOn: Goods
    Properties:
      DisplayName: Bright
Outputs:`;

let machine;
let sandbox;
let window;
let folder;

before(async () => {
  sandbox = await serveSandbox({ latency: { scale: 0.05 }, faults: { resources: FAULTS, calls: [] } });
  machine = await startMachine({ env: ENVIRONMENT });
  folder = kiosk(machine, sandbox.endpoint, { stage: DIRECT, gate: false, services: STUCK });
  window = await Window.open(machine, { folder });
  await window.resize(1440, 900);
  await drawn(window, STUCK);
  await change(window, folder, "shelf", "Outputs:", LAMP);
});

after(async () => {
  await window?.close();
  await machine?.stop();
  await sandbox?.stop();
});

/** Something in the card of a stack. */
async function within(service, testid) {
  await window.see(`recovery-${service}`);
  return window.browser.$(`[data-testid="recovery-${service}"] [data-testid="${testid}"]`);
}

async function take(service, way) {
  await (await within(service, `way-${way}`)).click();
  await window.see("plan-summary");
}

async function carryOut(typed) {
  if (typed) await window.fill("typed-confirmation", typed);
  await window.click("confirm-deploy");
  await untilEnded(window);
}

test("a creation that failed is one click from its ways out, each with what it means and what it does", async () => {
  await plan(window);
  await confirm(window);
  assert.deepEqual(inState(await untilOver(window), "failed"), STUCK);
  await window.click("ways-out");
  await window.says("recovery-sign", /ROLLBACK_COMPLETE[\s\S]*empty shell[\s\S]*create it anew/);
  await window.says("recovery-shelf", /ROLLBACK_FAILED[\s\S]*Goods[\s\S]*Somebody leans on the shelf[\s\S]*something is lost/);
  await window.pictures("recovering-1-first-creation");
});

test("an empty shell is created anew without questions, what holds something only after a name was typed", async () => {
  await take("sign", "recreate");
  await window.pictures("recovering-2-shell");
  await carryOut();
  assert.equal((await stacks(window)).sign, "CREATE_COMPLETE");
  await window.command("Show the stacks that need a person");
  await take("shelf", "recreate");
  assert.equal(await window.element("confirm-deploy").isEnabled(), false);
  await window.pictures("recovering-3-something-is-lost");
  await carryOut("dev");
  assert.equal((await stacks(window)).shelf, "CREATE_COMPLETE");
});

test("a way back that failed goes on without what is left out", async () => {
  await change(window, folder, "shelf", "PAY_PER_REQUEST", "PAY_PER_REQUEST\n      TableClass: STANDARD_INFREQUENT_ACCESS");
  await change(window, folder, "shelf", "Bright", "Dim");
  await plan(window);
  await confirm(window);
  assert.deepEqual(inState(await untilOver(window), "failed"), ["shelf"]);
  await window.click("service-card-shelf");
  await window.command("Show the stacks that need a person");
  await window.says("recovery-shelf", /UPDATE_ROLLBACK_FAILED/);
  await (await within("shelf", "leave-Goods")).click();
  await window.until("it is said", async () => /Left as it is: Goods/.test(await window.text("recovery-shelf")));
  await window.pictures("recovering-4-way-back");
  await take("shelf", "continue-rollback");
  await window.pictures("recovering-5-goes-on");
  await carryOut();
  assert.equal((await stacks(window)).shelf, "UPDATE_ROLLBACK_COMPLETE");
});

test("a deletion that failed is finished by keeping what cannot be deleted", async () => {
  await window.command("Remove from dev");
  await window.see("plan-summary", 30_000);
  await carryOut();
  await window.command("Show the stacks that need a person");
  await window.says("recovery-sign", /DELETE_FAILED/);
  await (await within("sign", "leave-Board")).click();
  await window.pictures("recovering-6-deletion");
  await take("sign", "delete");
  await window.pictures("recovering-7-kept");
  await carryOut("dev");
  assert.deepEqual(await stacks(window), { shelf: null, sign: null });
  await window.command("Show the stacks that need a person");
  await window.until("nobody is needed", async () => /No stack needs you/.test(await window.text("recoveries-panel")));
  await window.pictures("recovering-8-nobody");
});
