// Log in once, pick accounts, deploy with them, log out: in the real window, with a real keychain, through the pages that
// a browser shows.
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  ACCOUNTS,
  addTarget,
  beginLogin,
  check,
  logIn,
  logOut,
  openAccounts,
  pickAccounts,
  ROLE,
  save,
  untilLogin,
} from "./lib/accounts.js";
import { startMachine } from "./lib/machine.js";
import { approve, confirm, inState, plan, states, untilOver } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const SESSION = "sandbox";
const SERVICES = ["bread", "flour"];
let machine;
let window;
let folder;

before(async () => {
  machine = await startMachine({ keychain: "unlocked" });
  folder = join(machine.home, "bakery");
  cpSync(new URL("bakery", import.meta.url), folder, { recursive: true });
  window = await Window.open(machine, { folder });
  await window.until("two cards are drawn", async () => (await states(window)).size === SERVICES.length);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

test("before a login the keychain is there, and holds nothing", async () => {
  await openAccounts(window);
  assert.equal(await (await window.see("keychain-state")).getAttribute("data-state"), "keychain");
  await untilLogin(window, SESSION, "logged-out");
  assert.deepEqual(await machine.keychain.items(), []);
  await window.pictures("accounts-1-logged-out");
});

test("a login opens the browser, says where it waits, and can be cancelled", async () => {
  const page = await beginLogin(window, machine, SESSION);
  assert.match(page.text, /Allow Stagewright to use your accounts\?/i);
  assert.equal(await window.text(`session-${SESSION}-url`), page.url);
  assert.equal(new URL(page.url).searchParams.get("code_challenge_method"), "S256");
  assert.match(new URL(page.url).searchParams.get("redirect_uri"), /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
  await window.pictures("accounts-2-waiting");
  await window.browser.$('//button[normalize-space()="Open again"]').click();
  await window.until("the same page is opened once more", async () => machine.opened().length === 2);
  assert.deepEqual(machine.opened(), [page.url, page.url]);
  await window.click(`session-${SESSION}-cancel`);
  await untilLogin(window, SESSION, "logged-out");
  await assert.rejects(page.press("allow"), /fetch failed/, "nobody listens any more");
});

test("a refusal in the browser is shown with its reason, and the next try works", async () => {
  const answer = await (await beginLogin(window, machine, SESSION)).press("deny");
  assert.equal(answer.status, 400);
  assert.match(answer.text, /refused/);
  await untilLogin(window, SESSION, "failed");
  await window.says(`session-${SESSION}`, /the access was refused in the browser/);
  await window.pictures("accounts-3-refused");
  const last = await logIn(window, machine, SESSION);
  assert.match(last.text, /You are logged in/);
});

test("while logged in, the keychain holds the login and the program's registration", async () => {
  const items = await machine.keychain.items();
  assert.ok(items.length >= 2, `two items or more were expected, not ${items}`);
  await window.pictures("accounts-4-logged-in");
});

test("three accounts are picked from what Identity Center lists, and AWS says who one is in each", async () => {
  await window.click(`session-${SESSION}-pick`);
  await window.see("pick-111111111111");
  await window.pictures("accounts-5-pick");
  await window.keys("Escape");
  await window.gone("pick-confirm");
  await pickAccounts(window, SESSION, Object.values(ACCOUNTS), ROLE);
  for (const [name, id] of Object.entries(ACCOUNTS)) {
    const said = await check(window, name);
    assert.match(said, new RegExp(id));
    assert.match(said, new RegExp(ROLE));
  }
  await window.pictures("accounts-6-who-one-is");
  await save(window);
  const file = readFileSync(join(folder, "stagewright.toml"), "utf8");
  for (const id of Object.values(ACCOUNTS)) assert.ok(file.includes(id), file);
});

test("a stage goes to a picked account, and is deployed with its role", async () => {
  await addTarget(window, "dev", "acme-dev", "eu-west-1");
  await save(window);
  const said = await plan(window);
  assert.match(said, /2 stacks/);
  await window.pictures("accounts-7-plan");
  await confirm(window);
  await approve(window);
  assert.deepEqual(inState(await untilOver(window), "succeeded"), SERVICES);
  await window.pictures("accounts-8-deployed");
});

test("logged out, the keychain holds nothing, and who one was is forgotten", async () => {
  await openAccounts(window);
  await logOut(window, SESSION);
  assert.deepEqual(await machine.keychain.items(), []);
  const identity = await window.see("account-acme-dev-identity");
  assert.notEqual(await identity.getAttribute("data-state"), "proved");
});

test("what was a deployment a moment ago now waits for a login, in the window and behind it", async () => {
  const said = await plan(window);
  assert.match(said, /session `sandbox` needs a login/);
  const button = await window.see("confirm-deploy");
  assert.equal(await button.isEnabled(), false);
  await window.pictures("accounts-9-login-needed");
  // Who goes around the button learns the same.
  const refused = await window.run(async () => {
    const call = (name, request) => globalThis.__TAURI_INTERNALS__.invoke("call", { name, request });
    const { id } = await call("plan", { stage: "dev", intent: "deploy", selection: { select: "all" } });
    return call("deploy", { plan: id, typed: null }).then(
      (answer) => answer,
      (why) => why.code,
    );
  });
  assert.equal(refused, "login-needed");
});
