// A page that was taken over: whatever it asks of the shell that no person said yes to, is refused.
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { contract, invoke } from "./lib/bridge.js";
import { startMachine } from "./lib/machine.js";
import { states } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const TOPOLOGY = `schema = 1
name = "Bakery"

[accounts.bakery]
id = "111111111111"
access = "sandbox"

[services.flour]
path = "flour/template.yaml"
kind = "cloudformation"

[services.bread]
path = "bread/template.yaml"
kind = "cloudformation"

[stages.prod]
safety = "typed"
method = "direct"
targets = [{ account = "bakery", region = "eu-west-1" }]

[stages.live]
safety = "typed"
targets = [{ account = "bakery", region = "eu-central-1" }]
`;

let machine;
let window;

before(async () => {
  machine = await startMachine();
  const folder = join(machine.home, "bakery");
  cpSync(new URL("bakery", import.meta.url), folder, { recursive: true });
  writeFileSync(join(folder, "stagewright.toml"), TOPOLOGY);
  window = await Window.open(machine, { folder });
  await window.until("two cards are drawn", async () => (await states(window)).size === 2);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

test("no plugin and no command of Tauri's own can be called", async () => {
  for (const command of [
    "plugin:fs|read",
    "plugin:fs|read_file",
    "plugin:opener|open_url",
    "plugin:opener|open_path",
    "plugin:opener|reveal_item_in_dir",
    "plugin:shell|execute",
    "plugin:shell|open",
    "plugin:dialog|open",
    "plugin:dialog|save",
    "plugin:notification|notify",
    "plugin:log|log",
    "plugin:window-state|save_window_state",
    "plugin:event|emit",
    "plugin:event|listen",
    "plugin:app|version",
    "plugin:path|resolve_directory",
    "plugin:window|create",
    "plugin:window|close",
    "plugin:webview|create_webview_window",
    "plugin:webview|internal_toggle_devtools",
    "plugin:resources|close",
    "plugin:menu|new",
    "plugin:tray|new",
  ]) {
    const { answer, refused } = await invoke(window, command, {
      path: "/etc/passwd",
      url: "https://example.com",
      program: "sh",
    });
    assert.equal(answer, undefined, command);
    assert.match(refused, /not allowed|not found/, command);
  }
});

test("a call without the key that only the page's own bridge knows is not carried out", async () => {
  const name = async () => (await contract(window, "project", {})).answer.topology.name;
  const before = await name();
  const answer = await window.run(async () => {
    const call = { name: "edit", request: { edits: [{ edit: "set_name", name: "forged" }] } };
    const headers = {
      "Content-Type": "application/json",
      "Tauri-Callback": "1",
      "Tauri-Error": "2",
      "Tauri-Invoke-Key": "x",
    };
    // The shell does not even answer.
    const limit = new AbortController();
    setTimeout(() => limit.abort(), 1_000);
    return fetch("ipc://localhost/call", {
      method: "POST",
      body: JSON.stringify(call),
      headers,
      signal: limit.signal,
    }).then(
      (response) => response.headers.get("Tauri-Response"),
      () => "none",
    );
  });
  assert.notEqual(answer, "ok");
  assert.equal(await name(), before);
});

test("a stage that asks for its name is not deployed without it, with an old plan, or with one that never was", async () => {
  const request = { stage: "prod", intent: "deploy", selection: { select: "all" } };
  const old = (await contract(window, "plan", request)).answer;
  assert.equal(old.typed, "prod");
  const plan = (await contract(window, "plan", request)).answer;
  const runs = async () => (await contract(window, "runs", {})).answer.length;
  const forged = [
    [{ plan: plan.id, typed: null }, "not-confirmed"],
    [{ plan: plan.id, typed: "" }, "not-confirmed"],
    [{ plan: plan.id, typed: "PROD" }, "not-confirmed"],
    [{ plan: plan.id }, "not-confirmed"],
    [{ plan: old.id, typed: "prod" }, "plan-gone"],
    [{ plan: "made-up", typed: "prod" }, "plan-gone"],
    [{ plan: "0", typed: "prod" }, "plan-gone"],
    [{ plan: ["made-up"], typed: "prod" }, "bad-request"],
  ];
  for (const [deploy, code] of forged) {
    assert.deepEqual(await contract(window, "deploy", deploy), { refused: code }, JSON.stringify(deploy));
  }
  assert.equal(await runs(), 0);
  // The right word, once; the same message again is an old one.
  assert.ok((await contract(window, "deploy", { plan: plan.id, typed: "prod" })).answer.run);
  assert.deepEqual(await contract(window, "deploy", { plan: plan.id, typed: "prod" }), { refused: "plan-gone" });
  assert.equal(await runs(), 1);
});

test("a reviewed stage is not changed without its name and exactly what was looked at", async () => {
  const planned = await contract(window, "plan", { stage: "live", intent: "deploy", selection: { select: "all" } });
  const { run } = (await contract(window, "deploy", { plan: planned.answer.id, typed: null })).answer;
  const review = await window.until(
    "the review waits",
    async () => (await contract(window, "review", { run })).answer,
    60_000,
  );
  assert.equal(review.typed, "live");
  const yes = { run, gate: review.gate, yes: true, hash: review.hash, typed: "live", note: null };
  const forged = [
    [{ ...yes, typed: null }, "not-confirmed"],
    [{ ...yes, typed: "LIVE" }, "not-confirmed"],
    [{ ...yes, hash: null }, "review-changed"],
    [{ ...yes, hash: "0".repeat(64) }, "review-changed"],
    [{ ...yes, gate: "another" }, "gate-does-not-wait"],
    [{ ...yes, run: "another" }, "no-such-run"],
  ];
  for (const [answer, code] of forged) {
    assert.deepEqual(await contract(window, "answer_gate", answer), { refused: code }, JSON.stringify(answer));
  }
  const deployed = async () =>
    (await contract(window, "status", { stage: "live" })).answer.cells.filter(
      ({ status }) => status === "CREATE_COMPLETE",
    );
  assert.deepEqual(await deployed(), []);
  assert.equal((await contract(window, "answer_gate", yes)).refused, undefined);
  await window.until("both are deployed", async () => (await deployed()).length === 2, 60_000);
  assert.deepEqual(await contract(window, "answer_gate", yes), { refused: "gate-does-not-wait" });
});

test("no account is created that was not planned and whose name was not typed", async () => {
  assert.deepEqual(await contract(window, "create_accounts", { plan: "made-up", typed: "bakery" }), {
    refused: "not-confirmed",
  });
});
