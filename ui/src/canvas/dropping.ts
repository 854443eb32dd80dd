// Into which group dragged cards come, or out of which they go, by where they are let go. Pure.
import type { GroupId, ServiceId } from "../host/contract.gen";
import { overlaps, type Point, type Rect } from "./geometry";
import type { Item } from "./scene";

/** Cards that change their group; null: out of every group. */
export interface Drop {
  services: ServiceId[];
  group: GroupId | null;
}

function contains(rect: Rect, { x, y }: Point): boolean {
  return x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height;
}

/**
 * A card joins the group whose box its middle is in. It leaves its own only where it has nothing of that box under it any more:
 * until then it makes the box larger. Whoever drags all cards of a group, or its box, moves the group.
 */
export function dropsOf(items: readonly Item[], dragged: ReadonlyMap<string, Point>): Drop[] {
  const boxes = items.filter((item) => item.type === "cluster" || item.type === "folded");
  const own = new Map<ServiceId, { group: GroupId; box: Rect; whole: boolean }>();
  for (const box of boxes) {
    const { group, members } = box.data;
    const whole = dragged.has(box.id) || members.every((id) => dragged.has(id));
    for (const member of members) own.set(member, { group, box, whole });
  }
  const drops = new Map<GroupId | null, ServiceId[]>();
  for (const item of items) {
    const at = dragged.get(item.id);
    if (item.type !== "card" || !at) continue;
    const home = own.get(item.id);
    if (home?.whole) continue;
    const rect = { ...item, ...at };
    const middle = { x: at.x + item.width / 2, y: at.y + item.height / 2 };
    const over = boxes.find((box) => !dragged.has(box.id) && contains(box, middle));
    const group = over ? over.data.group : home && overlaps(rect, home.box) ? home.group : null;
    if (group === (home?.group ?? null)) continue;
    const known = drops.get(group);
    if (known) known.push(item.id);
    else drops.set(group, [item.id]);
  }
  return [...drops].map(([group, services]) => ({ group, services }));
}
