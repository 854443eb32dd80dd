import { describe, expect, it } from "vitest";
import { progress } from "../../src/canvas/boxes";
import { overlaps } from "../../src/canvas/geometry";
import { cardsOf, topologyScene } from "../../src/canvas/scene";
import { type CardState, lineOf, pipsOf } from "../../src/document/cards";
import { largeProject, sampleProject } from "../fixtures/project";

describe("a card", () => {
  const view = sampleProject();

  it("has one pip for each stage and target, in the order of the stages", () => {
    const pips = pipsOf(view).get("orders") ?? [];
    expect(pips.map((pip) => [pip.key.split(" ")[0], pip.tone])).toEqual([
      ["dev", "dev"],
      ["staging", "staging"],
      ["prod", "prod"],
      ["prod", "prod"],
    ]);
    // What its colour says of the account, for those who do not see it.
    expect(pips.map((pip) => pip.title.split(":")[0])).toEqual([
      "dev · shop-dev/eu-west-1 (simulated)",
      "staging · shop-staging/eu-west-1 (simulated)",
      "prod · shop-prod/eu-west-1 (production, simulated)",
      "prod · shop-prod/us-east-1 (production, simulated)",
    ]);
  });

  it("leaves out the stages that its service is not in", () => {
    const only = structuredClone(view);
    Object.assign(only.topology.services.orders ?? {}, { stages: ["dev"] });
    expect(pipsOf(only).get("orders")).toHaveLength(1);
  });

  it("says in one line what the service is", () => {
    const line = (id: string) => lineOf(view.services.find((each) => each.id === id) as never);
    expect(line("catalog")).toBe("6 functions · api");
    expect(line("identity")).toBe("Cognito · infrastructure");
    expect(line("storefront")).toBe("CloudFront · web");
  });

  it("carries the references that nobody provides", () => {
    expect(cardsOf(view).get("notifications")?.broken).toHaveLength(1);
    expect(cardsOf(view).get("orders")?.broken).toHaveLength(0);
  });
});

describe("a column", () => {
  const state = (state: CardState["state"], inRun = true, median: number | null = null): CardState => ({
    key: state,
    state,
    word: null,
    started: null,
    finished: null,
    median,
    going: false,
    inRun,
  });

  it("counts as done only what succeeded", () => {
    const states = new Map([
      ["a", state("stable")],
      ["b", state("failed")],
      ["c", state("skipped")],
    ]);
    expect(progress(["a", "b", "c"], states)).toBe("1 of 3 done · 1 failed · 1 left out");
  });

  it("says before a run how long its slowest service took, where that is known of all", () => {
    const known = new Map([
      ["a", state("create", false, 41_000)],
      ["b", state("create", false, 9_000)],
    ]);
    expect(progress(["a", "b"], known)).toBe("2 services · ~0:41");
    expect(progress(["a", "b", "c"], known)).toBe("3 services");
  });
});

describe("the topology", () => {
  const scene = (collapsed: string[], view = sampleProject()) =>
    topologyScene({ view, cards: cardsOf(view), collapsed: new Set(collapsed), cardHeight: 78 });

  it("draws a box around the cards of a group", () => {
    const { items } = scene([]);
    const box = items.find((item) => item.id === "group:platform");
    const inside = items.filter(({ id }) => ["events", "identity", "media"].includes(id));
    for (const card of inside) {
      expect(box && card.x > box.x && card.x + card.width < box.x + box.width).toBe(true);
      expect(box && card.y > box.y && card.y + card.height < box.y + box.height).toBe(true);
    }
  });

  it("draws one card for a folded group, which its members' lines end at", () => {
    const { items, links } = scene(["sales"]);
    expect(items.filter((item) => item.type === "folded").map((item) => item.id)).toEqual(["group:sales"]);
    expect(items.some((item) => item.id === "orders")).toBe(false);
    expect(links.some((link) => link.to === "group:sales")).toBe(true);
    expect(links.some((link) => link.from === "orders" || link.to === "orders")).toBe(false);
  });

  it("brings folded groups close together without one on the other", () => {
    const view = largeProject(1000);
    const { items } = scene(view.collapsed, view);
    expect(items).toHaveLength(50);
    for (const [index, item] of items.entries()) {
      expect(items.slice(index + 1).some((other) => overlaps(item, other))).toBe(false);
    }
    expect(Math.max(...items.map((item) => item.x))).toBeLessThan(4000);
  });
});

describe("cards of the next view", () => {
  it("are the same objects where they say the same, so that only the others are drawn anew", () => {
    const view = sampleProject();
    const cards = cardsOf(view);
    const [changed, same] = view.services.map(({ id }) => id);
    if (!changed || !same) throw new Error("the sample has services");
    const cells = view.cells.map((cell) =>
      cell.service === changed ? { ...cell, state: "failed" as const } : cell,
    );
    const next = cardsOf({ ...view, cells }, { view, cards });
    expect(next.get(same)).toBe(cards.get(same));
    expect(next.get(changed)).not.toBe(cards.get(changed));
    expect(next.get(changed)).toEqual(cardsOf({ ...view, cells }).get(changed));
  });
});
