// Drawing in the real window: edits are pending until they are saved, and what people wrote in the file stays.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sampleFile } from "./lib/files.js";
import { startMachine } from "./lib/machine.js";
import { openSample, SERVICES, states } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const NAME = "gift-cards";
let machine;
let window;
let original;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
  await openSample(window);
  original = sampleFile(machine);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

const drawn = async () => (await states(window)).has(NAME);

test("a service that is added appears on the canvas, and the file stays as it was", async () => {
  await window.click("add-service");
  const input = await window.see("service-name-input");
  await window.keys("Control", "a");
  await input.addValue(NAME);
  await window.keys("Enter");
  await window.until("the new card is drawn", drawn);
  assert.equal(sampleFile(machine), original);
});

test("undo takes it away and redo brings it back, each in one step", async () => {
  await window.click("undo-button");
  await window.until("the card is gone", async () => !(await drawn()));
  assert.equal((await states(window)).size, SERVICES.length);
  await window.click("redo-button");
  await window.until("the card is back", drawn);
});

test("saving shows the file's diff first, and then writes only that", async () => {
  await window.click("save-button");
  await window.says("pending-dialog", new RegExp(`services\\.${NAME}`));
  await window.screenshot("drawing-1-diff");
  await window.click("confirm-save");
  await window.gone("pending-dialog");
  const saved = sampleFile(machine);
  assert.notEqual(saved, original);
  const kept = saved.split("\n");
  for (const line of original.split("\n")) assert.ok(kept.includes(line), `lost from the file: ${line}`);
  assert.ok(saved.includes(`[services.${NAME}]`), saved);
});

test("the command palette finds a service by a part of its name", async () => {
  await window.click("find-button");
  await window.see("command-palette");
  await window.keys(..."notif");
  await window.until("it is offered", async () => (await window.text("command-palette")).includes("notifications"));
  await window.screenshot("drawing-2-palette");
  await window.keys("Escape");
  await window.gone("command-palette");
});

test("a copy is seen with its key, under the name and in the place that it then has", async () => {
  await window.click(`service-card-${NAME}`);
  await window.run(() => {
    globalThis.echoes = [];
    const placeOf = (element) => new DOMMatrixReadOnly(element.style.transform);
    const seen = () => {
      const echo = document.querySelector(".echo");
      if (!echo) return;
      const { e: x, f: y } = placeOf(echo);
      const id = echo.dataset.testid.slice("echo-".length);
      globalThis.echoes.push({ id, x, y, early: !document.querySelector(`[data-testid="service-card-${id}"]`) });
    };
    new MutationObserver(seen).observe(document.querySelector(".react-flow__viewport"), { childList: true, subtree: true });
  });
  // What the copy would be is asked for once the selection rests.
  const [echo] = await window.until("a copy is seen before it is made", async () => {
    await window.settled();
    await window.keys("Control", "d");
    await window.settled();
    const echoes = await window.run(() => globalThis.echoes);
    return echoes.length > 0 && echoes;
  });
  assert.equal(echo.early, true);
  await window.see(`service-card-${echo.id}`);
  const place = await window.run((id) => {
    const card = document.querySelector(`.react-flow__node[data-id="${id}"]`);
    const { e: x, f: y } = new DOMMatrixReadOnly(card.style.transform);
    return { x, y };
  }, echo.id);
  assert.deepEqual(place, { x: echo.x, y: echo.y });
  await window.until("nothing of it is left", () => window.run(() => document.querySelector(".echo") === null));
});
