// No secret where it should not be. Canaries are planted in every source of credentials, the main flows are gone through
// with the finest log, and then every message between page and shell, the page itself, the log, every file and every
// process is searched for them in every shape. What must hold them is named here, and nothing else is left out.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { beginLogin, check, logIn, logOut, openAccounts, untilLogin } from "./lib/accounts.js";
import { canary, Search, shapes } from "./lib/canaries.js";
import { startMachine } from "./lib/machine.js";
import { approve, confirm, inState, plan, states, untilOver } from "./lib/main-job.js";
import {
  code,
  ENVIRONMENT,
  minted,
  PLANTED,
  plant,
  SANDBOX,
  SERVICES,
  SESSION,
  SOURCES,
  WITNESSES,
} from "./lib/planted.js";
import { watchProcesses } from "./lib/processes.js";
import { page, record, recorded } from "./lib/recorder.js";
import { serveSandbox } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

const everything = new Search(PLANTED);
/** The packaging tool may be given its own cell's short-lived credentials, and nothing else. */
const forTools = new Search(PLANTED.filter((each) => each !== minted));

let sandbox;
let machine;
let window;
let processes;
/** What was found in the page and in its messages, by the step after which it was. */
const found = [];
let messages = 0;

before(async () => {
  sandbox = await serveSandbox(SANDBOX);
  machine = await startMachine({ keychain: "unlocked", env: ENVIRONMENT });
  const folder = plant(machine.home, sandbox.endpoint);
  processes = watchProcesses(machine.home);
  window = await Window.open(machine, { folder });
  await window.until("the cards are drawn", async () => (await states(window)).size === SERVICES.length);
  await record(window);
});

after(async () => {
  await window?.close();
  await processes?.stop();
  await machine?.stop();
  await sandbox?.stop();
});

/** Looks at the page and at what it said and was told since the last look. */
async function look(step, { allowed = [] } = {}) {
  for (const what of everything.in(await page(window))) found.push(`${what} in the page after ${step}`);
  for (const { way, text } of await recorded(window)) {
    messages += 1;
    for (const what of everything.in(text)) {
      if (!allowed.some((pattern) => pattern.test(`${way} ${text}`)))
        found.push(`${what} ${way} at ${step}: ${text.slice(0, 80)}`);
    }
  }
}

const contract = (name, request) =>
  window.run(
    (command, value) =>
      globalThis.__TAURI_INTERNALS__.invoke("call", { name: command, request: value }).then(
        (answer) => ({ answer }),
        (refused) => ({ refused }),
      ),
    name,
    request,
  );

