// What is seen of the canvas: fitting, revealing, and how much a card tells at this distance.
import {
  getViewportForBounds,
  type ReactFlowInstance,
  useOnViewportChange,
  type Viewport,
} from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useView } from "../document/view";
import { boundsOf, type Rect } from "./geometry";
import type { CanvasNode } from "./nodes";
import type { LineEdge } from "./ReferenceEdge";

export type Flow = ReactFlowInstance<CanvasNode, LineEdge>;
export type Distance = "full" | "name" | "shape";

export const ZOOM = { min: 0.05, max: 2, full: 0.6, shape: 0.3, fit: 1.4 } as const;

export function distanceOf(zoom: number): Distance {
  return zoom >= ZOOM.full ? "full" : zoom >= ZOOM.shape ? "name" : "shape";
}

export const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Longer than the nodes' own transition, so that the class outlives it. */
export const MOVE_MS = 360;

function fitting(bounds: Rect, width: number, height: number): Viewport {
  const room = { top: "64px", bottom: "48px", left: "32px", right: "32px" } as const;
  return getViewportForBounds(bounds, width, height, ZOOM.min, ZOOM.fit, room);
}

/** About what will be seen once the canvas has a size. Many cards are not mounted from near only to be drawn from afar then. */
export function useFirstView(rects: readonly Rect[], many: number): Viewport {
  const [first] = useState(() => {
    const bounds = rects.length > many ? boundsOf(rects) : null;
    return bounds ? fitting(bounds, window.innerWidth, window.innerHeight) : { x: 0, y: 0, zoom: 1 };
  });
  return first;
}

export function useFit(flow: Flow, frame: RefObject<HTMLDivElement | null>, rects: Iterable<Rect>) {
  const latest = useRef(rects);
  latest.current = rects;
  return useCallback(
    (animate = true, only?: Iterable<Rect>) => {
      const bounds = boundsOf(only ?? latest.current);
      const box = frame.current?.getBoundingClientRect();
      if (!bounds || !box || box.width === 0) return;
      void flow.setViewport(fitting(bounds, box.width, box.height), {
        duration: animate && !reducedMotion() ? MOVE_MS : 0,
      });
    },
    [flow, frame],
  );
}

/** While nobody has moved the view since it was fitted, it stays fitted: a drawer opens, the window grows. */
export function useStayFitted(frame: RefObject<HTMLDivElement | null>, fit: (animate?: boolean) => void) {
  const fitted = useRef(true);
  const latest = useRef(fit);
  latest.current = fit;
  useEffect(() => {
    if (!frame.current) return;
    let first = true;
    let soon = 0;
    const observer = new ResizeObserver(() => {
      if (first) {
        first = false;
        return;
      }
      if (!fitted.current) return;
      window.clearTimeout(soon);
      soon = window.setTimeout(() => latest.current(true), 40);
    });
    observer.observe(frame.current);
    return () => {
      window.clearTimeout(soon);
      observer.disconnect();
    };
  }, [frame]);
  return fitted;
}

/**
 * While the view moves its content is a layer of its own, which is moved and not painted. At rest it is not:
 * such a layer is blurred when it is enlarged. One burst of the wheel is one movement.
 */
export function usePanning(frame: RefObject<HTMLDivElement | null>) {
  const timer = useRef(0);
  return useMemo(
    () => ({
      start: () => {
        window.clearTimeout(timer.current);
        frame.current?.classList.add("is-panning");
      },
      end: () => {
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => frame.current?.classList.remove("is-panning"), 600);
      },
    }),
    [frame],
  );
}

/** Pans as little as needed when somebody asks for a service to be seen. */
export function useReveal(
  flow: Flow,
  frame: RefObject<HTMLDivElement | null>,
  rects: ReadonlyMap<string, Rect>,
) {
  const reveal = useView((view) => view.reveal);
  const latest = useRef(rects);
  latest.current = rects;
  useEffect(() => {
    const box = boundsOf((reveal?.services ?? []).flatMap((id) => latest.current.get(id) ?? []));
    if (!box) return;
    // The panel that opens with it takes room first.
    const soon = setTimeout(() => {
      const seen = frame.current?.getBoundingClientRect();
      if (!seen) return;
      const { x, y, zoom } = flow.getViewport();
      const left = box.x * zoom + x;
      const top = box.y * zoom + y;
      const right = left + box.width * zoom;
      const bottom = top + box.height * zoom;
      const edge = 48;
      const inside =
        left >= edge && top >= edge && right <= seen.width - edge && bottom <= seen.height - edge;
      const duration = reducedMotion() ? 0 : 260;
      const legible = Math.max(zoom, ZOOM.full);
      if (inside && zoom >= ZOOM.shape) return;
      void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: legible, duration });
    }, 30);
    return () => clearTimeout(soon);
  }, [reveal, flow, frame]);
}

/** Changes only when a threshold is crossed. */
export function useDistance(first: number): Distance {
  const [distance, setDistance] = useState<Distance>(() => distanceOf(first));
  const onChange = useCallback(({ zoom }: { zoom: number }) => setDistance(distanceOf(zoom)), []);
  useOnViewportChange({ onChange });
  return distance;
}
