// The main job by somebody who has no mouse: every step by keys, and nothing is known but what is read out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sampleFile } from "./lib/files.js";
import { startMachine } from "./lib/machine.js";
import { FAILS, SERVICES } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const RUN_LIMIT_MS = 120_000;
const GOING = /waiting|queued|building|started|deploying/;
let machine;
let window;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
  // Whoever forgets the rule and clicks fails here.
  window.click = () => {
    throw new Error("this session has no mouse");
  };
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

const focused = () =>
  window.run(() => document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid") ?? "");

/** Goes on with Tab until a control has the focus. */
async function tabTo(testid) {
  await window.see(testid);
  for (let step = 0; step < 80; step++) {
    if ((await focused()) === testid) return;
    await window.keys("Tab");
  }
  throw new Error(`Tab does not reach ${testid}; it stands at ${await focused()}`);
}

async function pressAt(testid) {
  await tabTo(testid);
  await window.keys("Enter");
}

const chord = (...keys) => window.keys("Control", ...keys);

/** Does what the palette finds first. */
async function command(label) {
  await chord("k");
  await window.see("command-palette");
  await window.keys(...label);
  await window.until(`${label} is offered`, () =>
    window.run(
      (wanted) => document.querySelector('[cmdk-item][data-selected="true"]')?.innerText.includes(wanted),
      label,
    ),
  );
  await window.keys("Enter");
  await window.gone("command-palette");
}

/** Goes to a line of the outline by typing how it begins. */
async function lineOf(service) {
  await window.until("the outline has the focus", async () => {
    if ((await focused()).startsWith("outline-")) return true;
    await window.keys("F6");
    return false;
  });
  await window.keys("Home");
  await window.keys(...service);
  await window.until(
    `the line of ${service} has the focus`,
    async () => (await focused()) === `outline-service-${service}`,
  );
}

/** What a screen reader says of a service. */
async function readOut(service) {
  return (await window.element(`outline-service-${service}`)).getComputedLabel();
}

const saidOf = () =>
  window.run(() =>
    [...document.querySelectorAll('[role="treeitem"][data-testid^="outline-service-"]')].map((line) => [
      line.dataset.testid.slice("outline-service-".length),
      line.dataset.state,
    ]),
  );

/** Waits until each of these came to an end; a run says nothing of services that are not part of it. */
async function untilOver(services) {
  await window.until(
    "every service came to an end",
    async () => {
      const now = new Map(await saidOf());
      return services.every((each) => now.get(each) && !GOING.test(now.get(each)));
    },
    RUN_LIMIT_MS,
  );
  return new Map(await saidOf());
}

test("the sample is opened, and its services are read as a tree", async () => {
  await window.see("welcome", 30_000);
  await pressAt("play-sample");
  await window.gone("welcome");
  await chord("6");
  await window.see("outline");
  await lineOf("payments");
  assert.equal(await (await window.element("outline-service-payments")).getComputedRole(), "treeitem");
  assert.match(await readOut("payments"), /^payments/);
  assert.match(await readOut("payments"), /dev · /);
  const lines = (await saidOf()).map(([service]) => service).sort();
  assert.deepEqual(lines, [...SERVICES].sort());
});

test("a service is selected, and what it needs and who needs it is under it", async () => {
  await lineOf("payments");
  await window.keys(" ");
  assert.equal(await (await window.element("outline-service-payments")).getAttribute("aria-selected"), "true");
  await window.keys("ArrowRight");
  await window.see("outline-part-Needs");
  await window.see("outline-part-Needed by");
  await window.screenshot("keyboard-1-outline");
  await window.keys("ArrowLeft");
});

test("a service is added, connected with another, and saved", async () => {
  await command("Add a service");
  await window.until("its name is typed", async () => (await focused()) === "service-name-input");
  await window.keys(..."ledger");
  await window.keys("Enter");
  await window.see("outline-service-ledger");
  await command("Connect");
  await window.see("connect-dialog");
  await window.keys(..."events");
  await window.see("connect-to-events");
  await window.keys("Enter");
  await window.gone("connect-dialog");
  await chord("s");
  await window.see("pending-dialog");
  await pressAt("confirm-save");
  await window.until("everything is saved", async () => (await window.text("document-state")) === "saved");
  const file = sampleFile(machine);
  assert.match(file, /\[services\.ledger\]/);
  assert.match(file, /from = "(ledger|events)"\nto = "(events|ledger)"/);
});

test("a deployment is planned and confirmed, and the failure is read out", async () => {
  await chord("Enter");
  await window.see("plan-summary", 30_000);
  await pressAt("confirm-deploy");
  await window.until(
    "the run has begun",
    async () => (await saidOf()).some(([, state]) => state === "deploying"),
    30_000,
  );
  const ended = await untilOver(SERVICES);
  assert.equal(ended.get(FAILS.service), "failed");
  for (const service of FAILS.skips) assert.equal(ended.get(service), "skipped");
  assert.match(await readOut(FAILS.service), /^payments\s*failed/);
  await lineOf(FAILS.service);
  await window.keys("Enter");
  await window.says("first-failure", new RegExp(FAILS.resource));
  await window.screenshot("keyboard-2-failed");
});

test("what failed is tried again, and everything stands", async () => {
  await pressAt("retry-run");
  await window.until(
    "the retry has begun",
    async () => new Map(await saidOf()).get(FAILS.service) !== "failed",
    30_000,
  );
  const ended = await untilOver([FAILS.service, ...FAILS.skips]);
  assert.deepEqual(
    [...ended.values()].filter((state) => /failed|skipped|cancelled/.test(state ?? "")),
    [],
  );
  assert.match(await readOut(FAILS.service), /^payments\s*stable/);
});
