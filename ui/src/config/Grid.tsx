// Keys down, stages across. The keys of the keyboard are the grid's; only what is in sight is mounted.
// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table element cannot be placed one by one, as a virtual list must
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells have the focus, one of them at a time
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef } from "react";
import { stageTone } from "../document/stages";
import type { ConfigDeployed, ConfigRow, Topology } from "../host/contract.gen";
import { ago, cx, Empty, StageDot } from "../kit";
import { Cell } from "./Cell";
import type { Layer, Shown } from "./model";

const ROW = 42;
const TALL = 56;
const NAME = 260;
const LEAST = 190;

export interface Place {
  row: number;
  column: number;
}

interface Props {
  rows: readonly ConfigRow[];
  columns: readonly Shown[];
  topology: Topology;
  layer: Layer;
  active: Place;
  onGo: (place: Place) => void;
  /** Enter or a double click. */
  onEdit: (place: Place) => void;
}

export function Grid({ rows, columns, topology, layer, active, onGo, onEdit }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = layer === "both" ? TALL : ROW;
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => `${rows[index]?.id} ${height}`,
    scrollPaddingStart: 48,
    overscan: 10,
  });
  const go = (place: Place) => {
    onGo(place);
    lines.scrollToIndex(place.row, { align: "auto" });
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-cell="${place.row} ${place.column}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === "F2") {
      if (active.column > 0) onEdit(active);
      event.preventDefault();
      return;
    }
    const next = target(event.key, active, rows.length, columns.length + 1);
    if (!next) return;
    event.preventDefault();
    go(next);
  };
  const template = `minmax(${NAME}px, 0.6fr) repeat(${columns.length}, minmax(${LEAST}px, 1fr))`;
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto" data-testid="config-scroller">
      <div
        role="grid"
        aria-label="Config by stage"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        style={{ minWidth: NAME + LEAST * columns.length }}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className="sticky top-0 z-2 bg-panel">
          <div
            role="row"
            aria-rowindex={1}
            className="grid h-12 border-b border-line"
            style={{ gridTemplateColumns: template }}
          >
            <div
              role="columnheader"
              className="sticky left-0 z-1 flex items-center bg-panel px-5 text-sm font-semibold text-ink-2"
            >
              Key
            </div>
            {columns.map(({ at, column, title }) => (
              <div
                key={at}
                role="columnheader"
                className="flex min-w-0 flex-col justify-center border-l border-line px-3"
                title={title}
              >
                <span className="flex min-w-0 items-center gap-1.5">
                  <StageDot tone={stageTone(column.stage, topology.stages[column.stage])} />
                  <span className="truncate font-semibold">{title}</span>
                </span>
                <Known deployed={column.deployed} />
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                data-testid={`config-row-${row.name}`}
                className="absolute inset-x-0 grid border-b border-line"
                style={{ top: item.start, height, gridTemplateColumns: template }}
              >
                <Name
                  row={row}
                  at={item.index}
                  focused={active.row === item.index && active.column === 0}
                  onGo={() => onGo({ row: item.index, column: 0 })}
                />
                {columns.map(({ at, column }, index) => {
                  const cell = row.cells[at];
                  const place = { row: item.index, column: index + 1 };
                  return cell ? (
                    <Cell
                      key={at}
                      cell={cell}
                      row={row}
                      stage={column.stage}
                      layer={layer}
                      place={place}
                      active={active.row === place.row && active.column === place.column}
                      onGo={onGo}
                      onEdit={onEdit}
                    />
                  ) : null;
                })}
              </div>
            );
          })}
        </div>
      </div>
      {rows.length === 0 && (
        <Empty title="No key is like that">Show all keys, or clear the search, to see more.</Empty>
      )}
    </div>
  );
}

/** The name, and whose it is. */
function Name({
  row,
  at,
  focused,
  onGo,
}: {
  row: ConfigRow;
  at: number;
  focused: boolean;
  onGo: () => void;
}) {
  const whose =
    row.kind === "parameter"
      ? (row.rule?.type ?? "parameter")
      : row.owners.length === 1
        ? `variable of ${row.owners[0]}`
        : `variable of ${row.owners.length} functions`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of all cells are the grid's
    <div
      role="rowheader"
      data-cell={`${at} 0`}
      tabIndex={focused ? 0 : -1}
      onFocus={onGo}
      onClick={onGo}
      title={[row.rule?.description, ...row.owners].filter(Boolean).join("\n") || row.name}
      className="sticky left-0 z-1 flex min-w-0 items-center gap-2 bg-panel px-5 focus-visible:-outline-offset-2"
    >
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate font-mono text-sm font-medium text-ink">{row.name}</span>
        <span className="truncate text-xs text-ink-3">{whose}</span>
      </span>
      {row.missing ? (
        <Mark word="missing" tone="text-warn" />
      ) : (
        row.differs && <Mark word="differs" tone="text-info" />
      )}
    </div>
  );
}

function Mark({ word, tone }: { word: string; tone: string }) {
  return <span className={cx("shrink-0 text-xs font-medium", tone)}>{word}</span>;
}

function Known({ deployed }: { deployed: ConfigDeployed }) {
  const words = () => {
    switch (deployed.known) {
      case "not-asked":
        return "account not asked";
      case "absent":
        return "not deployed";
      case "known":
        return `asked ${ago(deployed.at, Date.now())}`;
      case "failed":
        return deployed.problem.message;
    }
  };
  const text = words();
  return (
    <span
      title={deployed.known === "failed" ? `${text} ${deployed.problem.hint}` : text}
      className={cx("truncate text-xs", deployed.known === "failed" ? "text-bad" : "text-ink-3")}
    >
      {text}
    </span>
  );
}

function target(key: string, { row, column }: Place, rows: number, columns: number): Place | null {
  const within = (next: number) => Math.max(0, Math.min(rows - 1, next));
  switch (key) {
    case "ArrowDown":
      return { row: within(row + 1), column };
    case "ArrowUp":
      return { row: within(row - 1), column };
    case "ArrowRight":
      return { row, column: Math.min(columns - 1, column + 1) };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "Home":
      return { row: 0, column };
    case "End":
      return { row: within(rows - 1), column };
    case "PageDown":
      return { row: within(row + 12), column };
    case "PageUp":
      return { row: within(row - 12), column };
    default:
      return null;
  }
}
