// Rows, columns and looks of the matrix.
import { describe, expect, it } from "vitest";
import { indexOf } from "../../src/document/standing";
import { columnWidth, offsetsOf, rowAt, SIZE, step } from "../../src/kit/cells";
import { colourings, emptyLook, spotWords } from "../../src/matrix/looks";
import { columnsOf, countsOf, type Row, rowsOf, type Spot, spotter, type Wish } from "../../src/matrix/model";
import { sampleProject } from "../fixtures/project";
import { standingOf, withPersonal } from "../fixtures/standing";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const view = sampleProject();
const standing = standingOf(view, NOW);
const columns = columnsOf(view, standing, null);
const wish: Wish = { sort: "group", only: "all", lit: null, folded: new Set() };
const names = (rows: readonly Row[]) =>
  rows.map((row) => (row.kind === "group" ? `[${row.label}]` : row.key));

describe("columns", () => {
  it("follow the rail, one for each target of a stage", () => {
    expect(columns.map(({ key }) => key)).toEqual([
      "dev shop-dev/eu-west-1",
      "staging shop-staging/eu-west-1",
      "prod shop-prod/eu-west-1",
      "prod shop-prod/us-east-1",
    ]);
  });

  it("put a personal stage behind the one that it comes from", () => {
    const own = withPersonal(view);
    const stages = columnsOf(own, standingOf(own, NOW), null).map(({ stage }) => stage);
    expect(stages).toEqual(["dev", "ana", "staging", "prod", "prod"]);
  });

  it("are there before anything is known", () => {
    expect(columnsOf(view, null, null)).toHaveLength(4);
  });
});

describe("rows", () => {
  it("stand in their groups by label, and each group by name", () => {
    expect(names(rowsOf(view, columns, wish)).slice(0, 6)).toEqual([
      "[Platform]",
      "events",
      "identity",
      "media",
      "[Sales]",
      "cart",
    ]);
  });

  it("leave the members of a folded group out and keep its head", () => {
    const rows = rowsOf(view, columns, { ...wish, folded: new Set(["group:platform"]) });
    expect(names(rows).slice(0, 2)).toEqual(["[Platform]", "[Sales]"]);
  });

  it("put what failed first where the worst comes first", () => {
    const failed = view.cells.find(({ state }) => state === "failed")?.service;
    expect(names(rowsOf(view, columns, { ...wish, sort: "state" }))[0]).toBe(failed);
  });

  it("keep only services that are like that somewhere", () => {
    const rows = rowsOf(view, columns, { ...wish, sort: "name", only: "failed" });
    const failed = new Set(
      view.cells.filter(({ state }) => state === "failed").map(({ service }) => service),
    );
    expect(names(rows)).toEqual([...failed].sort());
  });

  it("keep what the search leaves", () => {
    expect(names(rowsOf(view, columns, { ...wish, sort: "name", lit: new Set(["cart"]) }))).toEqual(["cart"]);
  });
});

describe("a cell", () => {
  const service = (id: string) => view.services.find((each) => each.id === id) ?? expect.fail(id);
  const column = columns[0] ?? expect.fail();
  const look = (spot: Spot, colouring = "status", now = NOW) =>
    colourings.find(({ id }) => id === colouring)?.look(spot, now, service("cart"), column) ?? expect.fail();

  it("of which nothing is known is hatched and never green", () => {
    for (const { id } of colourings) {
      const unknown = look({ kind: "unknown" }, id);
      expect(unknown).toMatchObject({ fill: "hatched", tone: "idle", letter: "?" });
    }
  });

  it("has another shape and another letter for every state", () => {
    const looks = colourings[0]?.legend.filter(({ look }) => !look.old).map(({ look }) => look) ?? [];
    expect(new Set(looks.map(({ sign }) => sign)).size).toBe(looks.length);
    expect(new Set(looks.map(({ letter }) => letter)).size).toBe(looks.length);
  });

  it("that was known long ago does not look as if it were known now", () => {
    const spot = spotter(view)(service("events"), column);
    expect(look(spot).old).toBeUndefined();
    expect(look(spot, "status", NOW + 48 * 3_600_000).old).toBe(true);
  });

  it("says its version by commit and by how many are newer", () => {
    const cell = indexOf(standing).get("dev")?.get("shop-dev/eu-west-1")?.cells.get("events");
    if (!cell) return expect.fail();
    expect(look({ kind: "known", known: { ...cell, rank: 0 } }, "version")).toMatchObject({
      letter: "A",
      word: cell.who?.commit?.slice(0, 7),
    });
    expect(look({ kind: "known", known: { ...cell, rank: 1 } }, "version").letter).toBe("B");
    expect(look({ kind: "known", known: { ...cell, rank: 7 } }, "version").letter).toBe("C");
    expect(look({ kind: "known", known: { ...cell, rank: null, who: null } }, "version").word).toBe(
      "no commit",
    );
  });

  it("that failed says so in every colouring", () => {
    const cell = indexOf(standing).get("dev")?.get("shop-dev/eu-west-1")?.cells.get("events");
    if (!cell) return expect.fail();
    const failed: Spot = { kind: "known", known: { ...cell, state: "failed" } };
    expect(look(failed).letter).toBe("F");
    expect(look(failed, "version").mark).toBe("failed");
  });

  it("of a stage that the service does not go to is empty", () => {
    const limited = structuredClone(view);
    const cart = limited.topology.services.cart;
    if (cart) cart.stages = ["prod"];
    const spot = spotter(limited)(service("cart"), column);
    expect(spot).toEqual({ kind: "outside" });
    expect(emptyLook(spot)?.fill).toBe("none");
  });

  it("says in words what it shows, and how old that is", () => {
    const words = spotWords(spotter(view)(service("events"), column), NOW);
    expect(words).toMatch(
      /^deployed, UPDATE_COMPLETE, commit 4f2c91e, by ana@atlas, deployed .*, known 3 min ago$/,
    );
  });

  it("counts its group, the worst first, and nothing twice", () => {
    const sales = view.services.filter(({ group }) => group === "sales");
    const counts = countsOf(sales, column, spotter(view));
    expect(counts[0]?.[0]).toBe("failed");
    expect(counts.reduce((sum, [, n]) => sum + n, 0)).toBe(sales.length);
  });
});

describe("places", () => {
  it("are found again by their height", () => {
    const rows = rowsOf(view, columns, wish);
    const offsets = offsetsOf(rows);
    for (const at of rows.keys()) {
      expect(rowAt(offsets, offsets[at] ?? 0)).toBe(at);
      expect(rowAt(offsets, (offsets[at + 1] ?? 0) - 1)).toBe(at);
    }
    expect(rowAt(offsets, 1e9)).toBe(rows.length - 1);
  });

  it("are as wide as fits, between a letter and a word", () => {
    expect(columnWidth(10_000, 4)).toBe(SIZE.wide);
    expect(columnWidth(900, 30)).toBe(SIZE.narrow);
    expect(columnWidth(1000, 10)).toBe(100);
  });

  it.each([
    ["ArrowDown", false, { row: 3, column: 2 }],
    ["ArrowUp", true, { row: 0, column: 2 }],
    ["End", false, { row: 2, column: 4 }],
    ["Home", true, { row: 0, column: 0 }],
    ["PageDown", false, { row: 9, column: 2 }],
  ] as const)("are left with %s", (key, chord, to) => {
    expect(step(key, chord, { row: 2, column: 2 }, 10, 5, 8)).toEqual(to);
  });
});
