// axe over every view of the window in Chromium, in light and dark: `npm run accessible`, and with words only the scenes that
// have them in their names.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { scenes } from "./scenes.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTH = 1440;
const HEIGHT = 900;
const SETTLED = { still: 300, limit: 6000 };
/** What a theme changes. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

function chromiumHere() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** Until nothing has changed for a while and nothing moves but what always does. */
function settled(page) {
  return page.evaluate(async ({ still, limit }) => {
    let last = performance.now();
    const observer = new MutationObserver(() => {
      last = performance.now();
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const ends = performance.now() + limit;
    const moves = () =>
      document.getAnimations().some((each) => each.effect?.getComputedTiming().iterations !== Infinity);
    // Not by frames: each that is asked for is drawn, and nobody looks at it.
    do await new Promise((done) => setTimeout(done, 50));
    while (performance.now() < ends && (performance.now() - last < still || moves()));
    observer.disconnect();
  }, SETTLED);
}

/** The page of a scene, in light: what is seen does not hang on the theme, only its colours do. */
async function shown(page, base, query, steps) {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${base}/dev.html?${query}`);
  await page.waitForSelector('[data-ready], [data-testid="open-sample"]', { state: "attached" });
  for (const step of steps) {
    await settled(page);
    await step(page);
  }
  await settled(page);
  await page.evaluate(axe);
}

/** The violations of a page, each as a few lines. */
async function violations(page, rules) {
  const found = await page.evaluate(
    (runOnly) =>
      window.axe.run(document, {
        resultTypes: ["violations"],
        preload: false,
        ...(runOnly ? { runOnly: { type: "rule", values: runOnly } } : {}),
      }),
    rules,
  );
  return found.violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 6).map(({ target, any, all, none }) => {
      const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
      return `      ${target.flat().join(" ")}\n        ${why}`;
    });
    const more = nodes.length > 6 ? `\n      and ${nodes.length - 6} more` : "";
    return `    ${id}: ${help} (${nodes.length})\n${places.join("\n")}${more}`;
  });
}

const executablePath = chromiumHere();
if (!executablePath) {
  console.log("There is no Chromium on this machine: nothing was checked.");
  process.exit(0);
}
// Built once and served as files: several hundred modules for each view would take longer than all the looking.
const outDir = "../target/ui-accessible";
await build({ mode: "fixtures", logLevel: "error", build: { outDir, emptyOutDir: true, minify: false } });
const server = await preview({
  build: { outDir },
  preview: { port: 0, strictPort: false, host: "127.0.0.1" },
  logLevel: "error",
});
const base = server.resolvedUrls?.local[0]?.replace(/\/$/, "");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const wanted = process.argv.slice(2);
const queue = scenes.filter(([name]) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
let passed = 0;
let failed = 0;

function tell(name, theme, lines) {
  if (lines.length === 0) {
    passed++;
    return;
  }
  failed++;
  console.log(`${name}, ${theme}\n${lines.join("\n")}`);
}

/** Takes scenes from the queue until it is empty: all rules in light, those about colours in dark. */
async function look() {
  // One page for all of them: a new one would read and compile the same scripts in a process of its own.
  const page = await browser.newPage({
    viewport: { width: WIDTH, height: HEIGHT },
    reducedMotion: "reduce",
  });
  // A machine that compiles beside this takes its time.
  page.setDefaultTimeout(120_000);
  await page.addInitScript(() => localStorage.clear());
  for (let scene = queue.shift(); scene; scene = queue.shift()) {
    const [name, query, steps] = scene;
    let theme = "light";
    try {
      await shown(page, base, query, steps);
      tell(name, theme, await violations(page));
      theme = "dark";
      await page.addStyleTag({ content: "*, *::before, *::after { transition: none !important }" });
      await page.emulateMedia({ colorScheme: theme });
      await settled(page);
      tell(name, theme, await violations(page, OF_COLOURS));
    } catch (error) {
      tell(name, theme, [`    ${error.message.split("\n").slice(0, 4).join("\n    ")}`]);
    }
  }
  await page.close();
}

// Half of the time goes into waiting until a page stands still, so that two share a core.
await Promise.all(Array.from({ length: 2 * availableParallelism() }, look));
await browser.close();
await server.close();
console.log(`Tests  ${failed > 0 ? `${failed} failed | ` : ""}${passed} passed (${passed + failed})`);
process.exit(failed > 0 ? 1 : 0);
