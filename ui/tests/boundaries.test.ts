// Who may use whom: features know the document, the host and the kit, never each other; only `app` knows them all.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

const files = filesIn(src).map((path) => ({
  path: relative(src, path),
  folder: relative(src, path).split("/")[0] as string,
  text: readFileSync(path, "utf8"),
}));

function importsOf({ path, text }: { path: string; text: string }): string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    (match) => match[1] as string,
  );
  return specifiers
    .filter((each) => each.startsWith("."))
    .map((each) => relative(src, resolve(src, path, "..", each)));
}

const allowed: Record<string, readonly string[]> = {
  host: [],
  kit: ["host"],
  document: ["host", "kit"],
};
const feature = ["document", "host", "kit"];

describe("imports", () => {
  const features = files.filter(({ path, folder }) => path.includes("/") && folder !== "app");

  it.each(features)("of $path stay within its layer", (file) => {
    const may = [file.folder, ...(allowed[file.folder] ?? feature)];
    const strays = importsOf(file).filter((target) => !may.includes(target.split("/")[0] as string));
    expect(strays).toEqual([]);
  });

  it("of Tauri stay in the host", () => {
    const users = files.filter(({ text }) => /from "@tauri-apps\//.test(text)).map(({ folder }) => folder);
    expect(new Set(users)).toEqual(new Set(["host"]));
  });
});

describe("components", () => {
  it.each(files.filter(({ path }) => !path.endsWith(".gen.ts")))(
    "$path is not over 400 lines",
    ({ text }) => {
      expect(text.split("\n").length).toBeLessThanOrEqual(400);
    },
  );
});
