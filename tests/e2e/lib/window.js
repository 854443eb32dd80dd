// The application's real window, with the few words that the tests use about it.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { remote } from "webdriverio";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const BINARY = process.env.STAGEWRIGHT_DESKTOP ?? join(ROOT, "target/debug/stagewright-desktop");
const SCREENSHOTS = process.env.STAGEWRIGHT_SCREENSHOTS ?? join(ROOT, "target/screenshots");
const PATIENCE_MS = 15_000;

export class Window {
  /** Opens the application with the data folder `name` of this machine. */
  static async open(machine, name = "data") {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not built; run \`cargo xtask test --only window\``);
    const browser = await remote({
      hostname: "127.0.0.1",
      port: machine.port,
      logLevel: "error",
      connectionRetryTimeout: 60_000,
      capabilities: {
        "webkitgtk:browserOptions": { binary: BINARY, args: ["--data-dir", join(machine.home, name)] },
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
    await element.waitForDisplayed({ timeout: patience, timeoutMsg: `\`${testid}\` was not shown` });
    return element;
  }

  async gone(testid) {
    await this.element(testid).waitForDisplayed({
      reverse: true,
      timeout: PATIENCE_MS,
      timeoutMsg: `\`${testid}\` did not go away`,
    });
  }

  async click(testid) {
    const element = await this.see(testid);
    await element.waitForEnabled({ timeout: PATIENCE_MS, timeoutMsg: `\`${testid}\` stayed disabled` });
    await element.click();
  }

  async text(testid) {
    return (await this.see(testid)).getText();
  }

  /** Waits until `probe` answers something true, and answers that. */
  async until(what, probe, patience = PATIENCE_MS) {
    let last;
    await this.browser.waitUntil(
      async () => {
        last = await probe();
        return last;
      },
      { timeout: patience, interval: 100, timeoutMsg: `did not happen within ${patience / 1000} s: ${what}` },
    );
    return last;
  }

  /** Waits until nothing moves any more: every animation and transition has ended. */
  async settled() {
    await this.until("everything stands still", () =>
      this.run(() =>
        document
          .getAnimations()
          .every((each) => each.playState !== "running" || each.effect?.getComputedTiming().iterations === Infinity),
      ),
    );
  }

  async keys(...keys) {
    await this.browser.keys(keys);
  }

  async screenshot(name) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const file = join(SCREENSHOTS, `${name}.png`);
    await this.browser.saveScreenshot(file);
    return file;
  }
}
