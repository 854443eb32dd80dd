// Dragging: places are kept here until the pointer lets go, then said to Rust once.
import type { NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { ServiceId } from "../host/contract.gen";
import type { Point } from "./geometry";
import type { CanvasNode } from "./nodes";
import { boxAround, type Item, type Scene } from "./scene";

const none: ReadonlyMap<string, Point> = new Map();

export function useDrag(scene: Scene) {
  const [dragged, setDragged] = useState(none);
  const places = useMemo(() => new Map(scene.items.map((item) => [item.id, item])), [scene]);

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      let selection: Set<string> | null = null;
      const moved = new Map<string, Point>();
      for (const change of changes) {
        if (change.type === "select") {
          selection ??= new Set(useView.getState().selection);
          if (change.selected) selection.add(change.id);
          else selection.delete(change.id);
        }
        if (change.type === "position" && change.position && change.dragging)
          moved.set(change.id, change.position);
      }
      if (selection) useView.getState().select(selection);
      if (moved.size > 0) setDragged((before) => withMembers(before, moved, places));
    },
    [places],
  );

  const onDragStop = useCallback(() => {
    const positions: Record<ServiceId, Point> = {};
    for (const [id, at] of dragged) {
      const item = places.get(id);
      if (item?.type === "card") positions[id] = round(scene.toDocument(at));
      // A folded group takes its members along.
      if (item?.type === "folded") {
        const from = scene.toDocument(item);
        const to = scene.toDocument(at);
        const view = useProject.getState().view;
        for (const member of item.data.members) {
          const old = view?.positions[member];
          if (old) positions[member] = round({ x: old.x + to.x - from.x, y: old.y + to.y - from.y });
        }
      }
    }
    setDragged(none);
    if (Object.keys(positions).length > 0) void useProject.getState().moveNodes(positions);
  }, [dragged, places, scene]);

  return { dragged, onNodesChange, onDragStop };
}

function round({ x, y }: Point): Point {
  return { x: Math.round(x), y: Math.round(y) };
}

/** A group's box takes its cards along; a card stretches its group's box. */
function withMembers(
  before: ReadonlyMap<string, Point>,
  moved: ReadonlyMap<string, Point>,
  places: ReadonlyMap<string, Item>,
): ReadonlyMap<string, Point> {
  const after = new Map(before);
  for (const [id, at] of moved) {
    const item = places.get(id);
    if (!item) continue;
    after.set(id, at);
    if (item.type !== "cluster") continue;
    for (const member of item.data.members) {
      const card = places.get(member);
      if (card && !moved.has(member))
        after.set(member, { x: card.x + at.x - item.x, y: card.y + at.y - item.y });
    }
  }
  return after;
}

/** The items with group boxes drawn around the places that their cards have right now. */
export function stretched(items: readonly Item[], dragged: ReadonlyMap<string, Point>): readonly Item[] {
  if (dragged.size === 0) return items;
  const places = new Map(items.map((item) => [item.id, item]));
  return items.map((item) => {
    if (item.type !== "cluster" || dragged.has(item.id) || !item.data.members.some((id) => dragged.has(id)))
      return item;
    const rects = item.data.members.flatMap((id) => {
      const card = places.get(id);
      return card
        ? [{ width: card.width, height: card.height, ...(dragged.get(id) ?? { x: card.x, y: card.y }) }]
        : [];
    });
    const box = boxAround(rects);
    return box ? { ...item, ...box } : item;
  });
}
