// Where on a card's side each of its lines begins or ends: beside each other, in the order of where they go.
import type { Rect } from "../geometry";

export interface End {
  id: string;
  from: string;
  to: string;
}

export interface Ports {
  /** The height at which a line leaves on the right. */
  leaves: Map<string, number>;
  /** The height at which a line arrives on the left. */
  arrives: Map<string, number>;
}

const STEP = 13;
/** Of a side's height, kept free above and below. */
const CORNER = 15;
/** Two ends that are this near to one height are brought to it, where one of them is free to move. */
const LEVEL = 30;

const middle = (rect: Rect) => rect.y + rect.height / 2;

export function portsOf(links: readonly End[], rects: ReadonlyMap<string, Rect>): Ports {
  const out = new Map<string, End[]>();
  const into = new Map<string, End[]>();
  for (const link of links) {
    if (!rects.has(link.from) || !rects.has(link.to)) continue;
    push(out, link.from, link);
    push(into, link.to, link);
  }
  const ports: Ports = { leaves: new Map(), arrives: new Map() };
  spread(out, rects, (link) => link.to, ports.leaves);
  spread(into, rects, (link) => link.from, ports.arrives);
  for (const link of links) level(link, rects, ports, out, into);
  return ports;
}

function push(lists: Map<string, End[]>, key: string, link: End): void {
  const list = lists.get(key);
  if (list) list.push(link);
  else lists.set(key, [link]);
}

function spread(
  sides: ReadonlyMap<string, End[]>,
  rects: ReadonlyMap<string, Rect>,
  other: (link: End) => string,
  heights: Map<string, number>,
): void {
  for (const [id, links] of sides) {
    const rect = rects.get(id);
    if (!rect) continue;
    const height = (link: End) => middle(rects.get(other(link)) ?? rect);
    links.sort((a, b) => height(a) - height(b) || other(a).localeCompare(other(b)));
    const step = Math.min(STEP, (rect.height - 2 * CORNER) / Math.max(1, links.length - 1));
    for (const [at, link] of links.entries()) {
      heights.set(link.id, middle(rect) + (at - (links.length - 1) / 2) * step);
    }
  }
}

/** A line whose one end is alone on its side runs level where that is nearly so. */
function level(
  link: End,
  rects: ReadonlyMap<string, Rect>,
  { leaves, arrives }: Ports,
  out: ReadonlyMap<string, End[]>,
  into: ReadonlyMap<string, End[]>,
): void {
  const [a, b] = [rects.get(link.from), rects.get(link.to)];
  const [y, z] = [leaves.get(link.id), arrives.get(link.id)];
  if (!a || !b || y === undefined || z === undefined || y === z || Math.abs(y - z) > LEVEL) return;
  const fits = (rect: Rect, height: number) =>
    height >= rect.y + CORNER && height <= rect.y + rect.height - CORNER;
  if (out.get(link.from)?.length === 1 && fits(a, z)) leaves.set(link.id, z);
  else if (into.get(link.to)?.length === 1 && fits(b, y)) arrives.set(link.id, y);
}
