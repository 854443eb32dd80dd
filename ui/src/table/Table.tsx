// The same services as a table: sorted and filtered by any column, selected by rows.
// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table element cannot be placed one by one, as a virtual list must
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { factsOf } from "../document/facts";
import { useLight } from "../document/light";
import { ServiceItems } from "../document/ServiceMenu";
import { choose, extend, onMenuKey, onServiceKey, servicesAt } from "../document/serviceKeys";
import { useStanding, watchStanding } from "../document/standing";
import { TwinTools } from "../document/TwinTools";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { Button, ContextMenu, Empty, MenuItem } from "../kit";
import { arranged, columnsOf, type Sorting } from "./columns";
import { Head } from "./Head";
import { ROW, Row } from "./Row";

/** Rows and columns count from 0; row -1 is the header. */
export interface Place {
  row: number;
  column: number;
}

export function Table({ view }: { view: ProjectView }) {
  const scroller = useRef<HTMLDivElement>(null);
  const lit = useLight((state) => state.lit);
  const states = useLight((state) => state.states);
  const stage = useView((state) => state.stage);
  const reveal = useView((state) => state.reveal);
  const standing = useStanding((state) => state.standing);
  useEffect(() => watchStanding(), []);
  const [sorting, setSorting] = useState<Sorting>({ column: "name", down: false });
  const [filters, setFilters] = useState<ReadonlyMap<string, string>>(new Map());
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });

  const now = states.size > 0;
  const columns = useMemo(() => columnsOf(view, stage, standing, now), [view, stage, standing, now]);
  const rows = useMemo(() => {
    const lines = [...factsOf(view).values()]
      .filter(({ service }) => lit === null || lit.has(service.id))
      .map((facts) => ({ facts, state: states.get(facts.service.id) }));
    return arranged(lines, columns, sorting, filters);
  }, [view, columns, states, lit, sorting, filters]);

  const row = Math.min(active.row, rows.length - 1);
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    scrollPaddingStart: HEAD_HEIGHT,
    overscan: 6,
    initialRect: { width: 1200, height: 700 },
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: to - from + 1 }, (_, at) => from + at);
      if (row >= 0 && row < count && (row < from || row > to)) range.push(row);
      return range.sort((a, b) => a - b);
    },
  });

  const go = (place: Place) => {
    setActive(place);
    if (place.row >= 0) lines.scrollToIndex(place.row, { align: "auto" });
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-cell="${place.row} ${place.column}"]`)
        ?.focus({ preventScroll: place.row >= 0 && place.column === 0 }),
    );
  };

  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    const [service] = reveal?.services ?? [];
    const at = latest.current.findIndex(({ facts }) => facts.service.id === service);
    if (at < 0) return;
    setActive((place) => ({ ...place, row: at }));
    lines.scrollToIndex(at, { align: "auto" });
  }, [reveal, lines]);

  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).closest("input") || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (onMenuKey(event)) return;
    const next = target(
      event.key,
      { row: active.row < 0 ? -1 : row, column: active.column },
      rows.length,
      columns.length,
    );
    if (next) {
      if (event.shiftKey && next.row !== row) extend(idAt(row), idAt(next.row));
      go(next);
      event.preventDefault();
      return;
    }
    const service = active.row < 0 ? null : idAt(row);
    if (!service) return;
    if (event.key === " ") {
      choose(service, true);
      event.preventDefault();
    } else onServiceKey(event, service);
  };
  const idAt = (at: number) => rows[at]?.facts.service.id ?? null;

  const [menu, setMenu] = useState<string | null>(null);
  const onContextMenu = (event: MouseEvent) => {
    const service = (event.target as HTMLElement).closest<HTMLElement>("[data-service]")?.dataset.service;
    setMenu(service ?? null);
    if (service && !useView.getState().selection.has(service)) useView.getState().select([service]);
  };

  // A table that only scrolls sideways where it must: names take what is left.
  const template = columns
    .map(({ width, id }) => (id === "name" ? `minmax(${width}px, 1fr)` : `${width}px`))
    .join(" ");
  const width = columns.reduce((sum, each) => sum + each.width, 0);
  return (
    <section aria-label="Table" data-testid="table" className="flex h-full flex-col bg-panel">
      <TwinTools shown={rows.length} total={view.services.length}>
        {filters.size > 0 && (
          <Button size="sm" variant="ghost" onClick={() => setFilters(new Map())}>
            Clear the filters
          </Button>
        )}
      </TwinTools>
      <ContextMenu
        items={
          menu === null ? (
            <MenuItem onSelect={() => useView.getState().add(null)}>Add a service</MenuItem>
          ) : (
            <ServiceItems services={servicesAt(menu)} />
          )
        }
      >
        <div ref={scroller} className="min-h-0 flex-1 overflow-auto" onContextMenuCapture={onContextMenu}>
          <div
            role="grid"
            aria-label="Services"
            aria-rowcount={rows.length + 2}
            aria-colcount={columns.length}
            aria-multiselectable
            style={{ minWidth: width }}
            onKeyDown={onKeyDown}
          >
            <Head
              columns={columns}
              template={template}
              sorting={sorting}
              filters={filters}
              active={active.row < 0 ? active.column : null}
              onSort={(column) =>
                setSorting(({ column: before, down }) => ({
                  column,
                  down: before === column ? !down : false,
                }))
              }
              onFilter={(column, text) =>
                setFilters((before) => {
                  const next = new Map(before);
                  if (text) next.set(column, text);
                  else next.delete(column);
                  return next;
                })
              }
              onGo={(column) => setActive({ row: -1, column })}
            />
            <div role="rowgroup" className="relative" style={{ height: lines.getTotalSize() }}>
              {lines.getVirtualItems().map((item) => {
                const line = rows[item.index];
                return line ? (
                  <Row
                    key={line.facts.service.id}
                    line={line}
                    columns={columns}
                    template={template}
                    at={item.index}
                    top={item.start}
                    active={active.row >= 0 && item.index === row ? active.column : null}
                    onGo={setActive}
                  />
                ) : null;
              })}
            </div>
          </div>
          {rows.length === 0 && view.services.length > 0 && (
            <div className="grid h-60 place-items-center">
              <Empty title="No service is like that">
                {filters.size > 0
                  ? "Clear a filter to see more."
                  : "Clear the search or leave the focus to see more."}
              </Empty>
            </div>
          )}
        </div>
      </ContextMenu>
    </section>
  );
}

export const HEAD_HEIGHT = 66;

function target(key: string, { row, column }: Place, rows: number, columns: number): Place | null {
  switch (key) {
    case "ArrowDown":
      return { row: Math.min(rows - 1, row + 1), column };
    case "ArrowUp":
      return { row: Math.max(-1, row - 1), column };
    case "ArrowRight":
      return { row, column: Math.min(columns - 1, column + 1) };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "Home":
      return { row: 0, column };
    case "End":
      return { row: rows - 1, column };
    case "PageDown":
      return { row: Math.min(rows - 1, row + 15), column };
    case "PageUp":
      return { row: Math.max(0, row - 15), column };
    default:
      return null;
  }
}
