// A real Secret Service (GNOME Keyring) on a test machine's bus: unlocked, or locked as after a login without password.
import { spawn } from "node:child_process";
import { once } from "node:events";

const PASSWORD = "the password of a test's keyring";
const SERVICE = "org.freedesktop.secrets";
const LIMIT_MS = 10_000;

export class Keychain {
  /** `env` is that of programs on the machine's bus; `start` remembers the daemon, so that it ends with the machine. */
  static async start(env, start) {
    const daemon = start("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
      env,
      stdio: ["pipe", "ignore", "ignore"],
    });
    daemon.stdin.end(PASSWORD);
    const keychain = new Keychain(env);
    const deadline = Date.now() + LIMIT_MS;
    while (!(await keychain.answers())) {
      if (Date.now() > deadline) throw new Error("gnome-keyring-daemon did not come to the bus");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return keychain;
  }

  constructor(env) {
    this.env = env;
  }

  async answers() {
    const { code, out } = await this.#run("dbus-send", [
      "--session",
      "--print-reply",
      "--dest=org.freedesktop.DBus",
      "/",
      "org.freedesktop.DBus.NameHasOwner",
      `string:${SERVICE}`,
    ]);
    return code === 0 && out.includes("boolean true");
  }

  async lock() {
    const { code, out } = await this.#run("dbus-send", [
      "--session",
      "--print-reply",
      `--dest=${SERVICE}`,
      "/org/freedesktop/secrets",
      "org.freedesktop.Secret.Service.Lock",
      "array:objpath:/org/freedesktop/secrets/collection/login",
    ]);
    if (code !== 0) throw new Error(`the keyring was not locked: ${out}`);
  }

  /** As a login with the right password does. */
  async unlock() {
    const { code, out } = await this.#run("gnome-keyring-daemon", ["--unlock"], PASSWORD);
    if (code !== 0) throw new Error(`the keyring was not unlocked: ${out}`);
  }

  /** The names of the application's items, and with `secrets` what they hold. */
  async items({ secrets = false } = {}) {
    const { out } = await this.#run("secret-tool", ["search", "--all", "service", "stagewright"]);
    const named = [...out.matchAll(/^attribute\.username = (.*)$/gm)].map(([, name]) => name).sort();
    return secrets ? [...out.matchAll(/^secret = (.*)$/gm)].map(([, secret]) => secret) : named;
  }

  /** Waits for the window that asks for the keyring's password, and types it. */
  async givePassword() {
    await this.#run("xdotool", ["search", "--sync", "--onlyvisible", "--name", "^Unlock"]);
    await this.#run("xdotool", ["type", PASSWORD]);
    await this.#run("xdotool", ["key", "Return"]);
  }

  /** Waits for the window that asks for the keyring's password, and closes it. */
  async refusePassword() {
    await this.#run("xdotool", ["search", "--sync", "--onlyvisible", "--name", "^Unlock"]);
    await this.#run("xdotool", ["key", "Escape"]);
  }

  /** Whether a window asks for the keyring's password now. */
  async asks() {
    const { out } = await this.#run("dbus-send", [
      "--session",
      "--print-reply",
      "--dest=org.freedesktop.DBus",
      "/",
      "org.freedesktop.DBus.NameHasOwner",
      "string:org.gnome.keyring.SystemPrompter",
    ]);
    return out.includes("boolean true");
  }

  async #run(program, args, input = "") {
    const child = spawn(program, args, { env: this.env, stdio: "pipe" });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    let out = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        out += text;
      });
    }
    const [code] = await once(child, "close");
    return { code, out };
  }
}
