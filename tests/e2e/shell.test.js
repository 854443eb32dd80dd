// What the page may do, and what it may not: the window holds even if the page were taken over.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMachine } from "./lib/machine.js";
import { Window } from "./lib/window.js";

let machine;
let window;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
  await window.see("welcome", 30_000);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

/** Calls the shell as a script in the page would. */
const invoke = (command, request) =>
  window.run(
    async (name, value) => {
      try {
        return { answer: await globalThis.__TAURI_INTERNALS__.invoke(name, value) };
      } catch (error) {
        // Not `error`: WebDriver would take it for one of its own.
        return { refused: typeof error === "string" ? error : (error.code ?? String(error)) };
      }
    },
    command,
    request,
  );

test("no plugin and no command of Tauri's own can be reached from the page", async () => {
  for (const command of [
    "plugin:dialog|open",
    "plugin:opener|open_path",
    "plugin:opener|open_url",
    "plugin:fs|read_file",
    "plugin:shell|execute",
    "plugin:event|emit",
    "plugin:window|close",
    "plugin:webview|create_webview_window",
  ]) {
    const { answer, refused } = await invoke(command, { path: "/etc/passwd", url: "https://example.com" });
    assert.equal(answer, undefined, command);
    assert.match(refused, /not allowed|not found/, command);
  }
});

test("an unknown command of the contract is refused with a code and a hint", async () => {
  assert.deepEqual(await invoke("call", { name: "no_such_command", request: {} }), { refused: "no-such-command" });
});

test("addresses that are not https, and files that are not sources, are not opened", async () => {
  for (const url of ["http://example.com", "file:///etc/passwd", "javascript:alert(1)", "no address"]) {
    assert.deepEqual(await invoke("open_url", { url }), { refused: "not-https" }, url);
  }
  const { refused } = await invoke("open_location", { location: { file: "run.sh", line: 1, column: 1 } });
  assert.ok(["not-a-text-file", "no-project"].includes(refused), refused);
});

test("a script that is written into the page does not run, and nothing is fetched from elsewhere", async () => {
  const ran = await window.run(async () => {
    const script = document.createElement("script");
    script.textContent = "globalThis.injected = true";
    document.head.append(script);
    const fetched = await fetch("https://example.com").then(
      () => "fetched",
      () => "refused",
    );
    return [globalThis.injected === true, fetched];
  });
  assert.deepEqual(ran, [false, "refused"]);
});

test("the page cannot be taken elsewhere", async () => {
  const before = await window.run(() => location.href);
  await window.run(() => {
    location.href = "https://example.com/";
  });
  await window.see("welcome");
  assert.equal(await window.run(() => location.href), before);
});
