//! The names at the left: of groups, which fold, and of services, which open.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, useLayoutEffect } from "react";
import { useView } from "../document/view";
import { cx } from "../kit";
import { type NameProps, SIZE } from "../kit/cells";
import type { GroupRow, Row } from "./model";
import { useBoard } from "./state";

/** Drawn anew while it is scrolled, and nothing else is. */
export const Names = memo(function Names({ rows, scroller, hot }: NameProps & { rows: readonly Row[] }) {
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
              <GroupName row={row} />
            ) : (
              <ServiceName id={row.service} hot={hot === index} />
            )}
          </div>
        );
      })}
    </div>
  );
});

const GroupName = memo(function GroupName({ row }: { row: GroupRow }) {
  const { key, label, services, folded } = row;
  const Icon = folded ? ChevronRight : ChevronDown;
  return (
    <div role="rowheader" aria-colindex={1} className="mx-group-name">
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={!folded}
        title={folded ? "Unfold" : "Fold"}
        onClick={() => useBoard.getState().fold(key)}
        data-testid={`drift-${key}`}
      >
        <Icon size={14} aria-hidden className="shrink-0 text-ink-3" />
        <span className="truncate" title={label}>
          {label}
        </span>
        <span className="font-normal text-ink-3">{services.length}</span>
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
        data-testid={`drift-row-${id}`}
        onClick={() => useView.getState().openService(id)}
      >
        {id}
      </button>
    </div>
  );
});
