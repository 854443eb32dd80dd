// From links to edges with their ways around the cards, and the labels that have room. Pure.
import { edgeBetween } from "../document/plan";
import type { PlanView } from "../host/contract.gen";
import { MANY_LINES } from "./Drawn";
import {
  type LabelWish,
  type Point,
  pathOf,
  placeLabels,
  type Rect,
  type Route,
  routeAround,
} from "./geometry";
import { type Link, labelOf } from "./links";
import type { LineEdge } from "./ReferenceEdge";

/** Above this the lines go straight through and are labelled one at a time. */
const MANY = 160;

interface LineInput {
  links: readonly Link[];
  rects: ReadonlyMap<string, Rect>;
  /** Names of groups, which lines leave free. */
  heads: readonly Rect[];
  plan: PlanView["plan"] | null;
  selected: ReadonlySet<string>;
}

export interface Lines {
  edges: LineEdge[];
  routes: Map<string, Route>;
}

export function linesOf({ links, rects, heads, plan, selected }: LineInput): Lines {
  const routes = new Map<string, Route>();
  const all = [...rects];
  const view = plan ? ({ plan } as PlanView) : null;
  const binding = new Set(plan?.edges.filter((edge) => edge.binds).map((edge) => `${edge.from}>${edge.to}`));
  const mounted =
    links.length > MANY_LINES
      ? links.filter(({ from, to }) => selected.has(from) || selected.has(to))
      : links;
  const edges = mounted.map((link): LineEdge => {
    const from = rects.get(link.from);
    const to = rects.get(link.to);
    let path: string | null = null;
    if (from && to && links.length <= MANY) {
      const start = { x: from.x + from.width, y: from.y + from.height / 2 };
      const end = { x: to.x - 2, y: to.y + to.height / 2 };
      const others = all.filter(([id]) => id !== link.from && id !== link.to).map(([, rect]) => rect);
      const route = routeAround(start, end, [...others, ...heads]);
      routes.set(link.id, route);
      path = pathOf(route);
    }
    const binds =
      view !== null && link.pairs.some(([a, b]) => binding.has(`${a}>${b}`) && edgeBetween(view, a, b));
    return {
      id: link.id,
      type: "line",
      source: link.from,
      target: link.to,
      data: {
        link,
        path,
        tone: binds ? "binds" : "idle",
        loud: selected.has(link.from) || selected.has(link.to),
      },
      selectable: true,
      focusable: false,
      deletable: false,
      reconnectable: false,
    };
  });
  return { edges, routes };
}

/** Labels for the lines that matter first: what is selected, then what binds, then the rest. */
export function labelsOf(
  { edges, routes }: Lines,
  rects: ReadonlyMap<string, Rect>,
  heads: readonly Rect[],
): Map<string, Point> {
  const weight = (edge: LineEdge) => (edge.data?.loud ? 2 : 0) + (edge.data?.tone === "binds" ? 1 : 0);
  const wishes: LabelWish[] = [...edges]
    .sort((a, b) => weight(b) - weight(a))
    .flatMap((edge) => {
      const route = routes.get(edge.id);
      const text = edge.data ? labelOf(edge.data.link) : "";
      return route && text ? [{ id: edge.id, route, text }] : [];
    });
  return placeLabels(wishes, [...rects.values(), ...heads]);
}
