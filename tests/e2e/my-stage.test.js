// A stage of one's own, from the button to nothing being left of it: put together on the canvas, deployed beside dev, seen in the
// list, put off, and removed. In the real window, over the sample.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { contract } from "./lib/bridge.js";
import { startMachine } from "./lib/machine.js";
import { confirm, deployTimed, inState, openSample, plan, SERVICES, states, untilOver } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const REPLICATED = ["cart", "catalog", "customers", "inventory", "notifications", "orders", "payments", "search"];
const SHARED = ["events", "identity", "media", "storefront"];

let machine;
let window;
/** What the accounts held before there was a stage of one's own. */
let dev;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
  await window.resize(1440, 900);
  await openSample(window);
  await plan(window);
  await confirm(window);
  await untilOver(window);
  await window.click("retry-run");
  await window.until("the retry has begun", async () => inState(await states(window), "failed").length === 0);
  assert.deepEqual(inState(await untilOver(window), "failed", "skipped", "cancelled"), []);
  dev = await stacks();
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

async function stacks() {
  const { answer, refused } = await contract(window, "sandbox", {});
  assert.equal(refused, undefined);
  return answer.stacks.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

async function runs() {
  return (await contract(window, "runs", {})).answer;
}

/** What goes on can be longer than any card shows it: its tags are written and its lock is given back last. */
async function untilEnded(more) {
  await window.until(
    "the run has ended",
    async () => {
      const now = await runs();
      return now.length >= more && now.every(({ finished }) => finished !== null);
    },
    120_000,
  );
}

const of = (stage) => (stack) => stack.name.endsWith(`-${stage}`);

/** What each card says of a service, where it says something. */
async function ticked() {
  const found = await window.run(() =>
    [...document.querySelectorAll('[data-testid^="replica-"]')].map((each) => [
      each.dataset.testid.slice("replica-".length),
      each.getAttribute("aria-checked") === "true",
    ]),
  );
  return found.filter(([, on]) => on).map(([service]) => service).sort();
}

async function typeName(name) {
  await window.fill("my-stage-name", name);
}

test("one click opens it, with the apis and jobs ticked and the infrastructure shared", async () => {
  await window.click("my-stage-button");
  await window.see("my-stage-services", 30_000);
  assert.deepEqual(await ticked(), REPLICATED);
  const services = await window.text("my-stage-services");
  for (const service of SHARED) assert.match(services, new RegExp(`${service}\\s+shared with dev`));
  await typeName("alice");
  await window.pictures("my-stage-1-panel");
});

test("it is ticked on the canvas, by mouse and by space", async () => {
  await window.click("replica-search");
  await window.until("search is shared", async () => !(await ticked()).includes("search"));
  await window.run(() => document.querySelector('.react-flow__node[data-id="search"]')?.focus());
  await window.keys(" ");
  await window.until("search is replicated", async () => (await ticked()).includes("search"));
  assert.deepEqual(await ticked(), REPLICATED);
});

test("a name that is too long for what is made from it says which name breaks", async () => {
  await typeName(`alice-${"x".repeat(60)}`);
  await window.see("my-stage-name-problem");
  assert.equal(await window.element("my-stage-deploy").isEnabled(), false);
  await window.pictures("my-stage-2-name");
  await typeName("alice");
  await window.until("the name fits", () => window.element("my-stage-deploy").isEnabled());
});

test("what is shared keeps dev's names, and that is said before anything is deployed", async () => {
  await window.says("my-stage-consequences", /Names that become dev's/, /alice-\S+[\s\S]*dev-\S+/);
  await window.pictures("my-stage-3-rebindings");
});

test("one more click deploys it, beside dev and without touching it", async (t) => {
  const begun = await deployTimed(window);
  await window.see("run-panel", 30_000);
  t.diagnostic(`from the button to the first stack: ${Math.round(begun)} ms`);
  await window.pictures("my-stage-4-deploying");
  const ended = await untilOver(window);
  assert.deepEqual(inState(ended, "failed", "skipped", "cancelled"), []);
  const now = await stacks();
  assert.equal(now.filter(of("alice")).length, REPLICATED.length);
  assert.deepEqual(now.filter(of("dev")), dev.filter(of("dev")));
});

test("the run lists every name that became dev's", async () => {
  const step = await window.see("run-step-catalog");
  await (await step.$("button")).click();
  await window.says("run-step-catalog", /the base stage's/, /alice-\S+[\s\S]*dev-\S+/);
  await window.pictures("my-stage-5-run");
});

test("it is in the list with its owner, its days and its costs, and is put off with one click", async () => {
  await window.click("rail-personal");
  await window.see("personal-alice");
  const said = await window.text("personal-alice");
  for (const words of [/from dev/, /You/, /in your own file/, /8 services/, /day/, /estimate|not known/])
    assert.match(said, words);
  await window.pictures("my-stage-6-list");
  await window.click("ask-personal");
  await window.until("the accounts were asked", async () => /asked just now/.test(await window.text("personal-panel")));
  const before = (await runs()).length;
  await window.click("extend-alice");
  await window.until("it may stay longer", async () => /[67] days left/.test(await window.text("personal-alice")));
  // The file says so before the stacks' tags are written.
  await untilEnded(before + 1);
});

test("it goes without a trace: what goes and what stays is shown first", async () => {
  // The end of the run before changes the list: a button that is switched off or moved under the pointer is not clicked.
  await window.until("it is asked what goes", async () => {
    const asked = () => window.element("remove-stage").isExisting();
    if (!(await asked())) await window.click("remove-alice");
    return asked();
  });
  await window.see("confirm-remove-stage", 60_000);
  const said = await window.dialog();
  assert.match(said, /8 stacks go/);
  await window.pictures("my-stage-7-removal");
  for (const id of await window.run(() =>
    [...document.querySelectorAll('[data-testid^="delete-"]')].map((each) => each.dataset.testid),
  ))
    await window.click(id);
  const typed = window.element("typed-removal");
  if (await typed.isExisting()) await typed.setValue("alice");
  const before = (await runs()).length;
  await window.click("confirm-remove-stage");
  await window.see("run-panel", 30_000);
  await window.until("all of its stacks are gone", async () => !(await stacks()).some(of("alice")), 120_000);
  await untilEnded(before + 1);
  await window.pictures("my-stage-8-removed");
  assert.deepEqual(await stacks(), dev);
  await window.click("rail-personal");
  await window.gone("personal-alice");
  await window.pictures("my-stage-9-nothing-left");
  assert.equal(SERVICES.length, REPLICATED.length + SHARED.length);
});
