import { expect, it } from "vitest";
import { CARD, overlaps } from "../../src/canvas/geometry";
import { cardsOf, topologyScene } from "../../src/canvas/scene";
import { followsFrom, grouped } from "../../src/document/grouping";
import { sampleProject } from "../fixtures/project";

const view = sampleProject();
const three = {
  ...view,
  services: view.services.map((service, at) => ({ ...service, repository: at < 4 ? "infra" : null })),
};

it("the topology's own groups are shown as they are", () => {
  expect(grouped(view, "groups", "dev", new Set())).toBe(view);
});

it("services are grouped by their repository, and those of this one by its name", () => {
  const { services, topology, collapsed } = grouped(
    three,
    "repository",
    "dev",
    new Set(["repository:infra"]),
  );
  expect(Object.values(topology.groups).map((group) => group?.label)).toEqual(["infra", "Corner shop"]);
  expect(services.filter(({ group }) => group === "repository:infra")).toHaveLength(4);
  expect(services.every(({ group }) => group !== null && followsFrom(group))).toBe(true);
  expect(collapsed).toEqual(["repository:infra"]);
});

it("services are grouped by where they go in the stage that is looked at", () => {
  const only = structuredClone(view);
  Object.assign(only.topology.services.orders ?? {}, { stages: ["prod"] });
  const labels = (stage: string) =>
    Object.values(grouped(only, "account", stage, new Set()).topology.groups).map((group) => group?.label);
  expect(labels("dev")).toEqual(["shop-dev", "Not in dev"]);
  expect(labels("prod")).toEqual(["shop-prod"]);
});

it("no card lies on another, and no group on another, in whichever groups they are", () => {
  const looked = grouped(three, "repository", "dev", new Set());
  const { items } = topologyScene({
    view: looked,
    cards: cardsOf(looked),
    collapsed: new Set(),
    cardHeight: CARD.liveHeight,
  });
  for (const type of ["card", "cluster"]) {
    const own = items.filter((item) => item.type === type);
    for (const [at, item] of own.entries()) {
      expect(own.slice(at + 1).some((other) => overlaps(item, other))).toBe(false);
    }
  }
});
