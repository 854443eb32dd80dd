// What stands on the canvas: nodes with their places and sizes, and the lines between them. Pure.

import { type CardIcon, iconOf, lineOf, type Pip, pipsOf } from "../document/cards";
import { checkWords } from "../document/gates";
import type { AskedGate } from "../document/shown";
import type { GateId, Plan, ProjectView, Reference, ServiceId, ServiceView } from "../host/contract.gen";
import { type Axis, compress, identity } from "./compress";
import { boundsOf, CARD, FOLDED, GROUP_PAD, type Point, type Rect } from "./geometry";
import { type Link, linksOf } from "./links";
import { type Column, layoutPhases } from "./phases";
import { type Slot, slotsOf } from "./phasing/slots";
import type { BandData, PassageData, StageData, TileData } from "./rail/scene";

export type Card = {
  service: ServiceView;
  icon: CardIcon;
  line: string;
  pips: Pip[];
  /** References of this service that nobody provides. */
  broken: Reference[];
  problems: number;
};

/** Type aliases, not interfaces: React Flow wants data with an implicit index signature. */
export type CardData = Card & {
  quiet: boolean;
  /** The phase, counted from 1, that it is pinned to in the plan that is shown. */
  pin?: number;
};

export type GroupData = {
  group: string;
  label: string;
  members: ServiceId[];
};

export type ColumnData = {
  title: string;
  services: ServiceId[];
  quiet: boolean;
  planned: boolean;
};

export type LaneData = { title: string };

export type DoorData = {
  gate: GateId;
  /** The stage's gate that it is, where a person put it there. */
  gateOfStage: string | null;
  /** Where it could stand; none where it cannot be moved. */
  slots: readonly Slot[];
  title: string;
  what: string;
  fall: number;
};

export type Item =
  | ({ id: string; type: "card"; data: CardData } & Rect)
  | ({ id: string; type: "cluster"; data: GroupData } & Rect)
  | ({ id: string; type: "folded"; data: GroupData } & Rect)
  | ({ id: string; type: "column"; data: ColumnData } & Rect)
  | ({ id: string; type: "door"; data: DoorData } & Rect)
  | ({ id: string; type: "lane"; data: LaneData } & Rect)
  | ({ id: string; type: "stage"; data: StageData } & Rect)
  | ({ id: string; type: "passage"; data: PassageData } & Rect)
  | ({ id: string; type: "band"; data: BandData } & Rect)
  | ({ id: string; type: "tile"; data: TileData } & Rect);

export interface Scene {
  items: Item[];
  links: readonly Link[];
  /** From the canvas back to the file's units. */
  toDocument(point: Point): Point;
  fromDocument(point: Point): Point;
  /** What is fitted into view, where that is not everything. */
  home?: Rect;
  /** Only in the phases lens, with a plan. */
  phases?: { columns: readonly Column[]; slots: readonly Slot[]; height: number };
}

export const groupNode = (group: string) => `group:${group}`;

const NOTHING_BROKEN: Reference[] = [];

/** What does not depend on places: made for each view of the project. Cards that say the same as before stay the same. */
export function cardsOf(
  view: ProjectView,
  before?: { view: ProjectView; cards: ReadonlyMap<ServiceId, Card> },
): Map<ServiceId, Card> {
  const pips = pipsOf(view, before && { view: before.view, pips: (id) => before.cards.get(id)?.pips });
  const broken = new Map<ServiceId, Reference[]>();
  for (const reference of view.references) {
    if (reference.from !== null) continue;
    const known = broken.get(reference.to);
    if (known) known.push(reference);
    else broken.set(reference.to, [reference]);
  }
  const problems = new Map<ServiceId, number>();
  for (const { service, severity } of view.problems) {
    if (service !== null && severity !== "note") problems.set(service, (problems.get(service) ?? 0) + 1);
  }
  return new Map(
    view.services.map((service) => {
      const card = {
        service,
        icon: iconOf(service),
        line: lineOf(service),
        pips: pips.get(service.id) ?? [],
        broken: broken.get(service.id) ?? NOTHING_BROKEN,
        problems: problems.get(service.id) ?? 0,
      };
      const known = before?.cards.get(service.id);
      return [service.id, known && sameCard(known, card) ? known : card];
    }),
  );
}

