// The ways of the lines. Where there are many they are found between frames: a change of the scene never waits for them.
import { useEffect, useMemo, useRef, useState } from "react";
import type { Point, Rect } from "./geometry";
import type { Link } from "./links";
import { type RouteInput, type Routes, routesOf, routing } from "./routing/route";

/** Up to this many are found at once: some milliseconds. */
const AT_ONCE = 140;
/** So many may follow at once what has changed, or is dragged. */
const FOLLOW = 60;
/** How long one step may take. */
const SLICE_MS = 6;
/** So long after a change all ways are looked for anew: what changed comes first, and several changes in a row are one. */
const REST_MS = 200;

interface Found {
  routes: Routes;
  /** Where the cards were when they were found. */
  rects: ReadonlyMap<string, Rect>;
}

const NOTHING: Found = { routes: new Map(), rects: new Map() };

interface Input {
  links: readonly Link[];
  rects: ReadonlyMap<string, Rect>;
  walls: readonly Rect[];
  heads: readonly Rect[];
  /** Places of what is being dragged: only its own lines follow until it is let go. */
  dragged: ReadonlyMap<string, Point>;
  /** Nobody follows a line from here: they are drawn straight, and no ways are looked for. */
  far: boolean;
}

export function useRoutes({ links, rects, walls, heads, dragged, far }: Input): Routes {
  const [late, setLate] = useState(NOTHING);
  const settled = useRef(NOTHING);
  const moving = dragged.size > 0;
  const input = useMemo((): RouteInput => ({ links, rects, walls, heads }), [links, rects, walls, heads]);
  const atOnce = !moving && links.length <= AT_ONCE;

  const routes = useMemo(() => {
    if (atOnce) {
      settled.current = { routes: routesOf(input), rects };
      return settled.current.routes;
    }
    if (late.rects === rects) settled.current = late;
    return followed(input, settled.current);
  }, [atOnce, input, rects, late]);

  useEffect(() => {
    if (atOnce || moving || far) return;
    const steps = routing(input);
    let frame = 0;
    const slice = () => {
      const until = performance.now() + SLICE_MS;
      while (performance.now() < until) {
        const step = steps.next();
        if (step.done) return setLate({ routes: step.value, rects: input.rects });
      }
      frame = requestAnimationFrame(slice);
    };
    const begin = () => {
      frame = requestAnimationFrame(slice);
    };
    const rest = setTimeout(begin, settled.current === NOTHING ? 0 : REST_MS);
    return () => {
      clearTimeout(rest);
      cancelAnimationFrame(frame);
    };
  }, [atOnce, moving, far, input]);

  return routes;
}

/** What was found, with new ways for the lines whose cards are elsewhere now; these wait where they are too many. */
function followed(input: RouteInput, { routes, rects }: Found): Routes {
  const stays = (id: string) => {
    const [a, b] = [rects.get(id), input.rects.get(id)];
    return a !== undefined && b !== undefined && a.x === b.x && a.y === b.y && a.height === b.height;
  };
  const kept = new Map<string, readonly Point[]>();
  const open = new Set<string>();
  for (const { id, from, to } of input.links) {
    const route = routes.get(id);
    if (route && stays(from) && stays(to)) kept.set(id, route);
    else open.add(id);
  }
  // Nothing that hangs on the ways is made anew for a change elsewhere.
  if (open.size === 0 && kept.size === routes.size) return routes;
  if (open.size === 0 || open.size > FOLLOW) return kept;
  return new Map([...kept, ...routesOf({ ...input, only: ({ id }) => open.has(id) })]);
}
