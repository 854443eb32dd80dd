// Very many lines, and very many cards from very far, are drawn and not mounted: a canvas behind the nodes.
import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useLight } from "../document/light";
import { curveBetween, type Point, type Rect } from "./geometry";
import type { Link } from "./links";
import type { Scene } from "./scene";

/** More lines than this are drawn; those of selected cards are mounted all the same. */
export const MANY_LINES = 300;

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

interface Props {
  scene: Scene;
  rects: ReadonlyMap<string, Rect>;
  lines: boolean;
  cards: boolean;
}

export function Drawn({ scene, rects, lines, cards }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();
  useEffect(() => {
    let frame = 0;
    let rest = 0;
    let drawn: Transform | null = null;
    const draw = () => {
      const { transform, width, height } = store.getState();
      const pen = canvas.current && prepare(canvas.current, transform, width, height);
      if (!pen) return;
      drawn = transform;
      if (lines) drawLines(pen, scene.links, rects, !cards);
      if (cards) drawCards(pen, scene);
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
      place(canvas.current, drawn, transform, width, height);
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
    const stops = [moved, useLight.subscribe(later)];
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(rest);
      themed.disconnect();
      for (const stop of stops) stop();
    };
  }, [scene, rects, lines, cards, store]);
  return <canvas ref={canvas} className="drawn" aria-hidden />;
}

interface Pen {
  context: CanvasRenderingContext2D;
  colour: (name: string) => string;
  zoom: number;
  /** What is seen, in canvas units. */
  seen: Rect;
}

type Transform = [x: number, y: number, zoom: number];

/** How much is drawn beyond each edge, as a part of the frame. */
const MARGIN = 0.25;

function worn([x0, y0, z0]: Transform, [x, y, zoom]: Transform, width: number, height: number): boolean {
  const scale = zoom / z0;
  if (scale > 1.6 || scale < 0.75) return true;
  const left = x - x0 * scale - MARGIN * width * scale;
  const top = y - y0 * scale - MARGIN * height * scale;
  const size = 1 + 2 * MARGIN;
  return left > 0 || top > 0 || left + size * width * scale < width || top + size * height * scale < height;
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

function drawLines(
  pen: Pen,
  links: readonly Link[],
  rects: ReadonlyMap<string, Rect>,
  curved: boolean,
): void {
  const { context, colour, zoom, seen } = pen;
  const { lit } = useLight.getState();
  const right = seen.x + seen.width;
  const bottom = seen.y + seen.height;
  // One path for all: a stroke for each line would cost more than the lines.
  const path = new Path2D();
  const dimmed = new Path2D();
  for (const link of links) {
    const a = rects.get(link.from);
    const b = rects.get(link.to);
    if (!a || !b) continue;
    const from = { x: a.x + a.width, y: a.y + a.height / 2 };
    const to = { x: b.x, y: b.y + b.height / 2 };
    // What only passes through says nothing here.
    const visible = (at: Point) => at.x > seen.x && at.x < right && at.y > seen.y && at.y < bottom;
    if (!visible(from) && !visible(to)) continue;
    const out = lit !== null && !link.pairs.some(([x, y]) => lit.has(x) && lit.has(y)) ? dimmed : path;
    out.moveTo(from.x, from.y);
    if (curved) {
      const { c1, c2 } = curveBetween(from, to);
      out.bezierCurveTo(c1.x, c1.y, c2.x, c2.y, to.x, to.y);
    } else out.lineTo(to.x, to.y);
  }
  context.strokeStyle = colour("--ink-3");
  context.lineWidth = curved ? 1.2 : 1 / zoom;
  context.globalAlpha = curved ? 0.4 : 0.08;
  context.stroke(path);
  context.globalAlpha = 0.08;
  context.stroke(dimmed);
  context.globalAlpha = 1;
}

function drawCards({ context, colour, zoom, seen }: Pen, scene: Scene): void {
  const { states, lit } = useLight.getState();
  const idle = colour("--line-2");
  const colours = new Map(Object.entries(fills).map(([state, name]) => [state, colour(name)]));
  for (const item of scene.items) {
    if (item.type === "lane") continue;
    if (item.x > seen.x + seen.width || item.x + item.width < seen.x) continue;
    if (item.y > seen.y + seen.height || item.y + item.height < seen.y) continue;
    if (item.type === "cluster" || item.type === "column") {
      context.strokeStyle = colour("--line-2");
      context.lineWidth = 1 / zoom;
      context.strokeRect(item.x, item.y, item.width, item.height);
      continue;
    }
    const state = states.get(item.id)?.state;
    context.globalAlpha = lit !== null && !lit.has(item.id) ? 0.15 : 1;
    context.fillStyle = (state && colours.get(state)) || idle;
    context.fillRect(item.x, item.y, item.width, item.height);
  }
  context.globalAlpha = 1;
  context.fillStyle = colour("--ink-2");
  context.font = `600 ${Math.round(12 / zoom)}px "Inter Variable", sans-serif`;
  for (const item of scene.items) {
    if (item.type !== "cluster" && item.type !== "column") continue;
    const label = item.type === "cluster" ? item.data.label : item.data.title;
    if (item.width * zoom > 40) context.fillText(label, item.x, item.y - 6 / zoom, item.width);
  }
}
