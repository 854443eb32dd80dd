// A login that ends in the middle of a deployment: the run waits, says so, and goes on after the next login.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { logIn, openAccounts } from "./lib/accounts.js";
import { Page } from "./lib/browser.js";
import { startMachine } from "./lib/machine.js";
import { approve, confirm, inState, plan, states, untilOver } from "./lib/main-job.js";
import { configure } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

const SESSION = "sandbox";
const SERVICES = ["bread", "flour"];
let machine;
let window;

before(async () => {
  machine = await startMachine({ keychain: "unlocked" });
  const folder = join(machine.home, "bakery");
  cpSync(new URL("bakery", import.meta.url), folder, { recursive: true });
  const file = join(folder, "stagewright.toml");
  const target = 'targets = [{ account = "acme-dev", region = "eu-west-1" }]';
  const account =
    '[accounts.acme-dev]\nid = "111111111111"\naccess = { sso = { session = "sandbox", role = "Deployer" } }\n';
  writeFileSync(file, `${readFileSync(file, "utf8").replace("[stages.dev]", `[stages.dev]\n${target}`)}\n${account}`);
  // The credentials end at the first write.
  const expire = { action: "CreateChangeSet", account: null, region: null, nth: { only: 1 }, effect: "expire" };
  configure(folder, { faults: { resources: [], calls: [expire] } });
  window = await Window.open(machine, { folder });
  await window.until("two cards are drawn", async () => (await states(window)).size === SERVICES.length);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

test("the run says that it waits, for whom and what to do, and nothing fails", async () => {
  await openAccounts(window);
  await logIn(window, machine, SESSION);
  await plan(window);
  // The session ends elsewhere, after the plan was made.
  await window.run(async (session) => {
    await globalThis.__TAURI_INTERNALS__.invoke("call", { name: "logout", request: { session } });
  }, SESSION);
  await confirm(window);
  await window.see("run-paused", 30_000);
  await window.says("run-paused", /acme-dev/);
  await window.says("run-banner", /login/i);
  assert.deepEqual(inState(await states(window), "failed"), []);
  await window.pictures("pausing-1-waits");
});

test("a login right there lets it go on to its end", async () => {
  const before = machine.opened().length;
  await window.click("login-here");
  await window.until("the browser was opened", async () => machine.opened().length > before);
  await (await Page.at(machine.opened().at(-1))).press("allow");
  await approve(window);
  assert.deepEqual(inState(await untilOver(window), "succeeded"), SERVICES);
  await window.gone("run-paused");
  await window.pictures("pausing-2-over");
});
