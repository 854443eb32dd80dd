// The window is killed in the middle of a deployment, AWS is not: opened again, the run is offered for resumption and ends
// as if nothing had happened.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DIRECT, drawn, ENVIRONMENT, kiosk, SERVICES, stacks } from "./lib/kiosk.js";
import { startMachine } from "./lib/machine.js";
import { confirm, inState, plan, states, untilOver } from "./lib/main-job.js";
import { serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

let machine;
let sandbox;
let window;
let folder;

before(async () => {
  sandbox = await serveSandbox({ latency: { scale: 0.6 } });
  machine = await startMachine({ env: ENVIRONMENT });
  folder = kiosk(machine, sandbox.endpoint, { stage: DIRECT, gate: false });
  window = await Window.open(machine, { folder });
  await drawn(window);
});

after(async () => {
  await window?.close().catch(() => {});
  await machine?.stop();
  await sandbox?.stop();
});

/** The application's own processes on this machine. */
function desktops(home) {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return /stagewright-desktop$/.test(command[0] ?? "") && command.some((word) => word.startsWith(home));
      } catch {
        return false;
      }
    })
    .map(Number);
}

test("the window is killed while AWS creates a stack", async () => {
  await plan(window);
  await confirm(window);
  await window.until("the shelf is being created", async () =>
    inState(await states(window), "deploying").includes("shelf"),
  );
  const running = desktops(machine.home);
  assert.ok(running.length > 0, "the application was found");
  for (const pid of running) process.kill(pid, "SIGKILL");
  await window.close().catch(() => {});
});

test("opened again, the run that broke off cannot be overlooked", async () => {
  window = await Window.open(machine, { folder });
  await drawn(window);
  const bar = await window.until("the bar is shown", async () =>
    window.run(() => document.querySelector('[data-testid^="unfinished-"]')?.innerText ?? ""),
  );
  assert.match(bar, /A deployment to dev broke off/);
  assert.match(bar, /under way/);
  await window.click("look-at-run");
  await window.see("run-broken");
  await window.pictures("broken-off-1-offered");
});

test("resumed, it ends as if nothing had happened: every stack is there, and none was created twice", async () => {
  await window.click("resume-run");
  await window.until("nothing is offered any more", async () =>
    window.run(() => document.querySelector('[data-testid^="unfinished-"]') === null),
  );
  assert.deepEqual(inState(await untilOver(window), "succeeded", "unchanged"), SERVICES);
  const now = await stacks(window);
  assert.deepEqual(now, { counter: "CREATE_COMPLETE", shelf: "CREATE_COMPLETE", sign: "CREATE_COMPLETE" });
  await window.pictures("broken-off-2-resumed");
  const said = await plan(window);
  assert.match(said, /up to date/i);
});
