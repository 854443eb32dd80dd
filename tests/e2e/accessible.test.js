// axe in the real window: every lens, drawing, panel and dialog, in both themes, has no violation.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startMachine } from "./lib/machine.js";
import { confirm, openSample, plan, untilOver } from "./lib/main-job.js";
import { ROOT, Window } from "./lib/window.js";

const axe = readFileSync(join(ROOT, "ui/node_modules/axe-core/axe.min.js"), "utf8");
let machine;
let window;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
  await window.see("welcome", 30_000);
  await window.run(axe);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

async function assertClean() {
  for (const theme of ["light", "dark"]) {
    await window.theme(theme);
    await window.settled();
    const found = await window.run(async () => {
      const { violations } = await globalThis.axe.run(document, {
        resultTypes: ["violations"],
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, any, all, none }) => {
          const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
          return `${id} at ${target.flat().join(" ")}: ${why}`;
        }),
      );
    });
    assert.deepEqual(found, [], theme);
  }
}

test("the welcome", assertClean);

for (const [lens, key] of [
  ["topology", "1"],
  ["phases", "2"],
  ["stages", "3"],
  ["matrix", "4"],
]) {
  test(`the lens of the ${lens}`, async () => {
    if (lens === "topology") await openSample(window);
    await window.keys("Control", key);
    await assertClean();
  });
}

for (const [shape, key] of [
  ["outline", "6"],
  ["table", "7"],
]) {
  test(`the ${shape}`, async () => {
    await window.keys("Control", "1");
    await window.keys("Control", key);
    await window.see(shape);
    await assertClean();
    await window.keys("Control", "5");
  });
}

for (const panel of ["run", "problems", "stages", "accounts", "history"]) {
  test(`the panel of ${panel}`, async () => {
    await window.click(`rail-${panel}`);
    await window.see("side-panel");
    await assertClean();
    await window.keys("Escape");
  });
}

test("a service's panel, and the search and the focus on it", async () => {
  await window.keys("Control", "f");
  await window.keys(..."payments", "Enter");
  await window.click("service-card-payments");
  await window.see("side-panel");
  await window.keys("\\");
  await window.see("focus-bar");
  await assertClean();
  for (let leave = 0; leave < 4; leave++) await window.keys("Escape");
});

for (const [dialog, open, testid] of [
  ["the palette", () => window.keys("Control", "k"), "command-palette"],
  ["the list of keys", () => window.click("rail-keys"), "keys-help"],
  ["the name of a view", () => window.keys("Control", "Shift", "s"), "view-name"],
]) {
  test(dialog, async () => {
    await open();
    await window.see(testid);
    await assertClean();
    await window.keys("Escape");
    await window.gone(testid);
  });
}

test("the plan, and the run that fails", async () => {
  await plan(window);
  await assertClean();
  await confirm(window);
  await untilOver(window);
  await window.see("first-failure");
  await assertClean();
});
