// The lines that a dragged card falls into, drawn over the canvas while it is dragged.
import { ViewportPortal } from "@xyflow/react";
import { useCanvas } from "./state";

const OVER = 12;

export function Guides() {
  const guides = useCanvas((state) => state.guides);
  if (guides.length === 0) return null;
  return (
    <ViewportPortal>
      <svg className="guides" aria-hidden data-testid="guides">
        {guides.map(({ axis, at, from, to }) => {
          const [start, end] = [from - OVER, to + OVER];
          return axis === "x" ? (
            <line key={`x${at}`} x1={at} x2={at} y1={start} y2={end} />
          ) : (
            <line key={`y${at}`} x1={start} x2={end} y1={at} y2={at} />
          );
        })}
      </svg>
    </ViewportPortal>
  );
}
