// Before anything is changed: a review with a replacement marked, an approval at a gate; and afterwards a service that
// fails, its retry, and a run that is cancelled. In the real window, against a simulated AWS outside of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { change, drawn, ENVIRONMENT, GATE, kiosk, SERVICES, stacks, toReview } from "./lib/kiosk.js";
import { startMachine } from "./lib/machine.js";
import { approve, inState, states, untilOver } from "./lib/main-job.js";
import { serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

/** The board cannot be changed the first time; one change of the shelf takes long enough to be cancelled. */
const FAILS = { account: null, stack: null, logical_id: "Board", on: "update", times: 1, reason: "The ladder is away" };

let machine;
let sandbox;
let window;
let folder;

before(async () => {
  const types = { "AWS::DynamoDB::Table": 24_000, "AWS::SNS::Topic": 2_000, "AWS::SSM::Parameter": 1_000 };
  sandbox = await serveSandbox({ latency: { scale: 0.3, types }, faults: { resources: [FAILS], calls: [] } });
  machine = await startMachine({ env: ENVIRONMENT });
  folder = kiosk(machine, sandbox.endpoint);
  window = await Window.open(machine, { folder });
  await window.resize(1440, 900);
  await drawn(window);
});

after(async () => {
  await window?.close();
  await machine?.stop();
  await sandbox?.stop();
});

test("the plan says that change sets come first, shows the gate at its place, and rehearses", async () => {
  await window.click("deploy-button");
  await window.see("plan-summary", 30_000);
  await window.says("plan-method", /Makes change sets, then asks you/);
  await window.says("confirm-deploy", /Make change sets and review/);
  await window.says(`planned-gate-${GATE}`, /asks a person/);
  await window.pictures("deciding-1-plan");
  await window.click("rehearse");
  const rehearsal = await window.see("rehearsal", 30_000);
  assert.equal(await rehearsal.getAttribute("data-succeeds"), "true", await window.text("rehearsal"));
  await window.pictures("deciding-2-rehearsed");
});

test("the review shows what is there before anything is, and approving deploys up to the gate", async () => {
  await window.click("confirm-deploy");
  await window.see("review-summary", 60_000);
  await window.says("review-panel", /3 stacks/, /only expected/);
  assert.ok(!Object.values(await stacks(window)).includes("CREATE_COMPLETE"), "nothing was created yet");
  await window.click("lens-phases");
  await window.pictures("deciding-3-review");
  await approve(window);
  await window.until(
    "the gate is reached",
    async () => {
      const door = window.element(`door-${GATE}`);
      return (await door.isExisting()) && (await door.getAttribute("data-look")) === "waits";
    },
    90_000,
  );
  assert.deepEqual(inState(await states(window), "succeeded"), ["shelf", "sign"]);
});

test("the gate is answered where one watches, and who said yes stays in the run", async () => {
  await window.says("run-banner", /waits for your approval/);
  await window.click("answer-gate");
  await window.says("run-gates", /Is the shelf full\?/);
  await window.pictures("deciding-4-gate");
  await window.click("approve");
  // What was only expected is known now; the run asks again only where it differs.
  assert.deepEqual(inState(await untilOver(window), "succeeded"), SERVICES);
  await window.says("gate-list", /approved by/);
  await window.pictures("deciding-5-deployed");
});

test("a replacement of what keeps data is marked, first of all, and refusing changes nothing", async () => {
  await change(window, folder, "shelf", "AttributeName: id", "AttributeName: shelf");
  const said = await toReview(window);
  assert.match(said, /REPLACED/);
  const goods = await window.see("change-Goods");
  assert.equal(await goods.getAttribute("data-replacement"), "yes");
  assert.equal(await goods.getAttribute("data-risk"), "stateful-replacement");
  const first = await window.run(() => document.querySelector("[data-risk]")?.dataset.testid);
  assert.equal(first, "change-Goods");
  await window.pictures("deciding-6-replacement");
  const before = await stacks(window);
  await window.click("refuse");
  await untilOver(window);
  assert.deepEqual(await stacks(window), before);
  await window.pictures("deciding-7-refused");
});

test("a service that fails is one click from its cause, and a retry does only that again", async () => {
  await change(window, folder, "shelf", "AttributeName: shelf", "AttributeName: id");
  await change(window, folder, "sign", "DisplayName: Open", "DisplayName: Closed");
  await toReview(window);
  await approve(window);
  assert.deepEqual(inState(await untilOver(window), "failed"), ["sign"]);
  await window.click("service-card-sign");
  await window.says("first-failure", /Board/, /The ladder is away/);
  await window.pictures("deciding-8-failed");
  await window.click("retry-run");
  await window.click("confirm-deploy");
  await approve(window);
  assert.deepEqual(inState(await untilOver(window), "succeeded"), ["sign"]);
  await window.pictures("deciding-9-retried");
});

test("a run that is cancelled says what it had begun, and AWS is left at rest", async () => {
  await change(
    window,
    folder,
    "shelf",
    "BillingMode: PAY_PER_REQUEST",
    "BillingMode: PAY_PER_REQUEST\n      TableClass: STANDARD_INFREQUENT_ACCESS",
  );
  await toReview(window);
  await approve(window);
  await window.until("the shelf is being changed", async () =>
    inState(await states(window), "deploying").includes("shelf"),
  );
  await window.click("cancel-run");
  await window.see("confirm-cancel");
  await window.pictures("deciding-10-cancel");
  await window.click("confirm-cancel");
  const ended = await untilOver(window);
  assert.ok(inState(ended, "cancelled", "succeeded").includes("shelf"), JSON.stringify([...ended]));
  const { shelf } = await stacks(window);
  assert.match(shelf, /_COMPLETE$/, "AWS came to an end");
  await window.pictures("deciding-11-cancelled");
});
