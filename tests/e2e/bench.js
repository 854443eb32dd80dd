// Figures of the real window, as JSON: `cargo xtask bench --only window`.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { startMachine } from "./lib/machine.js";
import { confirm, deployTimed, openSample, plan, untilOver } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const ROUNDS = 5;
const FRAMES = 120;
/** Frames of a movement are counted for so long at most: the naive page takes a second for some. */
const MOVEMENT_MS = 25_000;
const PATIENCE_MS = 180_000;
const { STAGEWRIGHT_EMPTY: EMPTY, STAGEWRIGHT_PROJECTS: PROJECTS, STAGEWRIGHT_PAGES: PAGES } = process.env;

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

/** Runs in the page for as long as it takes: WebDriver ends one script after half a minute, so that it is asked now and then. */
async function patiently(window, script, ...values) {
  await window.browser.execute(
    `globalThis.measured = null;
    Promise.resolve((${script})(...arguments)).then(
      (value) => { globalThis.measured = { value }; },
      (error) => { globalThis.measured = { failed: String(error) }; },
    );`,
    ...values,
  );
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const measured = await window.run(() => globalThis.measured);
    if (measured?.failed) throw new Error(measured.failed);
    if (measured) return measured.value ?? null;
  }
  throw new Error(`nothing was measured within ${PATIENCE_MS / 1_000} s`);
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