test("the search finds a planted secret in every shape and place", async () => {
  const control = canary("control");
  const search = new Search([control]);
  for (const [shape, bytes] of shapes(control)) {
    const content = Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')]);
    assert.ok(search.in(content).length > 0, shape);
  }
  for (const before of ["", "x", "xy", "xyz"]) {
    assert.match(search.in(Buffer.from(before + control.secret + before).toString("base64")).join(), /base64/);
  }
  assert.ok(new Search([code]).in(`"code":"${code.secret}"`).length === 1);
  assert.ok(new Search([code]).in(`0.${code.secret}1`).length === 0);

  writeFileSync(join(machine.home, "control"), Buffer.from(control.secret, "utf16le"));
  assert.deepEqual(search.inFolder(machine.home).found, [`control (utf-16le) in control`]);
  writeFileSync(join(machine.home, "control"), "");

  await window.run((secret) => document.body.setAttribute("data-control", btoa(secret)), control.secret);
  assert.ok(search.in(await page(window)).length > 0);
  await window.run(() => document.body.removeAttribute("data-control"));
  await contract("open_project", { folder: `/nowhere/${control.secret}` });
  const said = await recorded(window);
  const ways = said.filter(({ text }) => search.in(text).length > 0).map(({ way }) => way);
  assert.deepEqual(
    [...new Set(ways)].sort(),
    ["to the page", "to the shell"],
    "the question, and the error that repeats it",
  );

  const watch = watchProcesses(machine.home);
  const child = spawn("sleep", ["5"], { env: { HOME: machine.home, CONTROL: control.secret } });
  await window.until("it is seen", async () => true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const seen = await watch.stop();
  child.kill();
  assert.ok(seen.some(({ environment }) => search.in(environment).length > 0));
});

test("accounts are reached by keys, environment, profile, process, role and code", async () => {
  await openAccounts(window);
  assert.match(
    (await contract("import_keys", { account: "by-keys", file: join(machine.home, "keys.csv") })).answer.arn,
    /444444444444/,
  );
  for (const account of ["by-keys", "by-environment", "by-profile", "by-process"]) {
    await check(window, account);
    assert.equal(await (await window.see(`account-${account}-identity`)).getAttribute("data-state"), "proved", account);
    await look(account);
  }
  await check(window, "by-role");
  const field = await window.see("mfa-code-by-role");
  await field.setValue(code.secret);
  // While it is being typed it is in its field, and on its way to the shell: nowhere else.
  await window.keys("Enter");
  await window.until("the role is taken", async () => {
    return (await (await window.see("account-by-role-identity")).getAttribute("data-state")) === "proved";
  });
  await look("a code", { allowed: [/^to the shell .*"give_mfa_code"/] });
});

test("errors about secrets do not repeat them", async () => {
  const { refused: foreign } = await contract("import_keys", {
    account: "by-keys",
    file: join(machine.home, "other-keys.csv"),
  });
  assert.equal(foreign.code, "wrong-account");
  const { refused: broken } = await contract("import_keys", {
    account: "by-keys",
    file: join(machine.home, "broken-keys.csv"),
  });
  assert.ok(broken.code);
  await check(window, "wrong");
  await window.see("account-wrong-problem");
  await look("refusals");
});

test("a login is refused, given, and its accounts are listed", async () => {
  await (await beginLogin(window, machine, SESSION)).press("deny");
  await untilLogin(window, SESSION, "failed");
  await look("a refused login");
  await logIn(window, machine, SESSION);
  const kept = await machine.keychain.items({ secrets: true });
  assert.ok(everything.in(kept.join()).length > 0, "what is searched for is what the keychain holds");
  await look("a login");
  assert.equal((await contract("session_accounts", { session: SESSION })).answer.length, 4);
  await check(window, "by-login");
  await look("the accounts of a login");
});

test("a deployment runs a tool, fails, and is tried again", async () => {
  await plan(window);
  await look("a plan");
  await confirm(window);
  await window.see("review-summary", 60_000);
  await look("a review");
  await approve(window);
  assert.deepEqual(inState(await untilOver(window), "failed"), ["bread"]);
  await look("a failed run");
  await window.click("retry-run");
  await window.click("confirm-deploy");
  await approve(window);
  assert.deepEqual(inState(await untilOver(window), "failed", "skipped"), []);
  await look("a run");
});

test("everybody is logged out again", async () => {
  await openAccounts(window);
  await logOut(window, SESSION);
  assert.equal((await contract("forget_keys", { account: "by-keys" })).refused, undefined);
  assert.deepEqual(await machine.keychain.items(), []);
  await look("the logout");
});

test("no secret was in the page, nor in any message between it and the shell", () => {
  assert.ok(messages > 50, `only ${messages} messages were recorded`);
  assert.deepEqual(found, []);
});

test("no secret is in the log, and the log was at its finest", async () => {
  const log = logs(machine.home);
  for (const event of ["asking AWS again", 'name="give_mfa_code"', 'code="wrong-account"']) {
    assert.ok(log.includes(event), `${event} is not in the log:\n${log.slice(-2000)}`);
  }
  assert.deepEqual(everything.in(log), []);
  assert.deepEqual(everything.in(readFileSync(machine.output)), []);
});

test("no secret is in any file but its own source and the keychain", () => {
  const meant = [...SOURCES, ".local/share/keyrings"];
  const { found: leaks, files } = everything.inFolder(machine.home, (path) => meant.includes(path));
  assert.ok(files > 20, `only ${files} files were searched`);
  assert.deepEqual(leaks, []);
});

test("programs that were started were given nothing of ours but what they are for", () => {
  const witness = join(machine.home, WITNESSES);
  const told = readdirSync(witness).map((name) => ({ name, said: readFileSync(join(witness, name)) }));
  for (const started of ["bakery-credentials", "osls"]) {
    assert.ok(
      told.some(({ name }) => name.startsWith(started)),
      `${started} was not started`,
    );
  }
  for (const { name, said } of told) {
    const search = name.startsWith("osls") ? forTools : everything;
    assert.deepEqual(search.in(said), [], name);
  }
});

test("no secret is in the command line or environment of a process that was not started with it", async () => {
  const seen = await processes.stop();
  const app = seen.filter(({ name }) => basename(name) === "stagewright-desktop");
  assert.ok(app.length > 0 && seen.length > 5, `${seen.length} processes were seen`);
  // A tool leads a process group of its own, in which is all that it starts: `env`, say.
  const tools = new Set(seen.filter(({ command }) => command.includes("/osls\0")).map(({ group }) => group));
  const own = seen.find(({ name }) => basename(name) === "stagewright-desktop").group;
  assert.ok(!tools.has(own), "the application is in the tool's group");
  const leaks = [];
  for (const { name, group, command, environment: given } of seen) {
    for (const what of everything.in(command)) leaks.push(`${what} in the command line of ${name}`);
    // What the person's own session has, its programs inherit: under the names that it has there, and nothing more.
    const added = given
      .toString("latin1")
      .split("\0")
      .filter((entry) => {
        const [variable] = entry.split("=");
        return !(INHERITS.has(basename(name)) && entry === `${variable}=${ENVIRONMENT[variable]}`);
      });
    const search = tools.has(group) ? forTools : everything;
    for (const what of search.in(added.join("\0"))) leaks.push(`${what} in the environment of ${name}`);
  }
  assert.deepEqual([...new Set(leaks)], []);
});

/** The window, what it stands on, and the browser. */
const INHERITS = new Set([
  "dbus-run-session",
  "dbus-daemon",
  "sh",
  "WebKitWebDriver",
  "stagewright-desktop",
  "WebKitNetworkProcess",
  "WebKitWebProcess",
  "bwrap",
  "xdg-dbus-proxy",
  "xdg-open",
]);

function logs(home) {
  const data = join(home, ".local/share");
  const files = readdirSync(data, { recursive: true }).filter((file) => file.endsWith(".log"));
  assert.ok(files.length > 0, "there is no log");
  return files.map((file) => readFileSync(join(data, file), "utf8")).join("\n");
}

test("a machine on which any test left a secret of the sandbox says so at its end", async () => {
  const other = await startMachine();
  writeFileSync(join(other.home, "left"), Buffer.from("sandbox-refresh-token-0123456789").toString("base64"));
  await assert.rejects(other.stop(), /refresh-token \(base64 at 0\) in left/);
});