function sameCard(a: Card, b: Card): boolean {
  return (
    a.service === b.service &&
    a.pips === b.pips &&
    a.problems === b.problems &&
    a.broken.length === b.broken.length &&
    a.broken.every((reference, index) => reference === b.broken[index])
  );
}

interface TopologyInput {
  view: ProjectView;
  cards: Map<ServiceId, Card>;
  collapsed: ReadonlySet<string>;
  cardHeight: number;
}

/** Groups that have members, in the order of the file. */
export function membersOf(view: ProjectView): Map<string, ServiceId[]> {
  const members = new Map<string, ServiceId[]>();
  for (const { id, group } of view.services) {
    if (group === null) continue;
    const known = members.get(group);
    if (known) known.push(id);
    else members.set(group, [id]);
  }
  return members;
}

export function boxAround(rects: Iterable<Rect>): Rect | null {
  const inner = boundsOf(rects);
  if (!inner) return null;
  return {
    x: inner.x - GROUP_PAD.side,
    y: inner.y - GROUP_PAD.top,
    width: inner.width + 2 * GROUP_PAD.side,
    height: inner.height + GROUP_PAD.top + GROUP_PAD.bottom,
  };
}

/** Where groups, columns and lanes have their names: lines and labels leave that free. */
export function headsOf(items: readonly Item[]): Rect[] {
  return items.flatMap(({ type, x, y, width }) => {
    if (type === "cluster") return [{ x, y, width: Math.min(width, CARD.width), height: GROUP_PAD.top - 8 }];
    if (type === "column") return [{ x, y: y + 6, width, height: COLUMN_HEAD - 10 }];
    if (type === "lane") return [{ x, y, width: CARD.width, height: 24 }];
    return [];
  });
}

export function topologyScene({ view, cards, collapsed, cardHeight }: TopologyInput): Scene {
  const members = membersOf(view);
  const rectOf = (id: ServiceId): Rect => ({
    ...(view.positions[id] ?? { x: 0, y: 0 }),
    width: CARD.width,
    height: cardHeight,
  });
  const folded: Array<{ group: string; box: Rect }> = [];
  const openRects: Rect[] = [];
  const nodeOf = new Map<ServiceId, string>();
  for (const { id, group } of view.services) {
    const hidden = group !== null && collapsed.has(group);
    nodeOf.set(id, hidden ? groupNode(group) : id);
    if (!hidden) openRects.push(rectOf(id));
  }
  for (const [group, ids] of members) {
    const box = boxAround(ids.map(rectOf));
    if (!box) continue;
    if (collapsed.has(group)) folded.push({ group, box });
    else openRects.push(box);
  }
  const spans = (rects: Rect[], axis: "x" | "y") =>
    rects.map((rect) => ({ from: rect[axis], to: rect[axis] + (axis === "x" ? rect.width : rect.height) }));
  const boxes = folded.map(({ box }) => box);
  const x: Axis = boxes.length
    ? compress(spans(openRects, "x"), spans(boxes, "x"), FOLDED.width + 40)
    : identity;
  const y: Axis = boxes.length
    ? compress(spans(openRects, "y"), spans(boxes, "y"), FOLDED.height + 30)
    : identity;

  const items: Item[] = [];
  const labelOf = (group: string) => view.topology.groups[group]?.label ?? group;
  for (const [group, ids] of members) {
    const data = { group, label: labelOf(group), members: ids };
    if (collapsed.has(group)) continue;
    const box = boxAround(ids.map((id) => ({ ...rectOf(id), ...mapped(rectOf(id), x, y) })));
    if (box) items.push({ id: groupNode(group), type: "cluster", data, ...box });
  }
  for (const { group, box } of folded) {
    const data = { group, label: labelOf(group), members: members.get(group) ?? [] };
    const middle = { x: x.forward(box.x + box.width / 2), y: y.forward(box.y + box.height / 2) };
    items.push({
      id: groupNode(group),
      type: "folded",
      data,
      x: middle.x - FOLDED.width / 2,
      y: middle.y - FOLDED.height / 2,
      ...FOLDED,
    });
  }
  for (const { id, group } of view.services) {
    const card = cards.get(id);
    if (!card || (group !== null && collapsed.has(group))) continue;
    const rect = rectOf(id);
    items.push({ id, type: "card", data: { ...card, quiet: false }, ...rect, ...mapped(rect, x, y) });
  }
  return {
    items,
    links: linksOf(view.references, (id) => nodeOf.get(id)),
    toDocument: (point) => ({ x: x.backward(point.x), y: y.backward(point.y) }),
    fromDocument: (point) => mapped(point, x, y),
  };
}

