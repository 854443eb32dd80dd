// Secrets that a test plants, and the search for them in whatever shape they may have been written.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** A secret that nothing else looks like. */
export function canary(name) {
  return { name, secret: `cAnAry${name}${randomBytes(12).toString("hex")}` };
}

/** A code of six digits is no secret that can be searched for in every shape: it is looked for as a number of its own. */
export function digits(name, secret) {
  return { name, secret, numeric: new RegExp(`(?<![0-9.])${secret}(?![0-9])`) };
}

/** Every shape of a secret, by what the shape is called. */
export function shapes({ secret, numeric }) {
  if (numeric) return [];
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const utf16 = Buffer.from(secret, "utf16le");
  const found = [
    ["plain", bytes],
    ["lower case", Buffer.from(secret.toLowerCase())],
    ["hex", Buffer.from(hex)],
    ["HEX", Buffer.from(hex.toUpperCase())],
    ["utf-16le", utf16],
    ["utf-16be", Buffer.from(utf16).swap16()],
    ["reversed", Buffer.from([...secret].reverse().join(""))],
  ];
  // What stands before it shifts base64: three alignments, without the characters that the neighbours share.
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const inner = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    found.push([`base64 at ${before}`, Buffer.from(inner)]);
    const url = inner.replaceAll("+", "-").replaceAll("/", "_");
    if (url !== inner) found.push([`base64url at ${before}`, Buffer.from(url)]);
  }
  return found;
}

/** Which of the canaries are in some bytes, and in which shape. */
export class Search {
  constructor(canaries) {
    this.needles = canaries.flatMap((each) =>
      shapes(each).map(([shape, bytes]) => ({ name: each.name, shape, bytes })),
    );
    this.numbers = canaries.filter(({ numeric }) => numeric);
  }

  in(content) {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
    const found = this.needles.filter((needle) => bytes.includes(needle.bytes));
    const names = found.map(({ name, shape }) => `${name} (${shape})`);
    if (this.numbers.length > 0) {
      const text = bytes.toString("latin1");
      for (const { name, numeric } of this.numbers) if (numeric.test(text)) names.push(`${name} (digits)`);
    }
    return names;
  }

  /** In every file of a folder but those that `leaveOut` names, by their path in it. */
  inFolder(folder, leaveOut = () => false) {
    const found = [];
    let files = 0;
    const look = (path) => {
      for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
        const inner = join(path, entry.name);
        if (leaveOut(inner)) continue;
        found.push(...this.in(inner).map((what) => `${what} in the name of ${inner}`));
        if (entry.isDirectory()) look(inner);
        else {
          const content = read(entry, join(folder, inner));
          if (content === null) continue;
          files += 1;
          found.push(...this.in(content).map((what) => `${what} in ${inner}`));
        }
      }
    };
    look("");
    return { found, files };
  }
}

function read(entry, path) {
  try {
    if (entry.isSymbolicLink()) return Buffer.from(readlinkSync(path));
    return entry.isFile() ? readFileSync(path) : null;
  } catch (error) {
    // Programs that still run remove their files.
    if (error.code === "ENOENT") return null;
    throw error;
  }
}
