// The map in the corner: only where there is more than what is seen. Drawn once for each scene; what moves with
// the view is one frame above it.
import { useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useEffect, useMemo, useRef } from "react";
import { usePainted } from "../kit";
import { boundsOf } from "./geometry";
import type { Item } from "./scene";

const SIZE = { width: 190, height: 128, pad: 8 } as const;

export function SmallMap({ shown, items: all }: { shown: boolean; items: readonly Item[] }) {
  const items = usePainted(all);
  const bounds = useMemo(() => boundsOf(items), [items]);
  const beyond = useStore(({ transform: [x, y, zoom], width, height }) => {
    if (!bounds || width === 0) return false;
    const left = bounds.x * zoom + x;
    const top = bounds.y * zoom + y;
    return (
      left < -8 ||
      top < -8 ||
      left + bounds.width * zoom > width + 8 ||
      top + bounds.height * zoom > height + 8
    );
  });
  if (!shown || !beyond || !bounds) return null;
  return <Chart items={items} bounds={bounds} />;
}

function Chart({
  items,
  bounds,
}: {
  items: readonly Item[];
  bounds: NonNullable<ReturnType<typeof boundsOf>>;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useReactFlow();
  const scale = Math.min(
    (SIZE.width - 2 * SIZE.pad) / bounds.width,
    (SIZE.height - 2 * SIZE.pad) / bounds.height,
  );
  const left = (SIZE.width - bounds.width * scale) / 2 - bounds.x * scale;
  const top = (SIZE.height - bounds.height * scale) / 2 - bounds.y * scale;
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = SIZE.width * ratio;
    canvas.current.height = SIZE.height * ratio;
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
    context.fillStyle = getComputedStyle(canvas.current).color;
    for (const item of items) {
      if (item.type === "lane" || item.type === "band" || item.type === "passage") continue;
      context.globalAlpha =
        item.type === "cluster" || item.type === "column" || item.type === "stage" ? 0.14 : 0.7;
      context.fillRect(item.x, item.y, item.width, item.height);
    }
  }, [items, scale, left, top]);

  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - box.x - left) / scale, y: (event.clientY - box.y - top) / scale };
    void flow.setCenter(at.x, at.y, { zoom });
  };

  return (
    <div
      className="absolute right-3 bottom-3 z-5 overflow-hidden rounded-lg border border-line bg-panel shadow-card"
      style={{ width: SIZE.width, height: SIZE.height }}
      role="img"
      aria-label="Map of the canvas"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full text-ink-3" />
      <div
        className="absolute top-0 left-0 origin-top-left rounded-sm border-[1.5px] border-accent bg-accent/10"
        style={{
          width: (width / zoom) * scale,
          height: (height / zoom) * scale,
          transform: `translate(${(-x / zoom) * scale + left}px, ${(-y / zoom) * scale + top}px)`,
        }}
      />
    </div>
  );
}
