//! The canvas of a grid: a piece of the picture that is larger than what is seen. It scrolls with the page; only where its
//! margin is used up is it drawn anew, elsewhere.
import { type RefObject, useEffect, useRef } from "react";
import { type Picture, paint, type Region, Stamps } from "./paint";

interface Props {
  scroller: RefObject<HTMLDivElement | null>;
  picture: Picture;
  /** What stands at the left and above, which the picture does not go under. */
  names: number;
  heads: number;
  width: number;
  height: number;
  testId: string;
}

/** How much is drawn beyond each edge. */
const MARGIN = { x: 240, y: 700 } as const;

/** They outlive the grid: whoever comes back to it finds what was drawn before. */
const stamps = new Stamps();

export function Painted({ scroller, picture, names, heads, width, height, testId }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const frame = scroller.current;
    if (!frame) return;
    let drawn: (Region & { ratio: number }) | null = null;
    const seen = (): Region => ({
      x: frame.scrollLeft,
      y: frame.scrollTop,
      width: frame.clientWidth - names,
      height: frame.clientHeight - heads,
    });
    const draw = () => {
      const view = seen();
      if (!canvas.current || view.width <= 0 || view.height <= 0) return;
      const x = Math.max(0, view.x - MARGIN.x);
      const y = Math.max(0, view.y - MARGIN.y);
      drawn = {
        x,
        y,
        width: Math.min(width - x, view.x + view.width + MARGIN.x - x),
        height: Math.min(height - y, view.y + view.height + MARGIN.y - y),
        ratio: window.devicePixelRatio,
      };
      if (drawn.width <= 0 || drawn.height <= 0) return;
      const { style } = canvas.current;
      style.transform = `translate(${drawn.x}px, ${drawn.y}px)`;
      style.width = `${drawn.width}px`;
      style.height = `${drawn.height}px`;
      paint(canvas.current, drawn, picture, stamps);
    };
    const drawMissing = () => {
      const view = seen();
      const inside =
        drawn !== null &&
        drawn.ratio === window.devicePixelRatio &&
        view.x >= drawn.x &&
        view.y >= drawn.y &&
        Math.min(width, view.x + view.width) <= drawn.x + drawn.width &&
        Math.min(height, view.y + view.height) <= drawn.y + drawn.height;
      if (!inside) draw();
    };
    draw();
    frame.addEventListener("scroll", drawMissing, { passive: true });
    const sized = new ResizeObserver(drawMissing);
    sized.observe(frame);
    // The colours of another theme, by the person or by the system.
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    // Words are measured and drawn with the bundled fonts once they are there.
    let gone = false;
    if (document.fonts?.status === "loading")
      void document.fonts.ready.then(() => {
        if (gone) return;
        stamps.forget();
        draw();
      });
    return () => {
      gone = true;
      frame.removeEventListener("scroll", drawMissing);
      dark.removeEventListener("change", draw);
      sized.disconnect();
      themed.disconnect();
    };
  }, [scroller, picture, names, heads, width, height]);
  return <canvas ref={canvas} className="mx-canvas" aria-hidden data-testid={testId} />;
}
