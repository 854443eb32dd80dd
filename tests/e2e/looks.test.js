// How the window looks: light and dark, small and large, both lenses. The pictures are for people; what a program
// can see of it is asserted: nothing is wider than the window, and no card's text is cut without an ellipsis.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMachine } from "./lib/machine.js";
import { openSample, plan } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const SIZES = [
  [1280, 800],
  [2560, 1440],
];
let machine;
let window;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
  await openSample(window);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

/** Elements whose text sticks out of them and is neither scrolled nor shortened with an ellipsis. */
const cutTexts = () =>
  window.run(() =>
    [...document.querySelectorAll("button, h1, h2, h3, p, label, [data-testid]")]
      .filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element);
        const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
        return cut && overflowX === "hidden" && textOverflow !== "ellipsis" && element.children.length === 0;
      })
      .map((element) => element.outerHTML.slice(0, 200)),
  );

for (const [width, height] of SIZES) {
  for (const theme of ["light", "dark"]) {
    test(`${width}x${height} in ${theme}: both lenses and the plan fit`, async () => {
      await window.resize(width, height);
      await window.run((value) => {
        document.documentElement.dataset.theme = value;
      }, theme);
      for (const lens of ["topology", "phases"]) {
        await window.click(`lens-${lens}`);
        await window.screenshot(`looks-${lens}-${width}-${theme}`);
        const wide = await window.run(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `the page is ${wide} px wider than the window`);
        assert.deepEqual(await cutTexts(), []);
      }
      await plan(window);
      await window.screenshot(`looks-plan-${width}-${theme}`);
      assert.deepEqual(await cutTexts(), []);
      await window.keys("Escape");
    });
  }
}
