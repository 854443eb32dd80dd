import { describe, expect, it } from "vitest";
import { CARD, overlaps, type Point, type Rect } from "../../src/canvas/geometry";
import { linksOf } from "../../src/canvas/links";
import { labelSize, placeLabels } from "../../src/canvas/routing/labels";
import { trace } from "../../src/canvas/routing/path";
import { type RouteInput, routesOf } from "../../src/canvas/routing/route";
import { cardsOf, headsOf, phasesScene, type Scene, topologyScene } from "../../src/canvas/scene";
import type { ProjectView } from "../../src/host/contract.gen";
import { largeProject, sampleProject } from "../fixtures/project";
import { randomProject } from "../fixtures/random";

const card = (x: number, y: number): Rect => ({ x, y, ...CARD });

function inputOf({ items, links }: Scene): RouteInput {
  const solid = items.filter(({ type }) => type === "card" || type === "folded");
  return {
    links,
    rects: new Map(solid.map((item) => [item.id, item])),
    walls: items.filter(({ type }) => type === "door"),
    heads: headsOf(items),
  };
}

/** A line as it is drawn, with its rounded corners, as boxes without a thickness. */
function drawn(route: readonly Point[]): Rect[] {
  const boxes: Rect[] = [];
  let at: Point = { x: 0, y: 0 };
  const to = (x: number, y: number) => {
    boxes.push({
      x: Math.min(at.x, x),
      y: Math.min(at.y, y),
      width: Math.abs(at.x - x),
      height: Math.abs(at.y - y),
    });
    at = { x, y };
  };
  trace(route, {
    moveTo: (x, y) => {
      at = { x, y };
    },
    lineTo: to,
    quadraticCurveTo: (cx, cy, x, y) => {
      const from = at;
      for (let part = 1; part <= 8; part++) {
        const t = part / 8;
        const u = 1 - t;
        to(u * u * from.x + 2 * u * t * cx + t * t * x, u * u * from.y + 2 * u * t * cy + t * t * y);
      }
    },
  });
  return boxes;
}

/** The lines that go through a card which is not their end, or through the inside of one that is. */
function crossing(input: RouteInput): string[] {
  const routes = routesOf(input);
  expect(routes.size).toBe(input.links.length);
  // Touching the edge of its own card is where a line begins.
  const solid = [...input.rects.values(), ...input.walls].map(({ x, y, width, height }) => ({
    x: x + 0.5,
    y: y + 0.5,
    width: width - 1,
    height: height - 1,
  }));
  const found: string[] = [];
  for (const link of input.links) {
    const boxes = drawn(routes.get(link.id) ?? []);
    expect(boxes.length).toBeGreaterThan(0);
    if (boxes.some((box) => solid.some((rect) => overlaps(box, rect)))) found.push(link.id);
  }
  return found;
}

/** How much of all lines lies on another line, as a part of their length. */
function shared(input: RouteInput): number {
  const pieces: Array<{ id: string; level: boolean; at: number; from: number; to: number }> = [];
  for (const [id, route] of routesOf(input)) {
    for (const [index, a] of route.entries()) {
      const b = route[index + 1];
      if (!b) continue;
      const level = a.y === b.y;
      const [from, to] = level ? [a.x, b.x] : [a.y, b.y];
      pieces.push({
        id,
        level,
        at: level ? a.y : a.x,
        from: Math.min(from, to),
        to: Math.max(from, to),
      });
    }
  }
  let total = 0;
  let on = 0;
  for (const [index, a] of pieces.entries()) {
    total += a.to - a.from;
    for (const b of pieces.slice(index + 1)) {
      if (a.id === b.id || a.level !== b.level || Math.abs(a.at - b.at) > 1) continue;
      on += Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
    }
  }
  return total === 0 ? 0 : on / total;
}

const topology = (view: ProjectView) =>
  inputOf(
    topologyScene({
      view,
      cards: cardsOf(view),
      collapsed: new Set(view.collapsed),
      cardHeight: CARD.height,
    }),
  );

const phases = (view: ProjectView) =>
  inputOf(phasesScene({ view, cards: cardsOf(view), plan: null, asked: [], cardHeight: CARD.height }));

