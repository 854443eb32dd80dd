// What the window hands to the desktop: a picture in the clipboard, and a notification whose click leads back to what it tells of.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { startMachine } from "./lib/machine.js";
import { confirm, FAILS, openSample, plan } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RUN_LIMIT_MS = 120_000;
const PAINTING_LIMIT_MS = 60_000;
const run = promisify(execFile);
let machine;
let window;
let daemon;

before(async () => {
  machine = await startMachine();
  // Shows the notifications, as a desktop does.
  daemon = spawn("dunst", ["-conf", "/dev/null"], { env: machine.env, stdio: "ignore" });
  window = await Window.open(machine);
  await openSample(window);
});

after(async () => {
  await window?.close();
  if (daemon?.exitCode === null) {
    const gone = once(daemon, "exit");
    daemon.kill();
    await gone;
  }
  await machine?.stop();
});

const ask = async (program, ...words) => (await run(program, words, { env: machine.env })).stdout.trim();

/** Null while there is none. */
async function inClipboard() {
  const words = ["-selection", "clipboard", "-target", "image/png", "-out"];
  const options = { env: machine.env, encoding: "buffer", maxBuffer: 64 * 1024 * 1024 };
  return run("xclip", words, options).then(
    ({ stdout }) => stdout,
    () => null,
  );
}

test("a picture that is copied is in the clipboard as an image", async () => {
  await window.command("Export");
  await window.see("export-dialog");
  await window.click("export-copy-image");
  const image = await window.until("an image is in the clipboard", inClipboard, PAINTING_LIMIT_MS);
  assert.deepEqual(image.subarray(0, PNG.length), PNG);
  assert.ok(image.length > 10_000, `${image.length} bytes`);
  await window.gone("export-dialog");
});

test("who looks elsewhere is told that a run failed, and a click leads to what failed first", async () => {
  await plan(window);
  await confirm(window);
  await window.keys("Escape");
  const shown = async () => Number(await ask("dunstctl", "count", "displayed")) > 0;
  await window.until("the desktop shows a notification", shown, RUN_LIMIT_MS);
  await window.see("canvas");
  assert.equal(await window.run(() => document.querySelector('[data-testid="side-panel"]')), null);
  await ask("dunstctl", "action", "0");
  await window.see("first-failure");
  assert.ok((await window.text("side-panel")).includes(FAILS.service));
});
