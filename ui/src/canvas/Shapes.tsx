// Very many services from very far: drawn, not mounted. A click comes nearer.
import { useStoreApi } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import type { Scene } from "./scene";
import { useCanvas } from "./state";
import { type Flow, ZOOM } from "./useViewport";

const tones: Record<string, string> = {
  stable: "--ok",
  failed: "--bad",
  "rolling-back": "--bad",
  blocked: "--bad",
  creating: "--info",
  updating: "--info",
  building: "--info",
  create: "--accent",
  update: "--warn",
  recreate: "--bad",
  delete: "--bad",
};

export function Shapes({ scene, flow }: { scene: Scene; flow: Flow }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();

  useEffect(() => {
    let frame = 0;
    const later = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        if (canvas.current) draw(canvas.current, scene, store.getState().transform);
      });
    };
    later();
    const stops = [store.subscribe(later), useCanvas.subscribe(later)];
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
    };
  }, [scene, store]);

  const onPointerUp = (event: PointerEvent) => {
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const hit = scene.items.find(
      ({ type, x, y, width, height }) =>
        type !== "cluster" && at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height,
    );
    if (hit)
      void flow.setCenter(hit.x + hit.width / 2, hit.y + hit.height / 2, { zoom: ZOOM.full, duration: 260 });
  };

  return (
    <canvas
      ref={canvas}
      className="absolute inset-0 size-full"
      onDoubleClick={(event) => onPointerUp(event as never)}
      style={{ pointerEvents: "none" }}
    />
  );
}

function draw(canvas: HTMLCanvasElement, scene: Scene, [x, y, zoom]: [number, number, number]): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = window.devicePixelRatio;
  const { clientWidth, clientHeight } = canvas;
  if (canvas.width !== clientWidth * ratio || canvas.height !== clientHeight * ratio) {
    canvas.width = clientWidth * ratio;
    canvas.height = clientHeight * ratio;
  }
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);

  const rects = new Map(scene.items.map((item) => [item.id, item]));
  const { states, lit } = useCanvas.getState();
  context.strokeStyle = colour("--line-2");
  context.lineWidth = 1 / zoom;
  context.beginPath();
  for (const { from, to } of scene.links) {
    const a = rects.get(from);
    const b = rects.get(to);
    if (!a || !b) continue;
    context.moveTo(a.x + a.width, a.y + a.height / 2);
    context.lineTo(b.x, b.y + b.height / 2);
  }
  context.stroke();
  const idle = colour("--ink-3");
  const fills = new Map(Object.entries(tones).map(([state, name]) => [state, colour(name)]));
  for (const item of scene.items) {
    if (item.type === "lane") continue;
    const back = item.type === "cluster" || item.type === "column";
    if (back) {
      context.strokeStyle = colour("--line-2");
      context.strokeRect(item.x, item.y, item.width, item.height);
      continue;
    }
    const state = states.get(item.id)?.state;
    context.globalAlpha = lit !== null && !lit.has(item.id) ? 0.2 : state ? 1 : 0.55;
    context.fillStyle = (state && fills.get(state)) || idle;
    context.fillRect(item.x, item.y, item.width, item.height);
  }
  context.globalAlpha = 1;
  context.fillStyle = colour("--ink-2");
  context.font = `600 ${Math.round(12 / zoom)}px Inter Variable, sans-serif`;
  for (const item of scene.items) {
    if (item.type === "cluster") context.fillText(item.data.label, item.x, item.y - 6 / zoom, item.width);
    if (item.type === "column") context.fillText(item.data.title, item.x, item.y - 6 / zoom, item.width);
  }
}
