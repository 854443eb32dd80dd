// A keychain that is locked, and none at all: a login works all the same, is kept in memory only, and the window says so.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { logIn, logOut, openAccounts, untilLogin } from "./lib/accounts.js";
import { Page } from "./lib/browser.js";
import { startMachine } from "./lib/machine.js";
import { Window } from "./lib/window.js";

const SESSION = "sandbox";
/** The keychain's own bound, and time for the window to show it. */
const NO_HANG_MS = 8_000;

/** Runs `story` in a window over the bakery, on a machine of its own. */
async function on(options, story) {
  const machine = await startMachine(options);
  try {
    const folder = join(machine.home, "bakery");
    cpSync(new URL("bakery", import.meta.url), folder, { recursive: true });
    const open = () => Window.open(machine, { folder });
    let window = await open();
    const again = async () => {
      await window.close();
      window = await open();
      await openAccounts(window);
      return window;
    };
    try {
      await openAccounts(window);
      await story(machine, window, again);
    } finally {
      await window.close();
    }
  } finally {
    await machine.stop();
  }
}

const keychainState = async (window) => (await window.see("keychain-state")).getAttribute("data-state");

test("a locked keychain is said to be locked, and holds nobody up", async () => {
  await on({ keychain: "locked" }, async (machine, window) => {
    assert.equal(await keychainState(window), "locked");
    await window.says("keychain-state", /in memory only/);
    await window.pictures("keychain-1-locked");
    const began = Date.now();
    await logIn(window, machine, SESSION);
    assert.ok(Date.now() - began < NO_HANG_MS, `the login took ${Date.now() - began} ms`);
    assert.deepEqual(await machine.keychain.items(), [], "nothing was written to a locked keychain");

    // Asked for, the system's own window asks for the password; what was in memory only then moves in.
    await window.browser.$('[data-testid="keychain-state"] button').click();
    await window.until("the system asks for the password", () => machine.keychain.asks());
    await machine.keychain.givePassword();
    await window.until("it is unlocked", async () => (await keychainState(window)) === "keychain");
    assert.ok((await machine.keychain.items()).length >= 2);
    await window.pictures("keychain-2-unlocked");
    await logOut(window, SESSION);
    assert.deepEqual(await machine.keychain.items(), []);
  });
});

test("whoever refuses the password stays with memory, and is told", async () => {
  await on({ keychain: "locked" }, async (machine, window) => {
    await window.browser.$('[data-testid="keychain-state"] button').click();
    await window.until("the system asks for the password", () => machine.keychain.asks());
    await machine.keychain.refusePassword();
    await window.until("the refusal is shown", async () => {
      return /dismissed|refused|locked/i.test(await window.text("keychain-state"));
    });
    assert.notEqual(await keychainState(window), "keychain");
    await logIn(window, machine, SESSION);
    assert.deepEqual(await machine.keychain.items(), []);
  });
});

test("a login is there again when the window is opened anew, until the keychain is locked", async () => {
  await on({ keychain: "unlocked" }, async (machine, window, again) => {
    await logIn(window, machine, SESSION);
    const second = await again();
    await untilLogin(second, SESSION, "logged-in");
    await machine.keychain.lock();
    const third = await again();
    assert.equal(await keychainState(third), "locked");
    await third.until("the login is not to be had", async () => {
      return !/logged in/i.test(await third.text(`session-${SESSION}`));
    });
  });
});

test("without a keychain the login is in memory only, openly, and gone with the window", async () => {
  await on({ keychain: "none" }, async (machine, window, again) => {
    assert.equal(await keychainState(window), "absent");
    await window.says("keychain-state", /in memory only/);
    await window.pictures("keychain-3-absent");
    await logIn(window, machine, SESSION);
    await untilLogin(await again(), SESSION, "logged-out");
  });
});

test("where no browser can be opened, a code is shown to be entered in any", async () => {
  await on({ keychain: "none", browser: false }, async (_, window) => {
    await window.click(`session-${SESSION}-login`);
    await untilLogin(window, SESSION, "waiting");
    const page = await Page.at(await window.text(`session-${SESSION}-url`));
    const code = page.html.match(/<code id="code">([^<]+)</)?.[1];
    assert.ok(code, page.text);
    assert.ok((await window.text(`session-${SESSION}`)).includes(code), "the window shows the code of the page");
    await window.pictures("keychain-4-device-code");
    const last = await page.press("allow");
    assert.match(last.text, /Access allowed/);
    await untilLogin(window, SESSION, "logged-in");
  });
});
