// The names on the lines, where they have room; all in one layer, so that no line crosses them.
import { EdgeLabelRenderer } from "@xyflow/react";
import { memo } from "react";
import { useLight } from "../document/light";
import { cx } from "../kit";
import type { Point } from "./geometry";
import { labelOf } from "./links";
import type { LineEdge } from "./ReferenceEdge";
import { useCanvas } from "./state";

export const LineLabels = memo(function LineLabels({
  edges,
  places,
}: {
  edges: readonly LineEdge[];
  places: ReadonlyMap<string, Point>;
}) {
  return (
    <EdgeLabelRenderer>
      {edges.map((edge) => {
        const at = places.get(edge.id);
        return at && <LineLabel key={edge.id} edge={edge} at={at} />;
      })}
    </EdgeLabelRenderer>
  );
});

function LineLabel({ edge, at }: { edge: LineEdge; at: Point }) {
  const loud =
    useCanvas(({ hovered, chosen }) => hovered === edge.id || chosen === edge.id) || edge.data?.loud;
  const dim = useLight(
    ({ lit }) => lit !== null && !edge.data?.link.pairs.some(([from, to]) => lit.has(from) && lit.has(to)),
  );
  if (!edge.data || dim) return null;
  return (
    <div
      className={cx("line-label", loud && "is-loud")}
      style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
    >
      {labelOf(edge.data.link)}
    </div>
  );
}
