// Very many lines, and very many cards from very far, are drawn and not mounted: a canvas behind the nodes.
import { useStoreApi } from "@xyflow/react";
import { useEffect, useMemo, useRef } from "react";
import { useLight } from "../document/light";
import { boundsOf, type Point, type Rect, sameRect } from "./geometry";
import type { Link } from "./links";
import { trace } from "./routing/path";
import type { Routes } from "./routing/route";
import { boxOf, Space } from "./routing/space";
import type { Item } from "./scene";

const fills: Record<string, string> = {
  stable: "--ok",
  failed: "--bad",
  "rolling-back": "--bad",
  blocked: "--bad",
  login: "--warn",
  creating: "--info",
  updating: "--info",
  building: "--info",
  create: "--accent",
  update: "--warn",
  recreate: "--bad",
  delete: "--bad",
};

/** More lines than this in sight are drawn straight: from so far nobody follows a curve. */
export const CURVED = 1_200;
/** A picture that took longer than this to draw is enlarged further before it is drawn anew. */
const HEAVY_MS = 10;

interface Props {
  links: readonly Link[];
  rects: ReadonlyMap<string, Rect>;
  routes: Routes;
  /** The cards, where they are not mounted. */
  items: readonly Item[] | null;
}

export function Drawn({ links, rects, routes, items }: Props) {
  const ends = useEnds(links, rects);
  const canvas = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();
  useEffect(() => {
    let frame = 0;
    let rest = 0;
    let drawn: Drawing | null = null;
    const inSight = sightOf(links, ends, items ?? []);
    const draw = () => {
      const { transform, width, height } = store.getState();
      const began = performance.now();
      const pen = canvas.current && prepare(canvas.current, transform, width, height);
      if (!pen) return;
      drawLines(pen, inSight.links(pen.seen), ends, routes, items === null);
      if (items) drawCards(pen, inSight.items(pen.seen));
      drawn = {
        transform,
        heavy: performance.now() - began > HEAVY_MS,
        whole: encloses(pen.seen, inSight.bounds),
      };
    };
    const later = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    };
    // While the view moves the picture moves as a whole; it is drawn anew at rest, or where its margin is used up.
    const follow = () => {
      const { transform, width, height } = store.getState();
      if (!canvas.current || !drawn || worn(drawn, transform, width, height)) {
        later();
        return;
      }
      place(canvas.current, drawn.transform, transform, width, height);
      clearTimeout(rest);
      rest = window.setTimeout(settle, 120);
    };
    // On a slow machine two frames of one movement may be further apart than the timer is long.
    const settle = () => {
      if (canvas.current?.closest(".is-panning")) rest = window.setTimeout(settle, 120);
      else draw();
    };
    later();
    let seen = store.getState();
    const moved = store.subscribe((now) => {
      if (now.width !== seen.width || now.height !== seen.height) later();
      else if (now.transform !== seen.transform) follow();
      seen = now;
    });
    // The colours of another theme.
    const themed = new MutationObserver(later);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const lit = useLight.subscribe((now, before) => {
      if (now.lit !== before.lit || (items && now.states !== before.states)) later();
    });
    const stops = [moved, lit];
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(rest);
      themed.disconnect();
      for (const stop of stops) stop();
    };
  }, [links, ends, routes, items, store]);
  return <canvas ref={canvas} className="drawn" aria-hidden />;
}

type Ends = ReadonlyMap<string, Rect | undefined>;

/** The cards at the ends of lines; the same as long as none of them is elsewhere: then nothing has to be drawn anew. */
function useEnds(links: readonly Link[], rects: ReadonlyMap<string, Rect>): Ends {
  const known = useRef<{ links: readonly Link[]; ends: Ends }>(undefined);
  return useMemo(() => {
    const before = known.current?.links === links ? known.current.ends : null;
    if (before && [...before].every(([id, rect]) => sameRect(rect, rects.get(id)))) return before;
    const ends = new Map(links.flatMap(({ from, to }) => [from, to]).map((id) => [id, rects.get(id)]));
    known.current = { links, ends };
    return ends;
  }, [links, rects]);
}

