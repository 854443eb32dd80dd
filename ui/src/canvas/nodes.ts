// From the scene to what React Flow takes. Nodes that did not change keep their identity.
import { type Node, Position } from "@xyflow/react";
import type { Point } from "./geometry";
import type { Item } from "./scene";

export type CanvasNode = Node<Record<string, unknown>>;

const below = {
  lane: -3,
  column: -2,
  door: 1,
  cluster: -1,
  folded: 0,
  card: 0,
  stage: -3,
  band: -2,
  passage: 1,
  tile: 0,
} as const;

/** What the pointer goes through, but for what says otherwise in it. */
const behinds: ReadonlySet<Item["type"]> = new Set(["column", "lane", "stage", "band", "passage"]);

export interface NodeInput {
  items: readonly Item[];
  selected: ReadonlySet<string>;
  /** Places of what is being dragged, in canvas units. */
  dragged: ReadonlyMap<string, Point>;
  movable: (item: Item) => boolean;
}

/** Sizes and handles are given up front: only then can React Flow leave out what is not seen. */
function nodeOf(item: Item, at: Point, selected: boolean, movable: boolean, lifted: boolean): CanvasNode {
  const solid = item.type === "card" || item.type === "folded";
  const behind = behinds.has(item.type);
  return {
    id: item.id,
    type: item.type,
    data: item.data as Record<string, unknown>,
    position: at,
    width: item.width,
    height: item.height,
    measured: { width: item.width, height: item.height },
    handles: solid
      ? [
          { type: "target", position: Position.Left, x: 0, y: item.height / 2, width: 1, height: 1 },
          {
            type: "source",
            position: Position.Right,
            x: item.width - 1,
            y: item.height / 2,
            width: 1,
            height: 1,
          },
        ]
      : [],
    selected,
    selectable: solid,
    focusable: solid,
    draggable: movable,
    connectable: item.type === "card",
    deletable: false,
    // What is dragged goes over what stands; a group's box stays behind its cards.
    zIndex: below[item.type] + (lifted && item.type !== "cluster" ? 4 : 0),
    ariaLabel: item.type === "card" ? item.id : undefined,
    ...(item.type === "cluster" ? { dragHandle: ".group-head" } : {}),
    ...(behind ? { style: { pointerEvents: "none" as const } } : {}),
  };
}

export class NodeCache {
  private known = new Map<string, { item: Item; node: CanvasNode }>();

  build({ items, selected, dragged, movable }: NodeInput): CanvasNode[] {
    const next = new Map<string, { item: Item; node: CanvasNode }>();
    const nodes = items.map((item) => {
      const at = dragged.get(item.id) ?? item;
      const chosen = selected.has(item.id);
      const moves = movable(item);
      const before = this.known.get(item.id);
      const same =
        before !== undefined &&
        sameItem(before.item, item) &&
        before.node.selected === chosen &&
        before.node.draggable === moves &&
        before.node.position.x === at.x &&
        before.node.position.y === at.y;
      const node = same
        ? before.node
        : nodeOf(item, { x: at.x, y: at.y }, chosen, moves, dragged.has(item.id));
      next.set(item.id, { item, node });
      return node;
    });
    this.known = next;
    return nodes;
  }
}

function sameItem(a: Item, b: Item): boolean {
  if (a === b) return true;
  if (a.type !== b.type || a.width !== b.width || a.height !== b.height) return false;
  const x = a.data as Record<string, unknown>;
  const y = b.data as Record<string, unknown>;
  return Object.keys(y).every((key) => x[key] === y[key]);
}
