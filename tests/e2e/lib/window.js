// The application's real window, with the few words that the tests use about it.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { remote } from "webdriverio";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const BINARY = process.env.STAGEWRIGHT_DESKTOP ?? join(ROOT, "target/debug/stagewright-desktop");
const SCREENSHOTS = process.env.STAGEWRIGHT_SCREENSHOTS ?? join(ROOT, "target/screenshots");
/** A machine that compiles beside it takes long for what is there at once otherwise. */
const PATIENCE_MS = 30_000;
/** A list that was asked for is asked for again after this. */
const OPENS_MS = 3_000;
/** For so many frames nothing may have moved. */
const STILL_FRAMES = 12;

export class Window {
  /**
   * Opens the application with the data folder `name` of this machine, or with `data`, and `folder` in it where one is given.
   * `log` is how fine its log is.
   */
  static async open(machine, { name = "data", data, binary = BINARY, folder, log = "trace" } = {}) {
    if (!existsSync(binary)) throw new Error(`${binary} is not built; run \`cargo xtask test --only window\``);
    const browser = await remote({
      hostname: "127.0.0.1",
      port: machine.port,
      logLevel: "error",
      connectionRetryTimeout: 60_000,
      capabilities: {
        "webkitgtk:browserOptions": {
          binary,
          args: ["--data-dir", data ?? join(machine.home, name), "--log", log, ...(folder ? [folder] : [])],
        },
        "wdio:enforceWebDriverClassic": true,
      },
    });
    return new Window(browser);
  }

  constructor(browser) {
    this.browser = browser;
  }

  async close() {
    await this.browser.deleteSession();
  }

  async resize(width, height) {
    await this.browser.setWindowRect(0, 0, width, height);
    await this.browser.waitUntil(
      async () => (await this.run(() => [window.innerWidth, window.innerHeight].join("x"))) === `${width}x${height}`,
      { timeout: PATIENCE_MS, timeoutMsg: `the window did not become ${width}x${height}` },
    );
  }

  run(script, ...values) {
    return this.browser.execute(script, ...values);
  }

  element(testid) {
    return this.browser.$(`[data-testid="${testid}"]`);
  }

  /** Waits until the element is seen. */
  async see(testid, patience = PATIENCE_MS) {
    const element = this.element(testid);
    try {
      await element.waitForDisplayed({ timeout: patience, timeoutMsg: `\`${testid}\` was not shown` });
    } catch (error) {
      await this.screenshot("failed");
      throw error;
    }
    return element;
  }

  async gone(testid) {
    const shown = () =>
      this.run((id) => (document.querySelector(`[data-testid="${id}"]`)?.getClientRects().length ?? 0) > 0, testid);
    await this.until(`\`${testid}\` goes away`, async () => !(await shown()));
  }

  async click(testid) {
    const element = await this.see(testid);
    await element.waitForEnabled({ timeout: PATIENCE_MS, timeoutMsg: `\`${testid}\` stayed disabled` });
    // It may be drawn anew, or be under something that goes away, at the moment at which it is clicked.
    await this.until(`\`${testid}\` is clicked`, () => element.click().then(() => true));
  }

  /** Writes into a field, and again where it was drawn anew meanwhile. */
  async fill(testid, text) {
    const field = await this.see(testid);
    await this.until(`\`${testid}\` holds what was typed`, async () => {
      await field.setValue(text);
      return (await field.getValue()) === text;
    });
  }

  /** The text as a person sees it. (WebDriver's own answer leaves out what is shortened with an ellipsis.) */
  async text(testid) {
    await this.see(testid);
    return this.run((id) => document.querySelector(`[data-testid="${id}"]`)?.innerText ?? "", testid);
  }

  /** Waits until the text of an element has all of these in it, and answers it. */
  async says(testid, ...patterns) {
    let text = "";
    const missing = () => patterns.filter((pattern) => !pattern.test(text));
    const complete = async () => {
      text = await this.text(testid);
      return missing().length === 0;
    };
    await this.until(`\`${testid}\` says it`, complete).catch((cause) => {
      throw new Error(`\`${testid}\` does not say ${missing().join(", ")}, but:\n${text}`, { cause });
    });
    return text;
  }

