// The default browser of a test machine: it opens nothing, but writes down what it was asked to open. The test itself is
// the person in front of it.
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** All that a machine without a browser has on its PATH. */
const WITHOUT = ["sh", "git", "dbus-daemon", "dbus-run-session", "dbus-send", "WebKitWebDriver"];

/** The PATH of a machine with this browser, or of one on which nothing can open an address. */
export function pathOf(home, browser) {
  const bin = join(home, "bin");
  mkdirSync(bin);
  if (!browser) {
    for (const name of WITHOUT) {
      const found = process.env.PATH.split(delimiter).find((folder) => existsSync(join(folder, name)));
      if (found) symlinkSync(join(found, name), join(bin, name));
    }
    return bin;
  }
  const program = join(bin, "xdg-open");
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" >> "${addressesFile(home)}"\n`);
  chmodSync(program, 0o755);
  return `${bin}${delimiter}${process.env.PATH}`;
}

/** The addresses that were opened, oldest first. */
export function opened(home) {
  const file = addressesFile(home);
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** A page as a person sees it, and the form on it. */
export class Page {
  static async at(url) {
    return Page.#of(await fetch(url, { redirect: "manual" }), url);
  }

  static async #of(response, url) {
    return new Page(url, response.status, response.headers, await response.text());
  }

  constructor(url, status, headers, html) {
    Object.assign(this, { url, status, headers, html });
  }

  /** Its text without markup. */
  get text() {
    const body = this.html.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ");
    return unescaped(body).replace(/\s+/g, " ").trim();
  }

  /** Presses a button of the form by its id, and follows where that leads. */
  async press(id) {
    const button = this.#attributes(new RegExp(`<button[^>]*id="${id}"[^>]*>`));
    const form = this.#attributes(/<form[^>]*>/);
    const fields = [...this.html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => attributes(tag));
    const chosen = this.html.match(/<select[^>]*name="([^"]*)"[^>]*>\s*<option[^>]*>([^<]*)/);
    const body = new URLSearchParams(fields.map(({ name, value }) => [name, value]));
    if (chosen) body.set(chosen[1], unescaped(chosen[2]));
    body.set(button.name, button.value);
    const answer = await fetch(new URL(form.action, this.url), { method: form.method, body, redirect: "manual" });
    const next = answer.headers.get("location");
    return next ? Page.at(next) : Page.#of(answer, this.url);
  }

  #attributes(tag) {
    const found = this.html.match(tag);
    if (!found) throw new Error(`${tag} is not on the page: ${this.text}`);
    return attributes(found[0]);
  }
}

function attributes(tag) {
  return Object.fromEntries(
    [...tag.matchAll(/([a-z_-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescaped(value)]),
  );
}

function unescaped(text) {
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => named[name]);
}

function addressesFile(home) {
  return join(home, "opened-addresses");
}
