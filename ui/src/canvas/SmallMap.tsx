// The map in the corner: only where there is more than what is seen.
import { MiniMap, useStore } from "@xyflow/react";
import { boundsOf, type Rect } from "./geometry";
import type { CanvasNode } from "./nodes";

const colour = (node: CanvasNode) =>
  node.type === "card" || node.type === "folded"
    ? "var(--ink-3)"
    : "color-mix(in srgb, var(--line-2) 45%, transparent)";

export function SmallMap({ shown, items }: { shown: boolean; items: readonly Rect[] }) {
  const bounds = boundsOf(items);
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
  if (!shown || !beyond) return null;
  return (
    <MiniMap<CanvasNode>
      pannable
      zoomable
      nodeColor={colour}
      nodeStrokeWidth={0}
      nodeBorderRadius={8}
      ariaLabel="Map"
    />
  );
}
