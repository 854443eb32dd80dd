// Dragging: places are kept here until the pointer lets go, then said to Rust once, together with the groups that change.
import { type NodeChange, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { GRID } from "../document/arranging";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { Edit, ServiceId } from "../host/contract.gen";
import { type Drop, dropsOf } from "./dropping";
import { boundsOf, type Point, type Rect } from "./geometry";
import { snapped } from "./guides";
import type { CanvasNode } from "./nodes";
import { boxAround, type Item, type Scene } from "./scene";
import { useCanvas } from "./state";

const none: ReadonlyMap<string, Point> = new Map();

/** How near a line must be for a card to jump to it, in pixels of the screen. */
const REACH = 7;

export function useDrag(scene: Scene) {
  const [dragged, setDragged] = useState(none);
  const latest = useRef(none);
  const show = useCallback((moved: ReadonlyMap<string, Point>) => {
    latest.current = moved;
    setDragged(moved);
  }, []);
  const { getZoom } = useReactFlow();
  const free = useAlt();
  const nudging = useRef(false);
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
      if (moved.size === 0) return;
      const inLine = free.current ? moved : inLineWith(moved, places, REACH / getZoom());
      const after = withMembers(latest.current, inLine, places);
      useCanvas.setState(({ drops }) => ({ drops: dropsNow(scene, after, drops) }));
      show(after);
    },
    [places, scene, getZoom, free, show],
  );

  const put = useCallback(
    (moved: ReadonlyMap<string, Point>, drops: readonly Drop[]) => {
      show(none);
      useCanvas.setState({ guides: [], drops: [] });
      const positions = positionsOf(scene, places, moved);
      if (Object.keys(positions).length === 0) return;
      const { edit, moveNodes } = useProject.getState();
      if (drops.length === 0) void moveNodes(positions);
      else
        void edit(
          drops.map(({ services, group }): Edit => ({ edit: "move_to_group", services, group })),
          { positions },
        );
    },
    [places, scene, show],
  );

  const onDragStop = useCallback(
    () => put(latest.current, dropsNow(scene, latest.current, [])),
    [scene, put],
  );

  /** Moves what is selected; it is said to Rust when the key is let go. */
  const nudge = useCallback(
    ({ x, y }: Point) => {
      const { selection } = useView.getState();
      const moved = new Map(latest.current);
      for (const id of selection) {
        const from = moved.get(id) ?? places.get(id);
        if (from) moved.set(id, { x: from.x + x, y: from.y + y });
      }
      nudging.current = true;
      show(moved);
    },
    [places, show],
  );
  const endNudge = useCallback(() => {
    // A key that is let go while the pointer drags ends nothing.
    if (nudging.current) put(latest.current, []);
    nudging.current = false;
  }, [put]);

  return { dragged, onNodesChange, onDragStop, nudge, endNudge };
}

/** None where nothing can be edited: cards move then, and stay in their groups. */
function dropsNow(
  scene: Scene,
  dragged: ReadonlyMap<string, Point>,
  before: readonly Drop[],
): readonly Drop[] {
  const drops = useProject.getState().view?.document.read_only ? [] : dropsOf(scene.items, dragged);
  return drops.length + before.length === 0 ? before : drops;
}

/** Whether Alt is held, which lets a card go anywhere. */
function useAlt() {
  const held = useRef(false);
  useEffect(() => {
    const look = (event: PointerEvent | KeyboardEvent) => {
      held.current = event.altKey;
      if (event.altKey) useCanvas.setState({ guides: [] });
    };
    const events = ["pointermove", "keydown", "keyup"] as const;
    for (const name of events) window.addEventListener(name, look, { capture: true, passive: true });
    return () => {
      for (const name of events) window.removeEventListener(name, look, { capture: true });
    };
  }, []);
  return held;
}

/** Everything that is dragged moves as one, so that its outline falls into line with what stands. */
function inLineWith(
  moved: ReadonlyMap<string, Point>,
  places: ReadonlyMap<string, Item>,
  reach: number,
): ReadonlyMap<string, Point> {
  const going = new Set(moved.keys());
  const rects: Rect[] = [];
  let groups = false;
  for (const [id, at] of moved) {
    const item = places.get(id);
    if (!item) continue;
    rects.push({ x: at.x, y: at.y, width: item.width, height: item.height });
    if (item.type !== "cluster") continue;
    groups = true;
    for (const member of item.data.members) going.add(member);
  }
  const outline = boundsOf(rects);
  if (!outline) return moved;
  const others: Rect[] = [];
  for (const item of places.values()) {
    const solid = item.type === "card" || item.type === "folded" || (groups && item.type === "cluster");
    if (solid && !going.has(item.id)) others.push(item);
  }
  const { dx, dy, guides } = snapped(outline, others, { reach, grid: GRID });
  useCanvas.setState({ guides });
  return new Map([...moved].map(([id, at]) => [id, { x: at.x + dx, y: at.y + dy }]));
}

function positionsOf(
  scene: Scene,
  places: ReadonlyMap<string, Item>,
  moved: ReadonlyMap<string, Point>,
): Record<ServiceId, Point> {
  const positions: Record<ServiceId, Point> = {};
  const view = useProject.getState().view;
  for (const [id, at] of moved) {
    const item = places.get(id);
    if (item?.type === "card") positions[id] = round(scene.toDocument(at));
    // A folded group takes its members along.
    if (item?.type === "folded") {
      const from = scene.toDocument(item);
      const to = scene.toDocument(at);
      for (const member of item.data.members) {
        const old = view?.positions[member];
        if (old) positions[member] = round({ x: old.x + to.x - from.x, y: old.y + to.y - from.y });
      }
    }
  }
  return positions;
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

/** The items with group boxes drawn around the places that their cards have right now; a card that leaves is none of them. */
export function stretched(
  items: readonly Item[],
  dragged: ReadonlyMap<string, Point>,
  drops: readonly Drop[],
): readonly Item[] {
  if (dragged.size === 0) return items;
  const places = new Map(items.map((item) => [item.id, item]));
  const leaving = new Set(drops.flatMap(({ services }) => services));
  return items.map((item) => {
    if (item.type !== "cluster" || dragged.has(item.id) || !item.data.members.some((id) => dragged.has(id)))
      return item;
    const rects = item.data.members.flatMap((id) => {
      const card = places.get(id);
      return card && !leaving.has(id)
        ? [{ width: card.width, height: card.height, ...(dragged.get(id) ?? { x: card.x, y: card.y }) }]
        : [];
    });
    const box = boxAround(rects);
    return box ? { ...item, ...box } : item;
  });
}
