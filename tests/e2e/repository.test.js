// A repository that was never seen before, in the real window: its services, what ties them, and what is broken.
import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startMachine } from "./lib/machine.js";
import { plan, states } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const SERVICES = ["catalog", "loans", "reminders"];
let machine;
let window;
let folder;

before(async () => {
  machine = await startMachine();
  folder = join(machine.home, "library");
  cpSync(new URL("library", import.meta.url), folder, { recursive: true });
  window = await Window.open(machine, { folder });
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

test("its services are on the canvas, and nothing was written into it", async () => {
  await window.until("three cards are drawn", async () => (await states(window)).size === SERVICES.length);
  assert.deepEqual([...(await states(window)).keys()].sort(), SERVICES);
  assert.ok(!existsSync(join(folder, "stagewright.toml")));
  assert.ok(!existsSync(join(folder, ".stagewright")));
  await window.screenshot("repository-1-opened");
});

test("a reference that nobody provides is told with its place and the nearest name", async () => {
  await window.click("rail-problems");
  await window.see("side-panel");
  await window.until("the problem is listed", async () => (await window.text("side-panel")).includes("dev-ExtBooksArn"));
  await window.says("side-panel", /dev-BooksArn/, /reminders\/serverless\.yml:\d+/);
  await window.screenshot("repository-2-problems");
});

test("the plan is blocked by it, and says why the rest waits", async () => {
  const said = await plan(window);
  await window.see("blocker");
  assert.match(said, /dev-ExtBooksArn/);
  await window.screenshot("repository-3-plan");
});
