// Figures of the real window, as JSON: `cargo xtask bench --only window`.
import { startMachine } from "./lib/machine.js";
import { Window } from "./lib/window.js";

const ROUNDS = 5;
const FRAMES = 120;
const { STAGEWRIGHT_EMPTY: EMPTY, STAGEWRIGHT_PROJECT: PROJECT } = process.env;

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

const machine = await startMachine();
try {
  const empty = [];
  const usable = [];
  for (let round = 0; round < ROUNDS; round++) {
    empty.push(await start(machine, "empty", "html", EMPTY));
    usable.push(await start(machine, `sample-${round}`, '[data-testid^="service-card-"]'));
  }

  const window = await Window.open(machine, { name: "large" });
  await window.see("welcome", 30_000);
  await window.run(
    (folder) => globalThis.__TAURI_INTERNALS__.invoke("call", { name: "open_project", request: { folder } }),
    PROJECT,
  );
  await window.browser.refresh();
  // Counted by the page's own clock, which begins with the navigation.
  await window.see("canvas");
  const open = await window.until("the first cards are drawn", () =>
    window.run(() =>
      document.querySelector(".react-flow__node")
        ? new Promise((resolve) => requestAnimationFrame(() => resolve(globalThis.performance.now())))
        : null,
    ),
  );
  if (await window.element("welcome").isDisplayed()) await window.click("dismiss-welcome");
  await window.settled();
  await window.screenshot("bench-1000-services");
  const figures = { empty: median(empty), usable: median(usable), open };
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
  console.log(JSON.stringify(figures));
} finally {
  await machine.stop();
}
