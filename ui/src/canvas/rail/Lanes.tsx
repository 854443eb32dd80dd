//! The groups of the stages lens: lanes across all stages, and what a folded one comes to in each.
import type { Node, NodeProps } from "@xyflow/react";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { useLight } from "../../document/light";
import { useView } from "../../document/view";
import { count, cx } from "../../kit";
import { foldGroup } from "../boxes";
import type { BandData, TileData } from "./scene";

export type BandNode = Node<BandData, "band">;
export type TileNode = Node<TileData, "tile">;

export const Band = memo(function Band({ data: { group, label, folded } }: NodeProps<BandNode>) {
  const Icon = folded ? ChevronRight : ChevronDown;
  return (
    <div className="band">
      {group === null ? (
        <span className="band-name">{label}</span>
      ) : (
        <button
          type="button"
          className="band-name nodrag nopan"
          aria-expanded={!folded}
          aria-label={`${folded ? "Unfold" : "Fold"} ${label}`}
          onClick={() => foldGroup(group, !folded)}
        >
          <Icon size={14} aria-hidden />
          {label}
        </button>
      )}
    </div>
  );
});

export const Tile = memo(function Tile({ data: { group, label, members } }: NodeProps<TileNode>) {
  const selected = useView(({ selection }) => members.filter((id) => selection.has(id)).length);
  const dim = useLight(({ lit }) => lit !== null && !members.some((id) => lit.has(id)));
  return (
    <button
      type="button"
      className={cx("tile nodrag nopan", selected > 0 && "is-selected", dim && "is-dim")}
      title={`Unfold ${label}`}
      onClick={() => foldGroup(group, false)}
    >
      <b>{count(members.length, "service")}</b>
      <span>{selected > 0 ? `${selected} selected` : label}</span>
    </button>
  );
});
