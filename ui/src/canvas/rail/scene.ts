//! The stages lens as items of the canvas: the same cards as in the other lenses, at the stage that they have come to.
import type { ProjectView, ServiceId, Standing } from "../../host/contract.gen";
import { CARD } from "../geometry";
import { type Card, groupNode, type Item, type Scene } from "../scene";
import { HEAD, layoutRail } from "./layout";

export type StageData = { stage: string | null; personal: boolean; head: number; services: number };
export type PassageData = { from: string; to: string; head: number };
export type BandData = { group: string | null; label: string; folded: boolean };
export type TileData = { group: string; label: string; members: ServiceId[] };

interface Input {
  view: ProjectView;
  cards: ReadonlyMap<ServiceId, Card>;
  standing: Standing | null;
  collapsed: ReadonlySet<string>;
  cardHeight: number;
}

/** A rail that is deeper than wide is not seen as a whole at first, but its heads and what stands below them. */
const DEEP = 0.9;
const FIRST_SIGHT = 0.62;

export function stagesScene({ view, cards, standing, collapsed, cardHeight }: Input): Scene {
  const layout = layoutRail({ view, standing, collapsed, cardHeight });
  const items: Item[] = [];
  const label = (group: string | null) =>
    group === null ? "No group" : (view.topology.groups[group]?.label ?? group);
  for (const { group, folded, ...rect } of layout.bands) {
    items.push({
      id: `band:${group ?? ""}`,
      type: "band",
      data: { group, label: label(group), folded },
      ...rect,
    });
  }
  for (const { stage, personal, head, services, ...rect } of layout.stages) {
    items.push({
      id: `stage:${stage ?? ""}`,
      type: "stage",
      data: { stage, personal, head, services: services.length },
      ...rect,
    });
  }
  for (const { from, to, head, ...rect } of layout.passages) {
    items.push({ id: `passage:${from}`, type: "passage", data: { from, to, head }, ...rect });
  }
  for (const { group, services, at, ...rect } of layout.tiles) {
    items.push({
      id: `${groupNode(group)}:${at}`,
      type: "tile",
      data: { group, label: label(group), members: services },
      ...rect,
    });
  }
  for (const { id } of view.services) {
    const card = cards.get(id);
    const at = layout.positions.get(id);
    if (!card || !at) continue;
    items.push({
      id,
      type: "card",
      data: { ...card, quiet: false },
      ...at,
      width: CARD.width,
      height: cardHeight,
    });
  }
  const width = Math.max(HEAD.width, ...items.map((item) => item.x + item.width));
  const height = Math.max(HEAD.top, ...items.map((item) => item.y + item.height));
  const seen = height <= Math.max(700, width * DEEP) ? height : Math.max(700, width * FIRST_SIGHT);
  return {
    items,
    links: [],
    home: { x: -20, y: -10, width: width + 40, height: seen + 20 },
    toDocument: (point) => point,
    fromDocument: (point) => point,
  };
}
