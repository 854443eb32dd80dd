// What the shell's own commands refuse. What a page that was taken over could try is in hardening.test.js.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { invoke } from "./lib/bridge.js";
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

test("an unknown command of the contract is refused with a code and a hint", async () => {
  assert.deepEqual(await invoke(window, "call", { name: "no_such_command", request: {} }), {
    refused: "no-such-command",
  });
});

test("addresses that are not https, and files that are not sources, are not opened", async () => {
  for (const url of ["http://example.com", "file:///etc/passwd", "javascript:alert(1)", "no address"]) {
    assert.deepEqual(await invoke(window, "open_url", { url }), { refused: "not-https" }, url);
  }
  const { refused } = await invoke(window, "open_location", {
    location: { file: "run.sh", line: 1, column: 1 },
    editor: "system",
  });
  assert.ok(["not-a-text-file", "no-project"].includes(refused), refused);
});
