// Pictures of everything the window can look like, for people: `cargo xtask looks`. With --approve, those that CI compares become
// the approved ones.
import { join } from "node:path";
import { approve, engineOf, STABLE } from "./lib/approved.js";
import { generate } from "./lib/generated.js";
import { DRAWINGS, PLACES, RUN, SIZES, THEMES } from "./lib/looks.js";
import { startMachine } from "./lib/machine.js";
import { openSample } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const COUNTS = [5, 60, 1000];
const approving = process.argv.includes("--approve");
let taken = 0;

const machine = await startMachine();
try {
  const sample = await Window.open(machine);
  const engine = await engineOf(sample);
  await openSample(sample);
  await pictures(sample, "sample", [...DRAWINGS, ...PLACES], {
    keep: approving ? (file) => approve(file, engine) : null,
  });
  await RUN.open(sample);
  await pictures(sample, "sample-run", [RUN.shown, ...DRAWINGS]);
  await sample.close();
  for (const count of approving ? [] : COUNTS) {
    const folder = generate(join(machine.home, `services-${count}`), count);
    const window = await Window.open(machine, { name: `data-${count}`, folder });
    await window.see("canvas", 60_000);
    await pictures(window, `${count}-services`, DRAWINGS);
    await window.close();
  }
} finally {
  await machine.stop();
}
console.log(`    ${taken} pictures`);

async function pictures(window, of, looks, { keep } = {}) {
  for (const [width, height] of SIZES) {
    await window.resize(width, height);
    for (const look of looks) {
      await look.open(window);
      for (const theme of THEMES) {
        await window.theme(theme);
        const file = await window.screenshot(`looks-${of}-${look.name}-${width}-${theme}`);
        if (keep && width === SIZES[0][0] && STABLE.has(look.name)) keep(file);
        taken += 1;
      }
      await look.close(window);
    }
  }
}
