// The names on the lines, where they have room; all in one layer, so that no line crosses them.
import { EdgeLabelRenderer } from "@xyflow/react";
import { memo } from "react";
import { useLight } from "../document/light";
import { cx } from "../kit";
import type { Point } from "./geometry";
import { carried, isBundle, labelOf } from "./links";
import type { LineEdge } from "./ReferenceEdge";
import { useCanvas } from "./state";

export const LineLabels = memo(function LineLabels({
  edges,
  places,
  near,
}: {
  edges: readonly LineEdge[];
  places: ReadonlyMap<string, Point>;
  near: boolean;
}) {
  return (
    <EdgeLabelRenderer>
      {edges.map((edge) => {
        const at = places.get(edge.id);
        return at && <LineLabel key={edge.id} edge={edge} at={at} near={near} />;
      })}
    </EdgeLabelRenderer>
  );
});

function LineLabel({ edge, at, near }: { edge: LineEdge; at: Point; near: boolean }) {
  const loud =
    useCanvas(({ hovered, chosen }) => hovered === edge.id || chosen === edge.id) || edge.data?.loud;
  const dim = useLight(
    ({ lit }) => lit !== null && !edge.data?.link.pairs.some(([from, to]) => lit.has(from) && lit.has(to)),
  );
  if (!edge.data || dim) return null;
  const transform = `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)`;
  if (isBundle(edge.data.link)) {
    return <BundleLabel edge={edge} loud={loud === true} transform={transform} near={near} />;
  }
  return (
    <div className={cx("line-label", loud && "is-loud")} style={{ transform }}>
      {labelOf(edge.data.link)}
    </div>
  );
}

interface BundleProps {
  edge: LineEdge;
  loud: boolean;
  transform: string;
  near: boolean;
}

/** Says how many lines lie in one, and opens their list. */
function BundleLabel({ edge, loud, transform, near }: BundleProps) {
  const open = useCanvas(({ chosen }) => chosen === edge.id);
  if (!edge.data) return null;
  return (
    <button
      type="button"
      className={cx("line-label is-bundle nopan nodrag", loud && "is-loud")}
      style={{ transform }}
      aria-expanded={open}
      aria-label={`${labelOf(edge.data.link)} from ${edge.source} to ${edge.target}`}
      onClick={() => useCanvas.setState({ chosen: open ? null : edge.id })}
      onPointerEnter={() => useCanvas.setState({ hovered: edge.id })}
      onPointerLeave={() => useCanvas.setState({ hovered: null })}
    >
      {near ? labelOf(edge.data.link) : carried(edge.data.link)}
    </button>
  );
}
