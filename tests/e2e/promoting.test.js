// From dev to prod at the same commit, with what differs shown first; and a plan for what changed since a commit. In the real
// window, over a git repository, against a simulated AWS outside of it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { change, DIRECT, drawn, ENVIRONMENT, kiosk, SERVICES } from "./lib/kiosk.js";
import { startMachine } from "./lib/machine.js";
import { approve, confirm, inState, plan, untilOver } from "./lib/main-job.js";
import { serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

const SIGN = `Parameters:
  Word:
    Type: String
Resources:`;

let machine;
let sandbox;
let window;
let folder;

function git(...words) {
  const who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];
  return execFileSync("git", [...who, ...words], { cwd: folder, encoding: "utf8" }).trim();
}

function commit(message) {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
  return git("rev-parse", "HEAD");
}

before(async () => {
  sandbox = await serveSandbox({ latency: { scale: 0.05 } });
  machine = await startMachine({ env: ENVIRONMENT });
  folder = kiosk(machine, sandbox.endpoint, { stage: DIRECT, gate: false, production: true });
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(folder, ".gitignore"), ".stagewright/\n");
  window = await Window.open(machine, { folder });
  await window.resize(1440, 900);
  await drawn(window);
  await change(window, folder, "sign", "Resources:", SIGN);
  await change(window, folder, "sign", "DisplayName: Open", "DisplayName: !Ref Word");
  commit("The kiosk opens");
});

after(async () => {
  await window?.close();
  await machine?.stop();
  await sandbox?.stop();
});

async function promotion() {
  await window.command("Promote dev");
  return window.see("promotion-panel");
}

test("a promotion shows what the next stage would get, and what would differ there", async () => {
  await plan(window);
  await confirm(window);
  assert.deepEqual(inState(await untilOver(window), "succeeded"), SERVICES);
  await promotion();
  await window.see("promotion-plan", 30_000);
  const head = git("rev-parse", "--short=7", "HEAD");
  await window.says("promotion-panel", new RegExp(`commit ${head}`), /3 services would change/);
  await window.says("promoted-sign", /Open in prod[\s\S]*Open in dev/);
  await window.pictures("promoting-1-differs");
});

test("it is a plan like any other: reviewed, with the name of the stage typed", async () => {
  await window.click("promotion-plan");
  await window.see("plan-summary");
  await window.says("plan-drawer", /Deploy to prod/);
  await window.pictures("promoting-2-plan");
  await window.click("confirm-deploy");
  await window.see("review-summary", 60_000);
  assert.equal(await window.element("approve").isEnabled(), false);
  await window.pictures("promoting-3-review");
  await approve(window, "prod");
  // What the counter gets is known only after the shelf is there; where that differs, the run asks again.
  assert.deepEqual(inState(await untilOver(window), "succeeded"), SERVICES);
  await promotion();
  await window.see("promotion-plan", 30_000);
  await window.says("promotion-panel", /Both stages run the same versions/);
  await window.pictures("promoting-4-same");
});

test("what dev does not run is not promoted: the plan says which commit is checked out", async () => {
  await change(window, folder, "shelf", "PAY_PER_REQUEST", "PAY_PER_REQUEST\n      TableClass: STANDARD_INFREQUENT_ACCESS");
  commit("Slower shelves");
  await promotion();
  const blocker = await window.see("promotion-blocker", 30_000);
  assert.match(await blocker.getText(), /working tree is at/);
  await window.pictures("promoting-5-another-commit");
});

test("a plan for what changed since a commit has that in it, and says why the rest is not", async () => {
  await window.command("Deploy to dev");
  await window.choose('[data-testid="scope"]', "Only what changed since a commit");
  await window.pictures("promoting-6-since-which");
  await window.fill("changed-since-commit", "HEAD~1");
  await window.keys("Enter");
  await window.see("changed-since", 30_000);
  await window.says("changed-since", /1 of 3 services/, /shelf\s+.*shelf\/template\.yaml/);
  await window.says("confirm-deploy", /Deploy 1 service/);
  await window.pictures("promoting-7-changed-since");
});