describe("a line", () => {
  const two = (rects: [string, Rect][], walls: Rect[] = []): RouteInput => ({
    links: [{ id: "a>b", from: "a", to: "b" }],
    rects: new Map(rects),
    walls,
    heads: [],
  });

  it("goes straight to a card beside its own", () => {
    const [route] = [
      ...routesOf(
        two([
          ["a", card(0, 0)],
          ["b", card(500, 0)],
        ]),
      ).values(),
    ];
    expect(route).toHaveLength(2);
  });

  it("goes around what is between its ends, and back to a card behind its own", () => {
    const between = two([
      ["a", card(0, 0)],
      ["c", card(400, 0)],
      ["b", card(800, 0)],
    ]);
    expect(crossing(between)).toEqual([]);
    expect(
      crossing(
        two([
          ["a", card(800, 0)],
          ["c", card(400, 10)],
          ["b", card(0, 0)],
        ]),
      ),
    ).toEqual([]);
  });

  it("finds its way out of a room with one door", () => {
    const walls = [
      card(300, -160),
      card(300, -60),
      card(300, 40),
      card(0, -160),
      card(0, 140),
      card(-300, -60),
    ];
    expect(
      crossing(
        two(
          [
            ["a", card(0, 0)],
            ["b", card(900, 0)],
          ],
          walls,
        ),
      ),
    ).toEqual([]);
  });

  it("has a port of its own on its card, and lies on no other line", () => {
    const links = ["b", "c", "d", "e"].map((to) => ({ id: `a>${to}`, from: "a", to }));
    const rects = new Map([
      ["a", card(0, 200)],
      ...["b", "c", "d", "e"].map((id, at): [string, Rect] => [id, card(600, at * 130)]),
    ]);
    const input = { links, rects, walls: [], heads: [] };
    const ports = [...routesOf(input).values()].map(([first]) => first?.y);
    expect(new Set(ports).size).toBe(4);
    expect(shared(input)).toBe(0);
  });
});

describe("no line goes through a card that is not its end", () => {
  it("in the sample, in both lenses and with groups folded", () => {
    const view = sampleProject();
    expect(crossing(topology(view))).toEqual([]);
    expect(crossing(phases(view))).toEqual([]);
    expect(crossing(topology({ ...view, collapsed: ["sales"] }))).toEqual([]);
  });

  it("in sixty random services, laid out or scattered", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const view = randomProject(60, 110, seed);
      expect(crossing(topology(view)), `seed ${seed}`).toEqual([]);
      expect(crossing(phases(view)), `seed ${seed}, phases`).toEqual([]);
    }
  });

  it("and next to none lies on another; a little where scattered cards leave narrow ways", () => {
    expect(shared(topology(sampleProject()))).toBe(0);
    for (const seed of [1, 3, 5]) expect(shared(topology(randomProject(60, 110, seed)))).toBeLessThan(0.01);
    for (const seed of [2, 4]) expect(shared(topology(randomProject(60, 110, seed)))).toBeLessThan(0.1);
  });

  it("in hardly any case among a thousand services with their groups open", () => {
    const view = { ...largeProject(1000), collapsed: [] };
    const input = topology(view);
    const share = crossing(input).length / input.links.length;
    console.info(
      `of ${input.links.length} lines among 1,000 services, ${(100 * share).toFixed(2)} % cross a card`,
    );
    expect(share).toBeLessThan(0.01);
  });
});

describe("labels", () => {
  it("touch neither a card nor each other; what has no room is left out", () => {
    const view = sampleProject();
    const input = topology(view);
    const routes = routesOf(input);
    const links = linksOf(view.references, (id) => id);
    const wishes = links.map(({ id, names }) => ({ id, text: names[0] ?? "drawn by hand" }));
    const cards = [...input.rects.values()];
    const placed = placeLabels(wishes, routes, cards);
    expect(placed.size).toBeGreaterThan(links.length / 2);
    const boxes = [...placed].map(([id, at]) => {
      const size = labelSize(wishes.find((each) => each.id === id)?.text ?? "");
      return { x: at.x - size.width / 2, y: at.y - size.height / 2, ...size };
    });
    for (const [index, box] of boxes.entries()) {
      expect(cards.some((each) => overlaps(box, each))).toBe(false);
      expect(boxes.slice(index + 1).some((other) => overlaps(box, other))).toBe(false);
    }
    const crowded = placeLabels(
      [{ id: "a>b", text: "x".repeat(36) }],
      new Map([
        [
          "a>b",
          [
            { x: 240, y: 40 },
            { x: 300, y: 40 },
          ],
        ],
      ]),
      [card(0, 0), card(300, 0)],
    );
    expect(crowded.size).toBe(0);
  });
});
