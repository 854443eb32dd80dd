// From links to edges with their ways around the cards, and the labels that have room. Pure.
import { edgeBetween } from "../document/plan";
import type { PlanView } from "../host/contract.gen";
import type { Point, Rect } from "./geometry";
import { carried, isBundle, type Link, labelOf } from "./links";
import type { LineEdge } from "./ReferenceEdge";
import { placeLabels } from "./routing/labels";
import { pathOf } from "./routing/path";
import type { Routes } from "./routing/route";

/** More lines than this are drawn; those of selected cards are mounted all the same. */
export const MANY_LINES = 300;

interface LineInput {
  links: readonly Link[];
  routes: Routes;
  plan: PlanView["plan"] | null;
  selected: ReadonlySet<string>;
}

/** Which links React Flow gets as edges. */
export function mountedOf(links: readonly Link[], selected: ReadonlySet<string>): readonly Link[] {
  return links.length > MANY_LINES
    ? links.filter(({ from, to }) => selected.has(from) || selected.has(to))
    : links;
}

/** Edges that did not change keep their identity, so that React Flow renders only the others. */
export class EdgeCache {
  private known = new Map<string, { route: readonly Point[] | undefined; edge: LineEdge }>();

  build({ links, routes, plan, selected }: LineInput): LineEdge[] {
    const view = plan ? ({ plan } as PlanView) : null;
    const binding = new Set(
      plan?.edges.filter((edge) => edge.binds).map((edge) => `${edge.from}>${edge.to}`),
    );
    const next: typeof this.known = new Map();
    const edges = mountedOf(links, selected).map((link): LineEdge => {
      const binds =
        view !== null && link.pairs.some(([a, b]) => binding.has(`${a}>${b}`) && edgeBetween(view, a, b));
      const tone = binds ? "binds" : "idle";
      const loud = selected.has(link.from) || selected.has(link.to);
      const route = routes.get(link.id);
      const before = this.known.get(link.id);
      const data = before?.edge.data;
      const same = before?.route === route && data?.link === link && data.tone === tone && data.loud === loud;
      const edge = same && before ? before.edge : edgeOf(link, route ? pathOf(route) : null, tone, loud);
      next.set(link.id, { route, edge });
      return edge;
    });
    this.known = next;
    return edges;
  }
}

function edgeOf(link: Link, path: string | null, tone: "binds" | "idle", loud: boolean): LineEdge {
  return {
    id: link.id,
    type: "line",
    source: link.from,
    target: link.to,
    data: { link, path, tone, loud },
    selectable: true,
    focusable: false,
    deletable: false,
    reconnectable: false,
  };
}

/** From afar only bundles say something: how many they are. */
const FAR_SCALE = 1.7;

export interface LabelInput {
  edges: readonly LineEdge[];
  routes: Routes;
  rects: ReadonlyMap<string, Rect>;
  heads: readonly Rect[];
  near: boolean;
}

/** Labels for the lines that matter first: what is selected, then what binds, then the rest. */
export function labelsOf({ edges, routes, rects, heads, near }: LabelInput): Map<string, Point> {
  const weight = (edge: LineEdge) => (edge.data?.loud ? 2 : 0) + (edge.data?.tone === "binds" ? 1 : 0);
  const wishes = [...edges]
    .sort((a, b) => weight(b) - weight(a))
    .flatMap((edge) => {
      if (!edge.data) return [];
      if (!near) {
        const { link } = edge.data;
        return isBundle(link) ? [{ id: edge.id, text: String(carried(link)), scale: FAR_SCALE }] : [];
      }
      const text = labelOf(edge.data.link);
      return text ? [{ id: edge.id, text }] : [];
    });
  return placeLabels(wishes, routes, [...rects.values(), ...heads]);
}
