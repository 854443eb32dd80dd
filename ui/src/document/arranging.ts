// Cards in line and at equal distances. Pure: places in, places out; all cards have one size.
import type { Point, ServiceId } from "../host/contract.gen";

/** The room that a card takes, in the file's units, and what is left free between two. */
const ROOM = { width: 240, height: 100, gap: 24 } as const;

/** Multiples of this are where cards come to stand by themselves. */
export const GRID = 8;

export type Arrangement = "left" | "centre" | "right" | "top" | "middle" | "bottom" | "across" | "down";

type Places = Readonly<Record<ServiceId, Point>>;
type Axis = "x" | "y";

const size = { x: ROOM.width, y: ROOM.height } as const;

/** The new places of those that move. */
export function arranged(
  how: Arrangement,
  services: readonly ServiceId[],
  places: Places,
): Record<ServiceId, Point> {
  const cards = services.flatMap((id) => {
    const at = places[id];
    return at ? [{ id, at: { ...at } }] : [];
  });
  if (cards.length < 2) return {};
  switch (how) {
    case "left":
    case "centre":
    case "right":
      line(cards, "x", how === "left" ? "least" : how === "right" ? "most" : "mean");
      break;
    case "top":
    case "middle":
    case "bottom":
      line(cards, "y", how === "top" ? "least" : how === "bottom" ? "most" : "mean");
      break;
    case "across":
      spread(cards, "x");
      break;
    case "down":
      spread(cards, "y");
  }
  return Object.fromEntries(
    cards.flatMap(({ id, at }) => {
      const before = places[id];
      const moved = { x: Math.round(at.x), y: Math.round(at.y) };
      return before && (before.x !== moved.x || before.y !== moved.y) ? [[id, moved]] : [];
    }),
  );
}

interface Card {
  id: ServiceId;
  at: Point;
}

function line(cards: Card[], axis: Axis, where: "least" | "most" | "mean"): void {
  const values = cards.map(({ at }) => at[axis]);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const wanted = where === "least" ? least : where === "most" ? most : (least + most) / 2;
  for (const { at } of cards) at[axis] = wanted;
  const other = axis === "x" ? "y" : "x";
  // What would lie on top of another goes beside it, in the order that they had.
  cards.sort((a, b) => a.at[other] - b.at[other]);
  cards.forEach((card, index) => {
    const before = cards[index - 1];
    if (before) card.at[other] = Math.max(card.at[other], before.at[other] + size[other] + ROOM.gap);
  });
}

/** The outermost two stay; where there is too little room between them, the last ones go on behind. */
function spread(cards: Card[], axis: Axis): void {
  cards.sort((a, b) => a.at[axis] - b.at[axis]);
  const first = cards[0]?.at[axis] ?? 0;
  const last = cards.at(-1)?.at[axis] ?? 0;
  const step = Math.max((last - first) / (cards.length - 1), size[axis] + ROOM.gap);
  cards.forEach(({ at }, index) => {
    at[axis] = first + index * step;
  });
}

export const arrangementWords: Readonly<Record<Arrangement, string>> = {
  left: "Align left",
  centre: "Align centres in a column",
  right: "Align right",
  top: "Align tops",
  middle: "Align centres in a row",
  bottom: "Align bottoms",
  across: "Distribute across",
  down: "Distribute down",
};