interface Pen {
  context: CanvasRenderingContext2D;
  colour: (name: string) => string;
  zoom: number;
  /** What is seen, in canvas units. */
  seen: Rect;
}

type Transform = [x: number, y: number, zoom: number];

/** What the picture shows. */
interface Drawing {
  transform: Transform;
  /** It took long. */
  heavy: boolean;
  /** All there is is in it. */
  whole: boolean;
}

/** How much is drawn beyond each edge, as a part of the frame. */
const MARGIN = 0.25;

function worn(
  { transform: [x0, y0, z0], heavy, whole }: Drawing,
  [x, y, zoom]: Transform,
  width: number,
  height: number,
): boolean {
  const scale = zoom / z0;
  if (scale > (heavy ? 2.4 : 1.6)) return true;
  // Beyond its edges there is nothing, and from further away it is sharp enough until the view rests.
  if (whole) return false;
  if (scale < 0.75) return true;
  const left = x - x0 * scale - MARGIN * width * scale;
  const top = y - y0 * scale - MARGIN * height * scale;
  const size = 1 + 2 * MARGIN;
  return left > 0 || top > 0 || left + size * width * scale < width || top + size * height * scale < height;
}

function encloses(outer: Rect, inner: Rect | null): boolean {
  return (
    inner === null ||
    (inner.x >= outer.x &&
      inner.y >= outer.y &&
      inner.x + inner.width <= outer.x + outer.width &&
      inner.y + inner.height <= outer.y + outer.height)
  );
}

/** Puts the picture of one view where another view would have it. */
function place(
  canvas: HTMLCanvasElement,
  [x0, y0, z0]: Transform,
  [x, y, zoom]: Transform,
  width: number,
  height: number,
): void {
  const scale = zoom / z0;
  const left = x - x0 * scale - MARGIN * width * scale;
  const top = y - y0 * scale - MARGIN * height * scale;
  canvas.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
}

