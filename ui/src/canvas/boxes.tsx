// What stands behind the cards or in their place: groups, open and folded, columns and lanes; and a draft.
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { ChevronDown, ChevronRight, PencilRuler } from "lucide-react";
import { memo } from "react";
import { TargetTag } from "../document/AccountTag";
import type { CardState } from "../document/cards";
import { followsFrom } from "../document/grouping";
import { useLight } from "../document/light";
import { NewName } from "../document/NameInput";
import { useProject } from "../document/project";
import { targetOf } from "../document/stages";
import { useView } from "../document/view";
import type { Point } from "../host/contract.gen";
import { clock, count, cx, type State } from "../kit";
import type { ColumnData, GroupData, LaneData } from "./scene";
import { useCanvas } from "./state";

export type GroupNode = Node<GroupData, "cluster">;
export type FoldedNode = Node<GroupData, "folded">;
export type ColumnNode = Node<ColumnData, "column">;
export type LaneNode = Node<LaneData, "lane">;
export type DraftNode = Node<{ at: Point }, "draft">;

export function foldGroup(group: string, fold: boolean): void {
  if (followsFrom(group)) {
    useView.getState().fold(group, fold);
    return;
  }
  const { view, setCollapsed } = useProject.getState();
  if (!view) return;
  const others = view.collapsed.filter((each) => each !== group);
  void setCollapsed(fold ? [...others, group] : others);
}

export const GroupBox = memo(function GroupBox({ data, selected }: NodeProps<GroupNode>) {
  const into = useCanvas(({ drops }) => drops.some(({ group }) => group === data.group));
  return (
    <div className={cx("group-box", selected && "is-selected", into && "is-target")}>
      <div className="group-head">
        <button
          type="button"
          className="fold nodrag"
          aria-expanded
          aria-label={`Fold ${data.label}`}
          title={`Fold ${data.label}`}
          onClick={() => foldGroup(data.group, true)}
        >
          <ChevronDown size={14} aria-hidden />
        </button>
        <span className="group-name" title={data.label}>
          {data.label}
        </span>
        <span className="group-count">{count(data.members.length, "service")}</span>
      </div>
    </div>
  );
});

/** How many members are in each kind of state, worst first. */
function summary(members: readonly string[], states: ReadonlyMap<string, CardState>): string {
  const counts = new Map<string, number>();
  for (const id of members) {
    const state = states.get(id);
    if (state) counts.set(state.state, (counts.get(state.state) ?? 0) + 1);
  }
  const first = ["failed", "rolling-back", "blocked", "creating", "updating", "deleting", "building"];
  const ordered = [...counts].sort(([a], [b]) => rank(first, a) - rank(first, b));
  return ordered
    .slice(0, 3)
    .map(([state, n]) => `${n} ${state}`)
    .join(" · ");
}

function rank(order: readonly string[], state: string): number {
  const at = order.indexOf(state);
  return at < 0 ? order.length : at;
}

export const FoldedGroup = memo(function FoldedGroup({ data, selected }: NodeProps<FoldedNode>) {
  const into = useCanvas(({ drops }) => drops.some(({ group }) => group === data.group));
  const words = useLight(({ states }) => summary(data.members, states));
  const dim = useLight(({ lit }) => lit !== null && !data.members.some((id) => lit.has(id)));
  return (
    <div
      className={cx("card folded", selected && "is-selected", into && "is-legal", dim && "is-dim")}
      data-testid={`group-${data.group}`}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className="card-handle is-off" />
      <div className="card-head">
        <button
          type="button"
          className="fold nodrag"
          aria-expanded={false}
          aria-label={`Unfold ${data.label}`}
          title={`Unfold ${data.label}`}
          onClick={() => foldGroup(data.group, false)}
        >
          <ChevronRight size={15} aria-hidden />
        </button>
        <span className="card-name" title={data.label}>
          {data.label}
        </span>
      </div>
      <div className="card-line">{words || count(data.members.length, "service")}</div>
      <Handle type="source" position={Position.Right} isConnectable={false} className="card-handle is-off" />
    </div>
  );
});

/** How far a column is: in a run what is done and what is not going to be, before it how long it may take. */
export function progress(services: readonly string[], states: ReadonlyMap<string, CardState>): string {
  const known = services.map((id) => states.get(id));
  const total = (...wanted: State[]) => known.filter((state) => state && wanted.includes(state.state)).length;
  if (known.some((state) => state?.inRun)) {
    const failed = total("failed");
    const left = total("skipped", "cancelled");
    return [
      `${total("stable", "unchanged")} of ${services.length} done`,
      failed > 0 && `${failed} failed`,
      left > 0 && `${left} left out`,
    ]
      .filter(Boolean)
      .join(" · ");
  }
  const medians = known.map((state) => state?.median ?? null).filter((median) => median !== null);
  const longest = medians.length === services.length ? Math.max(...medians) : 0;
  return longest > 0
    ? `${count(services.length, "service")} · ~${clock(longest)}`
    : count(services.length, "service");
}

export const ColumnBox = memo(function ColumnBox({ data }: NodeProps<ColumnNode>) {
  const words = useLight(({ states }) =>
    data.quiet ? count(data.services.length, "service") : progress(data.services, states),
  );
  return (
    <div className={cx("column", data.quiet && "is-quiet")}>
      <div className="column-head">
        <strong>{data.title}</strong> <span>{words}</span>
      </div>
      <div className="column-body" />
    </div>
  );
});

export const LaneBox = memo(function LaneBox({ data }: NodeProps<LaneNode>) {
  return (
    <div className="lane">
      <span className="lane-name" title={data.title}>
        {data.title.split(" + ").map((target) => (
          <TargetTag key={target} target={targetOf(target)} className="mr-3" />
        ))}
      </span>
    </div>
  );
});

/** A service that has no name yet. */
export const DraftCard = memo(function DraftCard({ data }: NodeProps<DraftNode>) {
  return (
    <div className="card is-selected" data-kind="planned">
      <div className="card-head">
        <PencilRuler size={17} strokeWidth={1.8} aria-hidden className="card-icon" />
        <NewName at={data.at} />
      </div>
      <div className="card-line">planned · Enter adds it, Escape leaves</div>
    </div>
  );
});
