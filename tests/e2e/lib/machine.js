// A virtual screen, a message bus and a WebDriver server, each of its own, so that a test neither sees nor disturbs
// whoever sits at this machine.
//
// WebKitWebDriver (of the system's package webkit2gtk-driver) is spoken to directly: tauri-driver does nothing on
// Linux but rename `tauri:options` to `webkitgtk:browserOptions` and set TAURI_WEBVIEW_AUTOMATION, and it would
// have to be compiled first.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opened, pathOf } from "./browser.js";
import { busAddress, onNewBus } from "./bus.js";
import { Search } from "./canaries.js";
import { Keychain } from "./keychain.js";

/** Large enough for the largest window that is tried. */
const SCREEN = "2560x1440x24";
const START_LIMIT_MS = 30_000;
/** How each secret begins that the application's own sandbox hands out (`crates/sandbox/src/credentials.rs`). */
const MINTED = new Search(
  ["access-token", "client-secret", "code", "device-code", "refresh-token", "secret-key", "session"].map((kind) => ({
    name: kind,
    secret: `sandbox-${kind}-`,
  })),
);
/** The keychain's own files, which it encrypts. */
const KEYRINGS = ".local/share/keyrings";
/** What the driver and the application print. */
const OUTPUT = "output.log";

/**
 * Starts everything; `stop()` ends it and removes its folder.
 *
 * `keychain` says what of a Secret Service there is: "none", "unlocked" or "locked". With `browser`, addresses that the
 * application opens are found in `opened()`; without, nothing can be opened. `env` is added to the application's.
 */
export async function startMachine({ keychain: kind = "none", browser = true, env: more = {} } = {}) {
  const home = mkdtempSync(join(tmpdir(), "stagewright-e2e-"));
  const runtime = join(home, "runtime");
  mkdirSync(runtime, { mode: 0o700 });
  const children = [];
  const started = (...how) => start(children, ...how);
  const stop = async () => {
    for (const child of children.reverse()) await end(child);
    const { found } = MINTED.inFolder(home, (path) => path === KEYRINGS);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    // Whatever a test was about: the log was at its finest level all the time, and holds no secret.
    if (found.length > 0) throw new Error(`secrets were left on the machine: ${found.join(", ")}`);
  };
  try {
    const screen = started("Xvfb", ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const display = `:${await firstLine(screen, screen.stdio[3], "Xvfb")}`;
    const port = await freePort();
    const env = {
      PATH: pathOf(home, browser),
      LANG: process.env.LANG ?? "C.UTF-8",
      USER: process.env.USER ?? "tester",
      DISPLAY: display,
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      GTK_A11Y: "none",
    };
    const automated = {
      ...env,
      TAURI_WEBVIEW_AUTOMATION: "true",
      TAURI_AUTOMATION: "true",
      // As on a machine with a graphics device: without one WebKitGTK now and then never answers a screenshot.
      WEBKIT_DISABLE_DMABUF_RENDERER: "0",
      ...more,
    };
    const output = openSync(join(home, OUTPUT), "a");
    const driver = started(
      "dbus-run-session",
      onNewBus(home, ["WebKitWebDriver", "--host=127.0.0.1", `--port=${port}`]),
      { env: automated, stdio: ["ignore", output, output] },
    );
    await answers(driver, port);
    const onBus = { ...env, DBUS_SESSION_BUS_ADDRESS: busAddress(home) };
    const keychain = kind === "none" ? null : await Keychain.start(onBus, started);
    if (kind === "locked") await keychain.lock();
    return { home, port, stop, keychain, env: onBus, opened: () => opened(home), output: join(home, OUTPUT) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function start(children, program, args, options) {
  // A group of its own, so that what it starts in turn ends with it.
  const child = spawn(program, args, { detached: true, ...options });
  child.on("error", (error) => {
    child.failure = error;
  });
  children.push(child);
  return child;
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  process.kill(-child.pid, "SIGTERM");
  const hard = setTimeout(() => process.kill(-child.pid, "SIGKILL"), 5_000);
  await gone;
  clearTimeout(hard);
}

async function firstLine(child, stream, name) {
  let text = "";
  for await (const chunk of stream) {
    text += chunk;
    if (text.includes("\n")) return text.trim();
  }
  throw new Error(`${name} did not start: ${child.failure?.message ?? `it ended with ${child.exitCode}`}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function answers(child, port) {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if (child.failure) throw new Error(`dbus-run-session did not start: ${child.failure.message}`);
    if (child.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${child.exitCode}`);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/status`);
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`WebKitWebDriver did not answer on port ${port} within ${START_LIMIT_MS / 1000} s`);
}