  /** Does what the command palette finds first. */
  async command(label) {
    await this.click("find-button");
    await this.see("command-palette");
    await this.keys(...label);
    await this.until(`${label} is offered`, () =>
      this.run(() => document.querySelector('[cmdk-item][data-selected="true"]')?.innerText ?? "").then((text) =>
        text.includes(label),
      ),
    );
    await this.keys("Enter");
    await this.gone("command-palette");
  }

  /** What the dialog in front says. */
  dialog() {
    return this.until("a dialog is shown", () =>
      this.run(() => [...document.querySelectorAll('[role="dialog"]')].at(-1)?.innerText ?? ""),
    );
  }

  /** Waits until `probe` answers something true, and answers that. */
  async until(what, probe, patience = PATIENCE_MS) {
    let last;
    try {
      await this.browser.waitUntil(
        async () => {
          last = await probe();
          return last;
        },
        { timeout: patience, interval: 100, timeoutMsg: `did not happen within ${patience / 1000} s: ${what}` },
      );
    } catch (error) {
      await this.screenshot("failed");
      throw error;
    }
    return last;
  }

  /** Waits until nothing moves any more: no animation that ends, and no canvas on its way to a new place. */
  async settled() {
    await this.run(
      (frames, limit) =>
        new Promise((resolve) => {
          const began = performance.now();
          const moving = (each) =>
            each.playState === "running" && each.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY;
          let place = "";
          let still = 0;
          const look = () => {
            const now = document.querySelector(".react-flow__viewport")?.style.transform ?? "";
            still = now === place && !document.getAnimations().some(moving) ? still + 1 : 0;
            place = now;
            if (still >= frames || performance.now() - began > limit) resolve(null);
            else requestAnimationFrame(look);
          };
          look();
        }),
      STILL_FRAMES,
      PATIENCE_MS,
    );
  }

  /**
   * Takes the option with that label from the select that a CSS selector names, by the keyboard. As a person would, it
   * looks before each key and begins anew where the list went away: what arrives meanwhile may draw it again.
   */
  async choose(select, label) {
    const shown = () => this.run((source) => document.querySelector(source)?.innerText.trim() ?? null, select);
    const highlighted = () =>
      this.run(() => document.querySelector('[role="option"][data-highlighted]')?.textContent ?? null);
    const opened = async () => {
      await this.run((source) => document.querySelector(source)?.focus(), select);
      await this.keys("Enter");
      return this.browser.waitUntil(highlighted, { timeout: OPENS_MS, interval: 100 }).catch(() => null);
    };
    await this.until(`${label} is chosen`, async () => {
      const before = await shown();
      if (before === null || before === label) return before === label;
      if ((await opened()) === null) return false;
      await this.keys("Home");
      let now = await highlighted();
      while (now !== null && !now.startsWith(label)) {
        await this.keys("ArrowDown");
        const next = await highlighted();
        if (next === now) throw new Error(`there is no option ${label}`);
        now = next;
      }
      if (now === null) return false;
      await this.keys("Enter");
      return this.browser
        .waitUntil(async () => (await shown()) === label, { timeout: OPENS_MS, interval: 100 })
        .catch(() => false);
    });
  }

  /** Shows the page in a theme, without remembering it. */
  async theme(name) {
    await this.run((value) => {
      document.documentElement.dataset.theme = value;
    }, name);
  }

  /** A picture in each theme. */
  async pictures(name) {
    for (const theme of ["dark", "light"]) {
      await this.theme(theme);
      await this.screenshot(`${name}-${theme}`);
    }
  }

  async keys(...keys) {
    await this.browser.keys(keys);
  }

  async screenshot(name) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    // WebKit answers with the last frame that it has painted, which may be older than what was just waited for.
    await this.settled();
    const file = join(SCREENSHOTS, `${name}.png`);
    await this.browser.saveScreenshot(file);
    return file;
  }
}