function mapped(point: Point, x: Axis, y: Axis): Point {
  return { x: x.forward(point.x), y: y.forward(point.y) };
}

interface PhasesInput {
  view: ProjectView;
  cards: Map<ServiceId, Card>;
  plan: Plan | null;
  asked: readonly AskedGate[];
  cardHeight: number;
}

const HEAD = 60;
const COLUMN_HEAD = 42;
const DOOR_HEIGHT = 132;

export function phasesScene({ view, cards, plan, asked, cardHeight }: PhasesInput): Scene {
  const services = view.services.map(({ id }) => id);
  const { columns, doors, lanes, positions, height } = layoutPhases({
    services,
    references: view.references,
    plan,
    asked,
    cardHeight,
  });
  const items: Item[] = [];
  const last = columns[columns.length - 1];
  const width = Math.max(last ? last.x + last.width : 0, ...doors.map((door) => door.x + door.width));
  for (const lane of lanes) {
    items.push({
      id: `lane:${lane.id}`,
      type: "lane",
      data: { title: lane.title },
      x: -40,
      y: lane.y,
      width: width + 60,
      height: lane.height,
    });
  }
  const planned = (plan?.phases.length ?? 0) > 0;
  for (const column of columns) {
    items.push({
      id: `column:${column.id}`,
      type: "column",
      data: { title: column.title, services: column.services, quiet: column.quiet, planned },
      x: column.x,
      y: -HEAD,
      width: column.width,
      height: height + HEAD + 18,
    });
  }
  const slots = slotsOf(columns);
  for (const door of doors) {
    const planned = plan?.gates.find(({ id }) => id === door.id);
    const title = planned ? planned.id : "Review";
    const top = 44 + door.row * (DOOR_HEIGHT + 12);
    // The line that nothing behind it passes, down to the foot of the columns; from the lowest of a stack.
    const lowest = !doors.some((other) => other.x === door.x && other.row > door.row);
    const fall = lowest ? Math.max(0, height + HEAD + 18 - top - DOOR_HEIGHT) : 12;
    const what = planned ? `${planned.reason}: ${checkWords(planned.check)}` : "what would change";
    items.push({
      id: `door:${door.id}`,
      type: "door",
      data: {
        gate: door.id,
        gateOfStage: planned?.origin?.from === "stage" ? planned.origin.name : null,
        slots,
        title,
        what,
        fall,
      },
      x: door.x,
      y: -HEAD + top,
      width: door.width,
      height: DOOR_HEIGHT,
    });
  }
  const stage = plan ? view.topology.stages[plan.stage] : undefined;
  const pins = new Map(stage?.pins?.map(({ service, phase }) => [service, phase]));
  const quiet = new Set(columns.filter((column) => column.quiet).flatMap((column) => column.services));
  for (const id of services) {
    const card = cards.get(id);
    const at = positions.get(id);
    if (card && at) {
      items.push({
        id,
        type: "card",
        data: { ...card, quiet: quiet.has(id), pin: pins.get(id) },
        ...at,
        width: CARD.width,
        height: cardHeight,
      });
    }
  }
  const known = new Set(services);
  return {
    ...(slots.length > 0 ? { phases: { columns, slots, height } } : {}),
    items,
    links: linksOf(view.references, (id) => (known.has(id) ? id : undefined)),
    toDocument: (point) => point,
    fromDocument: (point) => point,
  };
}
