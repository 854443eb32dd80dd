import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

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
];

describe.each([
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
])("the %s theme", (_, selector) => {
  const values = tokens(selector);

  it.each(pairs)("%s on %s can be read", (text, ground) => {
    expect(contrast(values.get(text) ?? "", values.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});

describe("the dark theme", () => {
  it("is the same whether the system or the person asks for it", () => {
    expect(tokens(':root:not([data-theme="light"])')).toEqual(tokens(':root[data-theme="dark"]'));
  });
});
