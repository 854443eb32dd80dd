//! One cell without its word, drawn by what draws the cells: for a legend.
import { useEffect, useRef } from "react";
import type { Look } from "./look";
import { paintLook } from "./paint";

const SIZE = { width: 36, height: 22 } as const;

export function Sample({ look }: { look: Look }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = () => canvas.current && paintLook(canvas.current, SIZE, look);
    draw();
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    return () => {
      themed.disconnect();
      dark.removeEventListener("change", draw);
    };
  }, [look]);
  return <canvas ref={canvas} aria-hidden style={SIZE} />;
}
