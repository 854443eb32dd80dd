// The names of the columns, which sort, and below each what it is filtered by.
// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table element cannot be placed one by one, as a virtual list must
import { ArrowDown, ArrowUp } from "lucide-react";
import { StageDot } from "../kit";
import type { Column, Sorting } from "./columns";

interface Props {
  columns: readonly Column[];
  template: string;
  sorting: Sorting;
  filters: ReadonlyMap<string, string>;
  /** The column whose name has its turn of the keyboard. */
  active: number | null;
  onSort: (column: string) => void;
  onFilter: (column: string, text: string) => void;
  onGo: (column: number) => void;
}

export function Head({ columns, template, sorting, filters, active, onSort, onFilter, onGo }: Props) {
  return (
    <div role="rowgroup" className="sticky top-0 z-1 border-b border-line-2 bg-panel">
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cells are */}
      <div role="row" aria-rowindex={1} className="grid h-8" style={{ gridTemplateColumns: template }}>
        {columns.map((column, at) => {
          const sorted = sorting.column === column.id;
          const Arrow = sorting.down ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={at + 1}
              aria-sort={sorted ? (sorting.down ? "descending" : "ascending") : "none"}
              aria-label={column.label}
              data-cell={`-1 ${at}`}
              data-testid={`column-${column.id.replace(" ", "-")}`}
              tabIndex={active === at ? 0 : -1}
              title={`Sort by ${column.label}`}
              onFocus={() => onGo(at)}
              onClick={() => onSort(column.id)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" && event.key !== " ") return;
                event.preventDefault();
                event.stopPropagation();
                onSort(column.id);
              }}
              className="flex min-w-0 items-center gap-1.5 px-3 text-sm font-semibold text-ink-2 hover:bg-mute focus-visible:-outline-offset-2"
            >
              {column.tone && <StageDot tone={column.tone} />}
              <span className="truncate">{column.label}</span>
              {sorted && <Arrow size={12} aria-hidden className="shrink-0 text-accent" />}
            </div>
          );
        })}
      </div>
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cells are */}
      <div role="row" aria-rowindex={2} className="grid h-8.5" style={{ gridTemplateColumns: template }}>
        {columns.map((column, at) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field in it is
          <div key={column.id} role="gridcell" aria-colindex={at + 1} className="min-w-0 px-1.5 pb-1.5">
            <input
              type="text"
              aria-label={`Filter by ${column.label}`}
              placeholder="Filter"
              spellCheck={false}
              autoComplete="off"
              value={filters.get(column.id) ?? ""}
              onChange={(event) => onFilter(column.id, event.target.value)}
              className="h-7 w-full min-w-0 rounded-md border border-line bg-bg px-1.5 text-sm text-ink placeholder:text-ink-3 focus-visible:outline-offset-0"
            />
          </div>
        ))}
      </div>
    </div>
  );
}
