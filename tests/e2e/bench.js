// Figures of the real window, as JSON: `cargo xtask bench --only window`.
import { join } from "node:path";
import { startMachine } from "./lib/machine.js";
import { Window } from "./lib/window.js";

const ROUNDS = 5;
const FRAMES = 120;
const { STAGEWRIGHT_EMPTY: EMPTY, STAGEWRIGHT_PROJECTS: PROJECTS } = process.env;

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, part) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))];
const median = (values) => quantile(values, 0.5);

/** From asking for the window to the frame after the first one in which `ready` holds. */
async function start(machine, name, ready, binary) {
  const began = performance.now();
  const window = await Window.open(machine, { name, binary });
  // Asked from outside: a script that waits inside would be lost with the blank page that comes first.
  while (!(await window.run((source) => document.querySelector(source) !== null, ready)));
  await window.run(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  const took = performance.now() - began;
  await window.close();
  return took;
}

/** Runs in the page: when everything had its place, or null where nothing is drawn yet. */
function placed() {
  const viewport = document.querySelector(".react-flow__viewport");
  if (!document.querySelector(".react-flow__node") && !document.querySelector(".react-flow canvas")) return null;
  return new Promise((resolve) => {
    let place = "";
    let since = 0;
    let still = 0;
    const look = () => {
      const now = viewport.style.transform;
      if (now !== place) since = globalThis.performance.now();
      still = now === place ? still + 1 : 0;
      place = now;
      if (still === 5) resolve(since);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** A large canvas: to its first cards, and how it moves. */
async function canvas(machine, project) {
  const window = await Window.open(machine, { name: `large-${project}` });
  await window.see("welcome", 30_000);
  await window.run(
    (folder) => globalThis.__TAURI_INTERNALS__.invoke("call", { name: "open_project", request: { folder } }),
    join(PROJECTS, project),
  );
  await window.browser.refresh();
  // Counted by the page's own clock, which begins with the navigation.
  let open = null;
  while (open === null) open = await window.run(placed);
  if (await window.element("welcome").isDisplayed()) await window.click("dismiss-welcome");
  await window.settled();
  await window.screenshot(`bench-1000-${project}`);
  const figures = { open };
  for (const [name, ctrlKey] of [
    ["pan", false],
    ["zoom", true],
  ]) {
    const frames = await window.run(
      (count, zoom) =>
        new Promise((resolve) => {
          const pane = document.querySelector(".react-flow__pane");
          const { left, top, width, height } = pane.getBoundingClientRect();
          const times = [];
          let before = performance.now();
          const step = (now) => {
            times.push(now - before);
            before = now;
            if (times.length > count) return resolve(times.slice(1));
            const way = times.length % 60 < 30 ? 1 : -1;
            pane.dispatchEvent(
              new WheelEvent("wheel", {
                bubbles: true,
                cancelable: true,
                clientX: left + width / 2,
                clientY: top + height / 2,
                deltaX: zoom ? 0 : 24 * way,
                deltaY: (zoom ? 6 : 16) * way,
                ctrlKey: zoom,
              }),
            );
            requestAnimationFrame(step);
          };
          requestAnimationFrame(step);
        }),
      FRAMES,
      ctrlKey,
    );
    figures[`${name}P50`] = median(frames);
    figures[`${name}P95`] = quantile(frames, 0.95);
  }
  await window.close();
  return figures;
}

const machine = await startMachine();
try {
  const empty = [];
  const usable = [];
  for (let round = 0; round < ROUNDS; round++) {
    empty.push(await start(machine, "empty", "html", EMPTY));
    usable.push(await start(machine, `sample-${round}`, '[data-testid^="service-card-"]'));
  }

  const figures = { empty: median(empty), usable: median(usable) };
  for (const project of ["flat", "grouped"]) figures[project] = await canvas(machine, project);
  console.log(JSON.stringify(figures));
} finally {
  await machine.stop();
}
