import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { AccountColour } from "../../src/host/contract.gen";

const css = readFileSync(resolve(import.meta.dirname, "../../src/kit/tokens.css"), "utf8");

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf("}", start));
  return new Map(
    [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name as string, value as string]),
  );
}

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const plain = ["bg", "panel", "mute"];
const soft = ["accent-soft", "ok-soft", "info-soft", "warn-soft", "bad-soft"];
const inks = ["ink", "ink-2", "ink-3", "accent", "ok", "info", "warn", "bad"];
const stages = ["dev", "staging", "prod", "personal"];
const colours: Record<AccountColour, string> = {
  blue: "account-blue",
  teal: "account-teal",
  green: "account-green",
  olive: "account-olive",
  amber: "account-amber",
  orange: "account-orange",
  pink: "account-pink",
  violet: "account-violet",
};
const accounts = Object.values(colours);

type Pair = [front: string, ground: string];
const each = (fronts: string[], grounds: string[]) =>
  fronts.flatMap((front) => grounds.map((ground): Pair => [front, ground]));

// https://www.w3.org/TR/WCAG21/#contrast-minimum
const texts: Pair[] = [
  // Any row may be selected, any panel may warn, and what is said there keeps its own colour.
  ...each([...inks, ...stages], [...plain, ...soft]),
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["bg", "ink"],
  // What was searched for is marked wherever it stands, and is always written in ink.
  ["ink", "mark"],
];

// https://www.w3.org/TR/WCAG21/#non-text-contrast
const shapes: Pair[] = [...each(accounts, [...plain, ...soft]), ["edge", "bg"], ["edge", "panel"]];

/** What one class list, or one rule of a style sheet, writes on what. */
function pairsIn(file: string): Pair[] {
  const text = readFileSync(file, "utf8");
  const [blocks, front, ground] = file.endsWith(".css")
    ? [/\{[^{}]*\}/g, /(?<![\w-])color: var\(--([\w-]+)\)/g, /background(?:-color)?: var\(--([\w-]+)\)/g]
    : [/"[^"\n]*"|`[^`]*`/g, /(?<![\w-])text-([\w-]+)/g, /(?<![\w-])bg-([\w-]+)(?![\w/-])/g];
  return [...text.matchAll(blocks)].flatMap(([block]) => {
    const named = (pattern: RegExp) =>
      [...block.matchAll(pattern)].map(([, name]) => name as string).filter((name) => light.has(name));
    return each(named(front), named(ground));
  });
}

const light = tokens(":root");
const sources = resolve(import.meta.dirname, "../../src");
const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.(tsx|css)$/.test(file),
);

describe("the list of pairs", () => {
  it("has every text and ground that are named together in the sources", () => {
    const known = new Set(texts.map(String));
    const found = files.flatMap((file) =>
      pairsIn(resolve(sources, file)).map((pair) => ({ file, pair: String(pair) })),
    );
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter(({ pair }) => !known.has(pair))).toEqual([]);
  });
});

/** CIELAB, in which distances are about as large as they look. */
function lab(hex: string): [number, number, number] {
  const linear = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const [r, g, b] = linear;
  const curve = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: string, b: string): number {
  const [one, other] = [lab(a), lab(b)];
  return Math.hypot(...one.map((value, at) => value - (other[at] ?? 0)));
}

describe.each([
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
])("the %s theme", (_, selector) => {
  const values = tokens(selector);

  it.each(texts)("%s on %s can be read", (text, ground) => {
    expect(contrast(values.get(text) ?? "", values.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapes)("%s on %s can be seen", (shape, ground) => {
    expect(contrast(values.get(shape) ?? "", values.get(ground) ?? "")).toBeGreaterThanOrEqual(3);
  });

  it("has no two account colours that could be taken for each other", () => {
    for (const [at, one] of accounts.entries()) {
      for (const other of accounts.slice(at + 1)) {
        const apart = distance(values.get(one) ?? "", values.get(other) ?? "");
        expect(apart, `${one} and ${other}`).toBeGreaterThanOrEqual(18);
      }
    }
  });
});

describe("the dark theme", () => {
  it("is the same whether the system or the person asks for it", () => {
    expect(tokens(':root:not([data-theme="light"])')).toEqual(tokens(':root[data-theme="dark"]'));
  });
});
