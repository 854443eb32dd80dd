// The grid of dots. It is moved, not painted anew, while the view is panned.
import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";

const GAP = 22;

export function Dots() {
  const layer = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  useEffect(() => {
    let size = 0;
    const move = () => {
      const [x, y, zoom] = store.getState().transform;
      const style = layer.current?.style;
      if (!style) return;
      // From afar every second or fourth dot is left out.
      let gap = GAP * zoom;
      while (gap < 16) gap *= 2;
      if (gap !== size) {
        size = gap;
        style.backgroundSize = `${gap}px ${gap}px`;
      }
      style.transform = `translate(${(x + 96) % gap}px, ${(y + 96) % gap}px)`;
    };
    move();
    return store.subscribe(move);
  }, [store]);
  return <div ref={layer} className="dots" aria-hidden />;
}
