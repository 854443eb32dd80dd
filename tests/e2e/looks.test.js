// How the window looks: every lens, drawing, panel and dialog, light and dark, small and large. The pictures are for people; what a
// program can see of them is asserted: nothing is wider than the window, no text is cut without an ellipsis, and the sample looks
// as it did when somebody approved it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { approvedEngine, difference, engineOf, STABLE } from "./lib/approved.js";
import { DRAWINGS, PLACES, SIZES, THEMES } from "./lib/looks.js";
import { startMachine } from "./lib/machine.js";
import { openSample } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

let machine;
let window;
let sameEngine;

before(async () => {
  machine = await startMachine();
  window = await Window.open(machine);
  await openSample(window);
  sameEngine = (await engineOf(window)) === approvedEngine();
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

/** Elements whose text sticks out of them and is neither scrolled nor shortened with an ellipsis. */
const cutTexts = () =>
  window.run(() =>
    [...document.querySelectorAll("button, h1, h2, h3, p, label, td, th, [data-testid]")]
      .filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element);
        const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
        return cut && overflowX === "hidden" && textOverflow !== "ellipsis" && element.children.length === 0;
      })
      .map((element) => element.outerHTML.slice(0, 200)),
  );

for (const [width, height] of SIZES) {
  // What opens beside the drawing is as wide in a large window; `cargo xtask looks` takes its pictures there, too.
  for (const look of width === SIZES[0][0] ? [...DRAWINGS, ...PLACES] : DRAWINGS) {
    test(`${look.name} at ${width}x${height}`, async (context) => {
      await window.resize(width, height);
      await look.open(window);
      context.after(() => look.close(window));
      for (const theme of THEMES) {
        await window.theme(theme);
        const file = await window.screenshot(`looks-sample-${look.name}-${width}-${theme}`);
        const wide = await window.run(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `the page is ${wide} px wider than the window`);
        assert.deepEqual(await cutTexts(), []);
        if (width !== SIZES[0][0] || !STABLE.has(look.name)) continue;
        if (sameEngine) assert.equal(difference(file), null);
        else context.diagnostic("not compared: this engine is not the one that drew the approved pictures");
      }
    });
  }
}
