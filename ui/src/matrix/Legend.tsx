//! What the colours, shapes and letters mean, drawn by what draws the cells.
import { useEffect, useRef } from "react";
import type { Colouring, Look } from "./looks";
import { paintLook } from "./paint";

export function Legend({ legend }: { legend: Colouring["legend"] }) {
  return (
    <ul className="mx-legend" aria-label="What the cells mean">
      {legend.map(({ look, means }) => (
        <li key={means} className="flex items-center gap-1.5 whitespace-nowrap">
          <Sample look={look} />
          {means}
        </li>
      ))}
    </ul>
  );
}

const SIZE = { width: 36, height: 22 } as const;

function Sample({ look }: { look: Look }) {
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