/** Runs in the page: how long the frames of a movement take: "pan", "zoom", or "scroll" of the matrix. */
function frames(count, limit, how) {
  return new Promise((resolve) => {
    const scroll = how === "scroll";
    const pane = document.querySelector(scroll ? '[data-testid="matrix-grid"]' : ".react-flow__pane");
    const { left, top, width, height } = pane.getBoundingClientRect();
    const at = { x: left + width / 2, y: top + height / 2 };
    const mouse = (name) =>
      new MouseEvent(name, { bubbles: true, cancelable: true, view: window, buttons: 1, clientX: at.x, clientY: at.y });
    // The wheel zooms; a person pans by dragging what is behind the cards.
    if (how === "pan") pane.dispatchEvent(mouse("mousedown"));
    const times = [];
    const began = performance.now();
    let before = began;
    const step = (now) => {
      times.push(now - before);
      before = now;
      if (times.length > count || now - began > limit) {
        if (how === "pan") window.dispatchEvent(mouse("mouseup"));
        return resolve(times.slice(1));
      }
      const way = times.length % 60 < 30 ? 1 : -1;
      if (scroll) {
        pane.scrollTop += 90 * way;
        return requestAnimationFrame(step);
      }
      if (how === "pan") {
        at.x += 14 * way;
        at.y += 9 * way;
        window.dispatchEvent(mouse("mousemove"));
      } else {
        const wheel = { bubbles: true, cancelable: true, clientX: at.x, clientY: at.y, ctrlKey: true };
        pane.dispatchEvent(new WheelEvent("wheel", { ...wheel, deltaY: 6 * way }));
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

/** Runs in the page: goes near enough to the middle that cards are mounted. */
async function comeNear() {
  // Everything in sight first: a movement may have ended beside the graph.
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "f", bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  return new Promise((resolve) => {
    const pane = document.querySelector(".react-flow__pane");
    const { left, top, width, height } = pane.getBoundingClientRect();
    let turns = 240;
    const step = () => {
      const zoom = Number(/scale\(([\d.]+)\)/.exec(document.querySelector(".react-flow__viewport").style.transform)?.[1]);
      if (zoom >= 0.8 || turns-- === 0) return setTimeout(resolve, 800);
      const wheel = { bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + height / 2 };
      pane.dispatchEvent(new WheelEvent("wheel", { ...wheel, deltaY: -20, ctrlKey: true }));
      requestAnimationFrame(step);
    };
    step();
  });
}

/**
 * Runs in the page: from the key that duplicates a service to the frame that shows the copy with its name in its place, and to
 * the one that shows its card as the answer says that it is; null where no card is there.
 */
function edits(rounds) {
  const key = (name) =>
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: name, code: `Key${name.toUpperCase()}`, ctrlKey: true, bubbles: true }),
    );
  const cards = () => [...document.querySelectorAll(".react-flow__node-card")];
  const known = () => new Set(cards().map((card) => card.dataset.id));
  const until = (holds) =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const look = (now) => {
        // The frame that shows it is painted once this has run.
        if (holds()) setTimeout(() => resolve(performance.now()), 0);
        else if (now - began > 20_000) reject(new Error("the edit is not on screen"));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  return (async () => {
    const middle = { x: window.innerWidth / 2, y: window.innerHeight / 2 };
    const away = (card) => {
      const box = card.getBoundingClientRect();
      return Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y);
    };
    const [card] = cards().sort((a, b) => away(a) - away(b));
    if (!card) return null;
    const at = card.getBoundingClientRect();
    const pointer = { bubbles: true, clientX: at.x + 40, clientY: at.y + 14, button: 0 };
    for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"])
      card.dispatchEvent(new MouseEvent(name, pointer));
    await new Promise((resolve) => setTimeout(resolve, 600));
    document.activeElement?.blur();
    const inSight = (element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return right > 0 && bottom > 0 && left < window.innerWidth && top < window.innerHeight;
    };
    const times = { shown: [], drawn: [] };
    for (let round = 0; round < rounds; round++) {
      const before = known();
      const began = performance.now();
      key("d");
      const drawn = () => cards().some((each) => !before.has(each.dataset.id) && inSight(each));
      const echoed = () => [...document.querySelectorAll(".echo")].some(inSight);
      const shown = until(() => echoed() || drawn());
      const made = until(drawn);
      times.shown.push((await shown) - began);
      times.drawn.push((await made) - began);
      await new Promise((resolve) => setTimeout(resolve, 900));
    }
    return times;
  })();
}

/** How a canvas that is open moves. */
async function moved(window, where = "") {
  const figures = {};
  for (const how of ["pan", "zoom"]) {
    const times = await patiently(window, frames, FRAMES, MOVEMENT_MS, how);
    figures[`${how}${where}P50`] = median(times);
    figures[`${how}${where}P95`] = quantile(times, 0.95);
  }
  return figures;
}

async function edited(window) {
  await patiently(window, comeNear);
  const times = await patiently(window, edits, ROUNDS);
  if (times === null) return {};
  const { shown, drawn } = times;
  return {
    editP50: median(shown),
    editP95: quantile(shown, 0.95),
    answerP50: median(drawn),
    answerP95: quantile(drawn, 0.95),
  };
}

/** The same from near, where cards are mounted and read. */
async function near(window) {
  await patiently(window, comeNear);
  return await moved(window, "Near");
}

/** Runs in the page: from the key that shows the matrix to the frame that does. */
function matrixOpens() {
  return new Promise((resolve) => {
    const began = performance.now();
    const key = { key: "4", code: "Digit4", ctrlKey: true, bubbles: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", key));
    const look = () => {
      if (document.querySelector('[data-testid="matrix-canvas"]'))
        setTimeout(() => resolve(performance.now() - began), 0);
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** The matrix of a thousand services in thirty targets: from the key to its frame, and how it scrolls. */
async function matrix(machine) {
  const { window } = await opened(machine, "wide");
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(await patiently(window, matrixOpens));
    if (round === ROUNDS - 1) break;
    await window.run(() => {
      const key = { key: "1", code: "Digit1", ctrlKey: true, bubbles: true };
      document.body.dispatchEvent(new KeyboardEvent("keydown", key));
    });
    await window.settled();
  }
  await window.settled();
  await window.screenshot("bench-matrix");
  const scrolls = await patiently(window, frames, FRAMES, MOVEMENT_MS, "scroll");
  await window.close();
  // The first time the page reads what is known of the accounts; it is told apart.
  const [first, ...later] = times;
  return {
    first,
    open: median(later),
    scrollP50: median(scrolls),
    scrollP95: quantile(scrolls, 0.95),
  };
}

/** A stage of one's own on the sample: from the button to its first stack. Nothing is packaged there. */
async function mine(machine) {
  const window = await Window.open(machine, { name: "mine" });
  await openSample(window);
  await plan(window);
  await confirm(window);
  await untilOver(window);
  await window.click("my-stage-button");
  await window.fill("my-stage-name", "alice");
  await window.until("the name fits", () => window.element("my-stage-deploy").isEnabled());
  const first = await deployTimed(window);
  await window.close();
  return { first };
}

/** A project in the real window, and how long it took until everything had its place. */
async function opened(machine, project) {
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
  return { window, open };
}

/** A large canvas: to its first cards, how it moves, and how soon an edit is seen. */
async function canvas(machine, project) {
  const { window, open } = await opened(machine, project);
  await window.screenshot(`bench-${project}`);
  const figures = {
    open,
    ...(await moved(window)),
    ...(project === "flat" ? { ...(await near(window)), ...(await edited(window)) } : {}),
  };
  await window.close();
  return figures;
}

/** The same graph as React Flow's first example would draw it, in the same web view. */
async function naive(machine, count, lines) {
  const files = createServer(async (request, response) => {
    const path = new URL(request.url, "http://127.0.0.1").pathname;
    try {
      const body = await readFile(join(PAGES, ...path.split("/").filter((part) => part !== "..")));
      const kind = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" }[extname(path)];
      response.writeHead(200, kind ? { "content-type": kind } : {}).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => files.listen(0, "127.0.0.1", resolve));
  const window = await Window.open(machine, { name: "naive", binary: EMPTY });
  try {
    const address = `http://127.0.0.1:${files.address().port}/bench.html?n=${count}&edges=${lines}`;
    await window.browser.url(address);
    let open = null;
    while (open === null) open = await window.run(placed);
    // There its edit may not come within the twenty seconds that are waited for it; then it has no figure.
    return { open, ...(await moved(window)), ...(await near(window)), ...(await edited(window).catch(() => ({}))) };
  } finally {
    await window.close();
    files.close();
  }
}

const wanted = process.argv.slice(2);
const figures = {};

/** One part of it, or where names were given, only those. */
async function part(name, measure) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  // As the program is started by a person.
  const machine = await startMachine({ env: { WEBKIT_DISABLE_DMABUF_RENDERER: undefined } });
  try {
    figures[name] = await measure(machine);
    console.error(`${name}: ${JSON.stringify(figures[name])}`);
  } finally {
    await machine.stop();
  }
}

await part("start", async (machine) => {
  const empty = [];
  const usable = [];
  for (let round = 0; round < ROUNDS; round++) {
    empty.push(await start(machine, "empty", "html", EMPTY));
    usable.push(await start(machine, `sample-${round}`, '[data-testid^="service-card-"]'));
  }
  return { empty: median(empty), usable: median(usable) };
});
for (const project of ["flat", "grouped", "overview"]) await part(project, (machine) => canvas(machine, project));
await part("matrix", matrix);
await part("mine", mine);
await part("naive", (machine) => naive(machine, 1_000, 2_500));
console.log(JSON.stringify(figures));
