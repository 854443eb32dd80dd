// The stages lens: where stages and cards stand, and what the heads say.
import { describe, expect, it } from "vitest";
import { overlaps } from "../../src/canvas/geometry";
import { layoutRail } from "../../src/canvas/rail/layout";
import { stagesScene } from "../../src/canvas/rail/scene";
import { stageSummary, targetSummary } from "../../src/canvas/rail/summary";
import { cardsOf } from "../../src/canvas/scene";
import { largeProject, sampleProject } from "../fixtures/project";
import { standingOf, widened, withPersonal } from "../fixtures/standing";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const none: ReadonlySet<string> = new Set();
const sample = withPersonal(sampleProject());
const standing = standingOf(sample, NOW);
const sceneOf = (view = sample, known: typeof standing | null = standing, collapsed = none) =>
  stagesScene({ view, cards: cardsOf(view), standing: known, collapsed, cardHeight: 78 });

describe("the rail", () => {
  it("puts every card once, in the column of the stage that it has come to", () => {
    const layout = layoutRail({ view: sample, standing, collapsed: none, cardHeight: 78 });
    expect(layout.positions.size).toBe(sample.services.length);
    for (const [id, at] of layout.positions) {
      const box = layout.stages.find(({ x, width, personal }) => !personal && at.x >= x && at.x < x + width);
      expect(box?.stage ?? undefined).toBe(standing.reached[id]);
    }
  });

  it("puts a personal stage beside the one that it comes from, before the next", () => {
    const { stages } = layoutRail({ view: sample, standing, collapsed: none, cardHeight: 78 });
    const x = (id: string) => stages.find(({ stage }) => stage === id)?.x ?? expect.fail(id);
    expect(x("dev")).toBeLessThan(x("ana"));
    expect(x("ana")).toBeLessThan(x("staging"));
  });

  it("has a column for what is known nowhere only where there is such a service", () => {
    expect(sceneOf().items.some(({ id }) => id === "stage:")).toBe(
      sample.services.some(({ id }) => !standing.reached[id]),
    );
    const unknown = sceneOf(sample, null);
    expect(unknown.items.find(({ id }) => id === "stage:")?.data).toMatchObject({ services: 12 });
  });

  it("keeps the cards' identity from lens to lens and lets none lie on another or on a head", () => {
    const view = largeProject(60, true);
    const { items } = sceneOf(view, standingOf(view, NOW));
    const cards = items.filter(({ type }) => type === "card");
    expect(new Set(cards.map(({ id }) => id))).toEqual(new Set(view.services.map(({ id }) => id)));
    for (const [at, card] of cards.entries())
      for (const other of cards.slice(at + 1)) expect(overlaps(card, other)).toBe(false);
    const heads = items.filter(({ type }) => type === "stage");
    for (const { data, ...head } of heads)
      for (const card of cards) {
        const height = (data as { head: number }).head;
        expect(overlaps({ ...head, height }, card)).toBe(false);
      }
  });

  it("shows a folded group as one tile in each column that has some of it", () => {
    const folded = sceneOf(sample, standing, new Set(["sales"]));
    const tiles = folded.items.filter(({ type }) => type === "tile");
    const members = tiles.flatMap(({ data }) => (data as { members: string[] }).members);
    const sales = sample.services.filter(({ group }) => group === "sales").map(({ id }) => id);
    expect(members.sort()).toEqual(sales.sort());
    expect(folded.items.some(({ id }) => id === "cart")).toBe(false);
  });

  it("begins with the heads where it is a mile deep", () => {
    const view = widened(largeProject(1000));
    const scene = sceneOf(view, standingOf(view, NOW), new Set(view.collapsed));
    const bottom = Math.max(...scene.items.map(({ y, height }) => y + height));
    expect(scene.home?.height).toBeLessThan(bottom);
    expect(sceneOf().home?.height).toBeGreaterThan(
      Math.max(...sceneOf().items.map(({ y, height }) => y + height)),
    );
  });
});

describe("the head of a stage", () => {
  const prod = { stage: "dev", target: { account: "shop-dev", region: "eu-west-1" } };

  it("counts what stands there, and says so where nothing is known", () => {
    expect(stageSummary(sample, standing, "dev")).toMatch(/^12 of 12 services · \d versions?$/);
    expect(stageSummary(sample, null, "dev")).toBe("12 services, nothing known yet");
  });

  it("says the state of what is selected, whichever lens it was selected in", () => {
    const one = targetSummary(sample, standing, prod, new Set(["events"]), NOW);
    expect(one).toMatchObject({ selected: "events", words: "deployed", commit: "4f2c91e" });
    const two = targetSummary(sample, standing, prod, new Set(["events", "media"]), NOW);
    expect(two).toMatchObject({ selected: "2 selected", words: "2 deployed", commit: null });
  });

  it("shows what was heard long ago as of then", () => {
    const later = targetSummary(sample, standing, prod, new Set(["events"]), NOW + 48 * 3_600_000);
    expect(later.age).toMatch(/^as of /);
    expect(targetSummary(sample, standing, prod, none, NOW).words).toMatch(/^1 failed · /);
  });

  it("claims nothing of an account that nobody asked", () => {
    expect(targetSummary(sample, null, prod, none, NOW)).toMatchObject({
      words: "not known: nobody asked yet",
      commit: null,
      age: null,
    });
  });
});
