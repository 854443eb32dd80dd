//! The names at the left: of groups, which fold, and of services, which are selected.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, type RefObject, useLayoutEffect } from "react";
import { useView } from "../document/view";
import { cx } from "../kit";
import { SIZE } from "../kit/cells";
import { toggle } from "./keys";
import type { Row } from "./model";
import { useMatrix } from "./state";

interface Props {
  rows: readonly Row[];
  scroller: RefObject<HTMLDivElement | null>;
  hot: number | null;
}

/** Drawn anew while it is scrolled, and nothing else is. */
export const Names = memo(function Names({ rows, scroller, hot }: Props) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (rows[at]?.kind === "group" ? SIZE.group : SIZE.row),
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are asked for again when the rows are others
  useLayoutEffect(() => virtual.measure(), [rows, virtual]);
  return (
    <div role="rowgroup" className="mx-names">
      {virtual.getVirtualItems().map(({ index, start }) => {
        const row = rows[index];
        if (!row) return null;
        return (
          <div
            key={row.key}
            role="row"
            aria-rowindex={index + 2}
            className="mx-name"
            style={{
              transform: `translateY(${start}px)`,
              height: row.kind === "group" ? SIZE.group : SIZE.row,
            }}
          >
            {row.kind === "group" ? (
              <GroupName group={row.key} label={row.label} folded={row.folded} n={row.services.length} />
            ) : (
              <ServiceName id={row.service.id} hot={hot === index} />
            )}
          </div>
        );
      })}
    </div>
  );
});

const GroupName = memo(function GroupName({
  group,
  label,
  folded,
  n,
}: {
  group: string;
  label: string;
  folded: boolean;
  n: number;
}) {
  const Icon = folded ? ChevronRight : ChevronDown;
  return (
    <div role="rowheader" aria-colindex={1} className="mx-group-name">
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={!folded}
        title={folded ? "Unfold" : "Fold"}
        onClick={() => useMatrix.getState().fold(group)}
        data-testid={`matrix-${group}`}
      >
        <Icon size={14} aria-hidden className="shrink-0 text-ink-3" />
        <span className="truncate" title={label}>
          {label}
        </span>
        <span className="font-normal text-ink-3">{n}</span>
      </button>
    </div>
  );
});

const ServiceName = memo(function ServiceName({ id, hot }: { id: string; hot: boolean }) {
  const selected = useView((state) => state.selection.has(id));
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      aria-selected={selected}
      className={cx("mx-service-name", selected && "is-selected", hot && "is-hot")}
    >
      <button
        type="button"
        tabIndex={-1}
        title={id}
        data-testid={`matrix-row-${id}`}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) toggle(id, true);
          else useView.getState().openService(id);
        }}
      >
        {id}
      </button>
    </div>
  );
});
