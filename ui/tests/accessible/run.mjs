// axe over every view of the window in Chromium, in light and dark: `npm run accessible`, and with words only the scenes that
// have them in their names.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { scenes } from "./scenes.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTH = 1440;
const HEIGHT = 900;
const SETTLED = { still: 300, limit: 6000 };

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
    do await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
    while (performance.now() < ends && (performance.now() - last < still || moves()));
    observer.disconnect();
  }, SETTLED);
}

async function shown(browser, theme, base, query, steps) {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto(`${base}/dev.html?${query}`);
  await page.waitForSelector('[data-ready], [data-testid="open-sample"]', { state: "attached" });
  await settled(page);
  for (const step of steps) {
    await step(page);
    await settled(page);
  }
  await page.evaluate(axe);
  return page;
}

/** The violations of a page, each as a few lines. */
async function violations(page) {
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
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
let passed = 0;
let failed = 0;
for (const [name, query, steps] of scenes) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  // Each theme on a page of its own: of one that is switched, some colours are still on their way.
  for (const theme of ["light", "dark"]) {
    try {
      const page = await shown(browser, theme, base, query, steps);
      const found = await violations(page);
      await page.context().close();
      if (found.length === 0) passed++;
      else {
        failed++;
        console.log(`${name}, ${theme}\n${found.join("\n")}`);
      }
    } catch (error) {
      failed++;
      console.log(`${name}, ${theme}\n    ${error.message.split("\n").slice(0, 4).join("\n    ")}`);
    }
  }
}
await browser.close();
await server.close();
console.log(`Tests  ${failed > 0 ? `${failed} failed | ` : ""}${passed} passed (${passed + failed})`);
process.exit(failed > 0 ? 1 : 0);
