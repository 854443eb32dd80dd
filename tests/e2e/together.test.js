// Two people at one stage, and two windows on one project. In real windows, against a simulated AWS outside of them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { change, DIRECT, drawn, ENVIRONMENT, kiosk, SERVICES, stacks } from "./lib/kiosk.js";
import { startMachine } from "./lib/machine.js";
import { confirm, inState, plan, untilEnded, untilOver } from "./lib/main-job.js";
import { PROGRAM, serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

/** Bea's own gate: she looks at the shelf for as long as this file is there. */
const LOOKS = "looking";
const HER_GATE = `
[[stages.dev.gates]]
name = "look at the shelf"
at = { before = "counter" }
command = { run = ["sh", "-c", "while [ -e ${LOOKS} ]; do sleep 0.05; done"], timeout = 120 }
`;
/** A run looks every five seconds at most whether its lock is still its own. */
const LOOKS_AGAIN_MS = 5_500;
const LOCK = "lock-kiosk/eu-west-1";

let machine;
let beside;
let sandbox;
let window;
let second;
let folder;
let bea;

before(async () => {
  sandbox = await serveSandbox({ latency: { scale: 0.05 } });
  [machine, beside] = await Promise.all([startMachine({ env: ENVIRONMENT }), startMachine({ env: ENVIRONMENT })]);
  folder = kiosk(machine, sandbox.endpoint, { stage: DIRECT });
  bea = deploys("bea", kiosk({ home: join(machine.home, "bea") }, sandbox.endpoint, { stage: DIRECT, gate: false }));
  window = await Window.open(machine, { folder });
  await window.resize(1440, 900);
  await drawn(window);
});

after(async () => {
  bea?.child.kill("SIGKILL");
  await second?.close();
  await window?.close().catch(() => {});
  await beside?.stop();
  await machine?.stop();
  await sandbox?.stop();
});

/** A colleague's deployment from a terminal of hers. */
function deploys(name, project) {
  appendFileSync(join(project, "stagewright.toml"), HER_GATE);
  const looks = join(project, LOOKS);
  writeFileSync(looks, "");
  const env = { ...ENVIRONMENT, PATH: process.env.PATH, HOME: join(project, ".."), USER: name };
  const child = spawn(PROGRAM, ["--project", project, "--json", "deploy", "dev", "--yes"], { env });
  const person = { child, said: "", goesOn: () => rmSync(looks), ended: once(child, "exit") };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (person.said += text));
  return person;
}

/** Says yes at the gate. */
async function looked(of) {
  await of.see("answer-gate", 30_000);
  await of.click("answer-gate");
  await of.click("approve");
  await of.gone("approve");
}

test("the plan says who deploys there right now, since when and until when", async () => {
  await window.until("she has come to her gate", async () => bea.said.includes("gate-reached"), 30_000);
  await plan(window);
  await window.says(LOCK, /bea@\S+ deploys to/, /ask bea/);
  assert.equal(await window.element("confirm-deploy").isEnabled(), false);
  await window.says("plan-drawer", /bea@\S+ deploys there right now/);
  await window.pictures("together-1-locked");
  await window.click("look-again-lock");
  await window.see(LOCK);
});

test("breaking her lock takes the name of the stage, and her run sends nothing more", async () => {
  await window.click("break-lock");
  assert.match(await window.dialog(), /Break the lock of bea@/);
  assert.equal(await window.element("confirm-break-lock").isEnabled(), false);
  await window.fill("typed-break-lock", "dev");
  await window.pictures("together-2-breaks");
  await window.click("confirm-break-lock");
  const broken = Date.now();
  await window.gone(LOCK);
  await window.until("her run looks again before it writes", async () => Date.now() - broken > LOOKS_AGAIN_MS);
  bea.goesOn();
  const [status] = await bea.ended;
  assert.notEqual(status, 0);
  assert.ok(bea.said.includes('"lock-lost"'), bea.said.slice(-2_000));
  assert.equal((await stacks(window)).counter, null);
  await confirm(window);
  await looked(window);
  assert.deepEqual(inState(await untilOver(window), "succeeded", "unchanged"), SERVICES);
  await window.pictures("together-3-deployed");
});

test("a second window on the project only looks, and sees what the first one does", async () => {
  await change(window, folder, "counter", "Type: String", "Type: String\n      Description: What is sold");
  await plan(window);
  await window.click("confirm-deploy");
  await window.see("answer-gate", 30_000);
  second = await Window.open(beside, { data: join(machine.home, "data"), folder });
  await second.resize(1440, 900);
  await drawn(second);
  await second.says("second-window-note", /another window, of tester@/);
  await second.until("the run of the other window is told", async () =>
    second.run(() => /going on in another window/.test(document.querySelector('[data-testid^="unfinished-"]')?.innerText)),
  );
  await second.click("look-at-run");
  await second.see("run-broken");
  await second.pictures("together-4-second-window");
  await plan(second);
  assert.equal(await second.element("confirm-deploy").isEnabled(), false);
  await second.says("plan-drawer", /Another window has this project/);
  await second.pictures("together-5-only-looks");
});

test("where the first window is closed, the second takes over", async () => {
  await looked(window);
  await untilEnded(window);
  await window.close();
  // The session ends before the process behind it has: whoever still reads the note looks once more.
  await second.until("the note goes away", async () => {
    const button = second.element("take-over");
    if (await button.isExisting()) await button.click().catch(() => {});
    return !(await second.element("second-window-note").isExisting());
  });
  await second.until("nothing is told of another window", async () =>
    second.run(() => document.querySelector('[data-testid^="unfinished-"]') === null),
  );
  // The drawer is open with the plan from before, until it is planned again.
  await second.until("the plan knows what the first one did", async () => /up to date/i.test(await plan(second)), 30_000);
  await second.pictures("together-6-takes-over");
});
