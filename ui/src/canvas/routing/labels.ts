// Where the names of lines have room: on their line, off the cards, off each other, and off other lines if possible.
import { overlaps, type Point, type Rect } from "../geometry";
import { stopsOf } from "./path";
import type { Routes } from "./route";
import { boxOf, Space } from "./space";

export interface LabelWish {
  id: string;
  text: string;
  /** How many times as large as from near. */
  scale?: number;
}

/** A fixed-width face at 11 px: close enough to keep labels off the cards. */
export function labelSize(text: string): { width: number; height: number } {
  return { width: Math.min(240, text.length * 6.7 + 16), height: 20 };
}

/** A label that would hide more other lines than this says less than it takes away. */
const MOST_COVERED = 3;

/**
 * A middle point for every label that fits on its line without touching a card or another label.
 * What does not fit is missing from the answer.
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  routes: Routes,
  cards: readonly Rect[],
): Map<string, Point> {
  const placed = new Map<string, Point>();
  const solid = new Space(cards);
  const pieces = piecesOf(routes);
  const lines = new Space([...pieces.keys()]);
  const taken: Rect[] = [];
  for (const { id, text, scale = 1 } of wishes) {
    const route = routes.get(id);
    if (!route) continue;
    const near = labelSize(text);
    const size = { width: near.width * scale, height: near.height * scale };
    let at: Point | null = null;
    let fewest = MOST_COVERED + 1;
    for (const stop of stopsOf(route)) {
      const box = { x: stop.x - size.width / 2, y: stop.y - size.height / 2, ...size };
      if (solid.hit(box, 4) || taken.some((other) => overlaps(box, other, 3))) continue;
      const covered = new Set([...lines.near(box)].map((line) => pieces.get(line)));
      covered.delete(id);
      if (covered.size < fewest) [at, fewest] = [stop, covered.size];
      if (fewest === 0) break;
    }
    if (!at) continue;
    taken.push({ x: at.x - size.width / 2, y: at.y - size.height / 2, ...size });
    placed.set(id, at);
  }
  return placed;
}

/** Every piece of every line as a thin box, with its line. */
function piecesOf(routes: Routes): Map<Rect, string> {
  const pieces = new Map<Rect, string>();
  for (const [id, route] of routes) {
    for (const [index, at] of route.entries()) {
      const next = route[index + 1];
      if (!next) continue;
      const box = boxOf(at, next);
      pieces.set({ x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 }, id);
    }
  }
  return pieces;
}
