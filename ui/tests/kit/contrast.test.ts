import { readFileSync } from "node:fs";
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

const grounds = ["bg", "panel", "mute"];
const pairs: Array<[text: string, ground: string]> = [
  ...["ink", "ink-2", "ink-3"].flatMap((ink) => grounds.map((ground): [string, string] => [ink, ground])),
  ...["ok", "info", "warn", "bad"].flatMap(
    (tone): Array<[string, string]> => [
      [tone, `${tone}-soft`],
      [tone, "panel"],
      ["ink", `${tone}-soft`],
      ["ink-2", `${tone}-soft`],
    ],
  ),
  ["accent", "accent-soft"],
  ["accent", "panel"],
  ["ink-2", "accent-soft"],
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ...["dev", "staging", "prod", "personal"].map((stage): [string, string] => [stage, "panel"]),
  // The mark of a production account stands in rows that are lit under the pointer, too.
  ["prod", "mute"],
];

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
const chips = accounts.flatMap((colour) =>
  [...grounds, "warn-soft", "bad-soft"].map((ground): [string, string] => [colour, ground]),
);

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

  it.each(pairs)("%s on %s can be read", (text, ground) => {
    expect(contrast(values.get(text) ?? "", values.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  // https://www.w3.org/TR/WCAG21/#non-text-contrast
  it.each(chips)("%s on %s can be seen", (colour, ground) => {
    expect(contrast(values.get(colour) ?? "", values.get(ground) ?? "")).toBeGreaterThanOrEqual(3);
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
