//! The column of names at the left of a grid: of groups, which fold, and of services.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, type ReactNode, useLayoutEffect } from "react";
import type { NameProps } from "./CellGrid";
import { SIZE } from "./geometry";

interface GroupRow {
  kind: "group";
  key: string;
  label: string;
  folded: boolean;
  services: readonly unknown[];
}

interface ServiceRow {
  kind: "service";
  key: string;
}

interface Props<Service extends ServiceRow> extends NameProps {
  rows: ReadonlyArray<GroupRow | Service>;
  /** What stands before a group's name where a test looks for it. */
  testid: string;
  fold: (group: string) => void;
  children: (row: Service, hot: boolean) => ReactNode;
}

/** Drawn anew while it is scrolled, and nothing else is. */
export function NameColumn<Service extends ServiceRow>({
  rows,
  scroller,
  hot,
  testid,
  fold,
  children,
}: Props<Service>) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (rows[at]?.kind === "group" ? SIZE.group : SIZE.row),
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are asked for again when the rows are others
  useLayoutEffect(() => virtual.measure(), [rows, virtual]);
  // Only below the heads of groups do names stand further in.
  const flat = !rows.some(({ kind }) => kind === "group");
  return (
    <div role="rowgroup" className={flat ? "mx-names is-flat" : "mx-names"}>
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
              <GroupName row={row} testid={testid} fold={fold} />
            ) : (
              children(row, hot === index)
            )}
          </div>
        );
      })}
    </div>
  );
}

interface GroupProps {
  row: GroupRow;
  testid: string;
  fold: (group: string) => void;
}

const GroupName = memo(function GroupName({ row, testid, fold }: GroupProps) {
  const { key, label, services, folded } = row;
  const Icon = folded ? ChevronRight : ChevronDown;
  return (
    <div role="rowheader" aria-colindex={1} className="mx-group-name">
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={!folded}
        title={folded ? "Unfold" : "Fold"}
        onClick={() => fold(key)}
        data-testid={`${testid}-${key}`}
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
