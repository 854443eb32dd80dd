// A line between two cards. Its kind is its dash, its state is its colour; both are named in its title.
import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import type { CardState } from "../document/cards";
import { useEcho } from "../document/echo";
import { useLight } from "../document/light";
import { useIsPlanned } from "../document/planned";
import { cx } from "../kit";
import { isBundle, type Link } from "./links";
import { pathOf } from "./routing/path";
import { STUB } from "./routing/search";
import { useCanvas } from "./state";

export type LineTone = "idle" | "binds" | "done" | "going" | "stopped";

export type LineData = { link: Link; path: string | null; tone: LineTone; loud: boolean };

export type LineEdge = Edge<LineData, "line">;

export const ReferenceEdge = memo(function ReferenceEdge(props: EdgeProps<LineEdge>) {
  const { id, data, sourceX, sourceY, targetX, targetY } = props;
  const dim = useLight(
    ({ lit }) => lit !== null && !data?.link.pairs.some(([from, to]) => lit.has(from) && lit.has(to)),
  );
  const loud = useCanvas(({ hovered, chosen }) => hovered === id || chosen === id) || data?.loud === true;
  const live = useLight(({ states }) => (data ? liveTone(data.link, states) : null));
  const planned = useIsPlanned(data?.link.pairs ?? []);
  const leaving = useEcho((echo) => echo.leaving.has(props.source) || echo.leaving.has(props.target));
  if (!data) return null;
  const path = data.path ?? stepped(sourceX, sourceY, targetX, targetY);
  const look = loud ? "loud" : (live ?? data.tone);
  return (
    <BaseEdge
      // WebKit keeps the head that a line had: with another tone the line is another.
      key={live ?? data.tone}
      id={id}
      path={path}
      interactionWidth={14}
      className={cx(
        `line line-${data.link.kind} line-${look}`,
        dim && "is-dim",
        isBundle(data.link) && "is-bundle",
        planned && "is-planned",
        leaving && "is-leaving",
      )}
      markerEnd={`url(#arrow-${look})`}
    />
  );
});

/** Until its way is found. */
export function stepped(x: number, y: number, toX: number, toY: number): string {
  const middle = toX - x > 2 * STUB ? (x + toX) / 2 : x + STUB;
  return pathOf([
    { x, y },
    { x: middle, y },
    { x: middle, y: toY },
    { x: toX - 2, y: toY },
  ]);
}

/** In a run a line tells how far its producer is; otherwise null. */
function liveTone(link: Link, states: ReadonlyMap<string, CardState>): LineTone | null {
  const [pair] = link.pairs;
  if (!pair || link.pairs.length > 1) return null;
  const [from, to] = [states.get(pair[0]), states.get(pair[1])];
  if (!from?.inRun || !to?.inRun) return null;
  if (from.state === "failed" || from.state === "skipped") return "stopped";
  if (to.going) return "going";
  return to.state === "stable" ? "done" : "idle";
}

/** The heads of the lines: one for each colour, since WebKit cannot take the line's own. */
export function Arrows() {
  return (
    <svg aria-hidden="true" className="arrows">
      <defs>
        {(["idle", "binds", "done", "going", "stopped", "loud"] as const).map((tone) => (
          <marker
            key={tone}
            id={`arrow-${tone}`}
            className={`arrow arrow-${tone}`}
            viewBox="0 0 10 10"
            refX="8"
            refY="5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M1,1 L9,5 L1,9 z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
