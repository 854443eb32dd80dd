//! The stages lens: where the stages of the rail stand, and how far along it each card has come. Pure.

import { byName } from "../../document/order";
import { orderedStages } from "../../document/stages";
import type { GroupId, ProjectView, ServiceId, StageId, Standing } from "../../host/contract.gen";
import { CARD, type Point, type Rect } from "../geometry";

export interface StageBox extends Rect {
  /** Absent: the services that are known nowhere. */
  stage: StageId | null;
  /** A stage of one person, beside the one that it comes from. */
  personal: boolean;
  /** Of the head, from the top of the box. */
  head: number;
  services: ServiceId[];
}

/** Between a stage and the next. */
export interface PassageBox extends Rect {
  from: StageId;
  to: StageId;
  head: number;
}

export interface BandBox extends Rect {
  group: GroupId | null;
  folded: boolean;
}

/** A folded group in one column. */
export interface TileBox extends Rect {
  group: GroupId;
  services: ServiceId[];
  at: number;
}

export interface RailLayout {
  stages: StageBox[];
  passages: PassageBox[];
  bands: BandBox[];
  tiles: TileBox[];
  positions: Map<ServiceId, Point>;
}

export const HEAD = { width: 284, top: 92, row: 42, foot: 48, rows: 5 } as const;
const PASSAGE = { width: 132, gap: 14 } as const;
const GAP = { column: 20, row: 16, pad: 18, band: 36, inner: 16, tile: 58 } as const;
/** A lane that would be taller than this many cards is broken into several columns of cards. */
const MAX_ROWS = 8;

export function headHeight(targets: number): number {
  const rows = Math.max(1, Math.min(targets, HEAD.rows) + (targets > HEAD.rows ? 0.6 : 0));
  return HEAD.top + rows * HEAD.row + HEAD.foot;
}

interface Input {
  view: ProjectView;
  standing: Standing | null;
  collapsed: ReadonlySet<string>;
  cardHeight: number;
}

/** Groups that have members, by their labels; those in no group last. */
function lanesOf(view: ProjectView): Array<GroupId | null> {
  const groups = [...new Set(view.services.map(({ group }) => group))];
  const label = (group: GroupId | null) =>
    group === null ? "" : (view.topology.groups[group]?.label ?? group);
  return groups.sort((a, b) => Number(a === null) - Number(b === null) || byName(label(a), label(b)));
}

export function layoutRail({ view, standing, collapsed, cardHeight }: Input): RailLayout {
  const { stages } = view.topology;
  const rail = orderedStages(view.topology)
    .map(([id]) => id)
    .filter((id) => !stages[id]?.base);
  const personal = (base: StageId) => Object.keys(stages).filter((id) => stages[id]?.base === base);
  const reached = standing?.reached ?? {};

  const columns: Array<{ stage: StageId | null; services: Map<GroupId | null, ServiceId[]> }> = [];
  const put = (stage: StageId | null) => {
    const services = new Map<GroupId | null, ServiceId[]>();
    for (const { id, group } of view.services) {
      const at = reached[id];
      const here = at !== undefined && rail.includes(at) ? at : null;
      if (here !== stage) continue;
      const known = services.get(group);
      if (known) known.push(id);
      else services.set(group, [id]);
    }
    if (stage !== null || services.size > 0) columns.push({ stage, services });
  };
  for (const stage of [null, ...rail]) put(stage);

  const lanes = lanesOf(view);
  const laned = lanes.length > 1;
  const folded = (group: GroupId | null) => group !== null && laned && collapsed.has(group);
  const across = columns.map(({ services }) => {
    const open = [...services].filter(([group]) => !folded(group)).map(([, ids]) => ids.length);
    return Math.max(1, Math.min(5, Math.ceil(Math.max(0, ...open) / MAX_ROWS)));
  });
  const rowsOf = (lane: GroupId | null) =>
    Math.max(
      1,
      ...columns.map(({ services }, at) => Math.ceil((services.get(lane)?.length ?? 0) / (across[at] ?? 1))),
    );

  const top = headHeight(Math.max(1, ...rail.map((id) => stages[id]?.targets.length ?? 0)));
  const laneTops = new Map<GroupId | null, { y: number; height: number }>();
  let y = top + GAP.pad;
  for (const lane of laned ? lanes : [lanes[0] ?? null]) {
    if (laned) y += GAP.band;
    const rows = rowsOf(lane);
    const height = folded(lane) ? GAP.tile : rows * cardHeight + (rows - 1) * GAP.row;
    laneTops.set(lane, { y, height });
    y += height + GAP.pad;
  }
  const bottom = y;

  const layout: RailLayout = { stages: [], passages: [], bands: [], tiles: [], positions: new Map() };
  let x = 0;
  for (const [at, { stage, services }] of columns.entries()) {
    const n = across[at] ?? 1;
    const width = Math.max(HEAD.width, n * CARD.width + (n - 1) * GAP.inner + 2 * GAP.pad);
    const all = [...services.values()].flat();
    const box = { x, y: 0, width, height: bottom, head: top, services: all };
    layout.stages.push({ ...box, stage, personal: false });
    const left = x + (width - n * CARD.width - (n - 1) * GAP.inner) / 2;
    for (const [group, ids] of services) {
      const lane = laneTops.get(group) ?? { y: top, height: 0 };
      if (group !== null && folded(group)) {
        layout.tiles.push({
          group,
          services: ids,
          at,
          x: left,
          y: lane.y,
          width: CARD.width,
          height: lane.height,
        });
        continue;
      }
      for (const [index, id] of ids.entries()) {
        layout.positions.set(id, {
          x: left + (index % n) * (CARD.width + GAP.inner),
          y: lane.y + Math.floor(index / n) * (cardHeight + GAP.row),
        });
      }
    }
    x += width;
    let beside = 0;
    for (const id of stage === null ? [] : personal(stage)) {
      const head = headHeight(stages[id]?.targets.length ?? 0);
      const own = { x: x + GAP.column, y: beside, width: HEAD.width, height: head, head };
      layout.stages.push({ ...own, stage: id, personal: true, services: [] });
      beside += head + GAP.column;
    }
    if (beside > 0) x += GAP.column + HEAD.width;
    const next = columns[at + 1]?.stage ?? null;
    if (stage !== null && next !== null) {
      layout.passages.push({
        from: stage,
        to: next,
        x: x + PASSAGE.gap,
        y: 0,
        width: PASSAGE.width,
        height: bottom,
        head: top,
      });
      x += PASSAGE.width + 2 * PASSAGE.gap;
    } else x += 3 * GAP.column;
  }
  if (laned) {
    for (const [group, lane] of laneTops) {
      layout.bands.push({
        group,
        folded: folded(group),
        x: -GAP.pad,
        y: lane.y - GAP.band,
        width: x - 3 * GAP.column + 2 * GAP.pad,
        height: lane.height + GAP.band,
      });
    }
  }
  return layout;
}