function prepare(
  canvas: HTMLCanvasElement,
  view: Transform,
  frameWidth: number,
  frameHeight: number,
): Pen | null {
  const context = canvas.getContext("2d");
  if (!context) return null;
  const ratio = window.devicePixelRatio;
  const zoom = view[2];
  const x = view[0] + MARGIN * frameWidth;
  const y = view[1] + MARGIN * frameHeight;
  const width = frameWidth * (1 + 2 * MARGIN);
  const height = frameHeight * (1 + 2 * MARGIN);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  place(canvas, view, view, frameWidth, frameHeight);
  const style = getComputedStyle(canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
  const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  return { context, colour: (name) => style.getPropertyValue(name), zoom, seen };
}

interface Sight {
  bounds: Rect | null;
  items(seen: Rect): Item[];
  links(seen: Rect): readonly Link[];
}

/** What is in sight, asked of grids that are made once for each scene. */
function sightOf(links: readonly Link[], rects: Ends, cards: readonly Item[]): Sight {
  const items = new Map<Rect, Item>();
  for (const item of cards) if (item.type !== "lane") items.set(item, item);
  const ends = new Map<Rect, Link[]>();
  for (const link of links) {
    for (const id of [link.from, link.to]) {
      const rect = rects.get(id);
      if (!rect) continue;
      const known = ends.get(rect);
      if (known) known.push(link);
      else ends.set(rect, [link]);
    }
  }
  const itemGrid = new Space([...items.keys()]);
  const endGrid = new Space([...ends.keys()]);
  const bounds = boundsOf([...cards, ...ends.keys()]);
  return {
    bounds,
    // Of everything, nothing has to be looked for.
    items: (seen) =>
      encloses(seen, bounds)
        ? [...items.values()]
        : [...itemGrid.near(seen)].flatMap((rect) => items.get(rect) ?? []),
    // What only passes through says nothing here.
    links: (seen) =>
      encloses(seen, bounds)
        ? links
        : [...new Set([...endGrid.near(seen)].flatMap((rect) => ends.get(rect) ?? []))],
  };
}

function drawLines(pen: Pen, links: readonly Link[], rects: Ends, routes: Routes, near: boolean): void {
  const { context, colour, zoom } = pen;
  const { lit } = useLight.getState();
  // One path for all: a stroke for each line would cost more than the lines.
  const path = new Path2D();
  const dimmed = new Path2D();
  const straight = links.length > CURVED;
  for (const link of links) {
    const a = rects.get(link.from);
    const b = rects.get(link.to);
    if (!a || !b) continue;
    const out = lit !== null && !link.pairs.some(([x, y]) => lit.has(x) && lit.has(y)) ? dimmed : path;
    const route = straight ? undefined : routes.get(link.id);
    if (route) trace(route, out);
    else
      line(
        { x: a.x + a.width, y: a.y + a.height / 2 },
        { x: b.x, y: b.y + b.height / 2 },
        straight || !near,
        out,
      );
  }
  context.strokeStyle = colour("--ink-3");
  context.lineWidth = near && !straight ? 1.4 : 1 / zoom;
  context.globalAlpha = straight ? Math.max(0.06, 260 / links.length) : near ? 0.55 : 0.4;
  context.stroke(path);
  context.globalAlpha = 0.08;
  context.stroke(dimmed);
  context.globalAlpha = 1;
}

function line(from: Point, to: Point, straight: boolean, out: Path2D): void {
  out.moveTo(from.x, from.y);
  if (straight) {
    out.lineTo(to.x, to.y);
    return;
  }
  const { width } = boxOf(from, to);
  const bend = to.x >= from.x ? Math.max(28, width / 2) : Math.min(260, 60 + Math.sqrt(width) * 6);
  out.bezierCurveTo(from.x + bend, from.y, to.x - bend, to.y, to.x, to.y);
}

/** What is written above the box of several. */
function frameLabel(item: Item): string | null {
  if (item.type === "cluster") return item.data.label;
  if (item.type === "column") return item.data.title;
  return item.type === "stage" ? (item.data.stage ?? "nowhere yet") : null;
}

function drawCards({ context, colour, zoom }: Pen, items: readonly Item[]): void {
  const { states, lit } = useLight.getState();
  const idle = colour("--line-2");
  // One path for each colour: to change the pen for each card would cost more than the cards.
  const bright = new Map<string, Path2D>();
  const dimmed = new Map<string, Path2D>();
  const frames = new Path2D();
  for (const item of items) {
    if (item.type === "passage" || item.type === "band") continue;
    if (item.type === "cluster" || item.type === "column" || item.type === "stage") {
      frames.rect(item.x, item.y, item.width, item.height);
      continue;
    }
    const state = states.get(item.id)?.state;
    const name = (state && fills[state]) ?? "";
    const layer = lit !== null && !lit.has(item.id) ? dimmed : bright;
    let path = layer.get(name);
    if (!path) {
      path = new Path2D();
      layer.set(name, path);
    }
    path.rect(item.x, item.y, item.width, item.height);
  }
  context.strokeStyle = idle;
  context.lineWidth = 1 / zoom;
  context.stroke(frames);
  for (const [layer, alpha] of [
    [bright, 1],
    [dimmed, 0.15],
  ] as const) {
    context.globalAlpha = alpha;
    for (const [name, path] of layer) {
      context.fillStyle = name ? colour(name) : idle;
      context.fill(path);
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = colour("--ink-2");
  context.font = `600 ${Math.round(12 / zoom)}px "Inter Variable", sans-serif`;
  for (const item of items) {
    const label = frameLabel(item);
    if (label === null) continue;
    if (item.width * zoom > 40) context.fillText(label, item.x, item.y - 6 / zoom, item.width);
  }
}
