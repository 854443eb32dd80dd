// The same services as a tree: what a screen reader reads, and what the keyboard walks through line by line.
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useLight } from "../document/light";
import { ServiceItems } from "../document/ServiceMenu";
import { choose, extend, onMenuKey, onServiceKey, servicesAt } from "../document/serviceKeys";
import { useShown } from "../document/shown";
import { TwinTools } from "../document/TwinTools";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { ContextMenu, MenuItem, MenuLabel } from "../kit";
import { LINE, Line } from "./Line";
import { fold, useTree } from "./tree";

export function Outline({ view }: { view: ProjectView }) {
  const scroller = useRef<HTMLDivElement>(null);
  const lit = useLight((state) => state.lit);
  const states = useLight((state) => state.states);
  const lens = useView((state) => state.lens);
  const reveal = useView((state) => state.reveal);
  const { plan } = useShown();
  const { rows, toggle, openTo } = useTree({ view, lens, plan, lit, states });
  const [activeKey, setActive] = useState<string | null>(null);
  const active = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    initialRect: { width: 1200, height: 700 },
    // The line that has the focus stays in the page, wherever the list is scrolled to.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: to - from + 1 }, (_, at) => from + at);
      if (active < count && (active < from || active > to)) range.push(active);
      return range.sort((a, b) => a - b);
    },
  });
  const go = useCallback(
    (at: number, focus = true) => {
      const row = rows[at];
      if (!row) return;
      setActive(row.key);
      lines.scrollToIndex(at, { align: "auto" });
      if (focus)
        requestAnimationFrame(() =>
          scroller.current?.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus({ preventScroll: true }),
        );
    },
    [rows, lines],
  );

  // Somebody asks for a service to be seen: a match of the search, a name in a panel.
  const latest = useRef({ rows, go });
  latest.current = { rows, go };
  useEffect(() => {
    const [service] = reveal?.services ?? [];
    if (service === undefined) return;
    openTo(service);
    requestAnimationFrame(() => {
      const at = latest.current.rows.findIndex((row) => row.what === "service" && row.service === service);
      if (at >= 0) latest.current.go(at, scroller.current?.contains(document.activeElement) ?? false);
    });
  }, [reveal, openTo]);

  const typed = useRef({ text: "", at: 0 });
  const typeAhead = (letter: string, now: number) => {
    typed.current = {
      text: now - typed.current.at > 700 ? letter : typed.current.text + letter,
      at: now,
    };
    const { text } = typed.current;
    // One letter goes on to the next line; a longer beginning may stay where it is.
    const start = text.length === 1 ? active + 1 : active;
    const all = rows.length;
    for (let step = 0; step < all; step++) {
      const at = (start + step) % all;
      if (rows[at]?.label.toLowerCase().startsWith(text)) return go(at);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    if (!row || (event.target as HTMLElement).closest("input") || onMenuKey(event)) return;
    const chord = event.ctrlKey || event.metaKey || event.altKey;
    // After any other key a name is begun anew, however soon.
    if (event.key.length > 1 && event.key !== "Shift") typed.current.text = "";
    if (!chord) {
      const to = target(event.key, rows, active);
      if (to !== null) {
        if (event.shiftKey) extend(row.service, rows[to]?.service ?? null);
        go(to);
        event.preventDefault();
        return;
      }
      if (event.key === "ArrowRight") {
        if (row.open === false) toggle(row);
        else if (row.open && rows[active + 1]?.level === row.level + 1) go(active + 1);
      } else if (event.key === "ArrowLeft") {
        if (row.open) toggle(row);
        else go(parentOf(rows, active));
      } else if (event.key === "*") {
        for (const each of rows) if (each.level === row.level && each.open === false) toggle(each);
      } else if (event.key === " " && row.service) choose(row.service, true);
      else if (event.key === "Enter" && !row.service) toggle(row);
      else if (row.service && onServiceKey(event, row.service)) return;
      else if (/^[\p{L}\p{N}]$/u.test(event.key)) typeAhead(event.key.toLowerCase(), event.timeStamp);
      else return;
      event.preventDefault();
    }
  };

  const [menu, setMenu] = useState<number | null>(null);
  const onContextMenu = (event: MouseEvent) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-at]")?.dataset.at;
    setMenu(at === undefined ? null : Number(at));
    const service = at === undefined ? null : (rows[Number(at)]?.service ?? null);
    if (service && !useView.getState().selection.has(service)) useView.getState().select([service]);
  };
  const items = useMemo(() => {
    const row = menu === null ? undefined : rows[menu];
    if (!row) return <NothingHere />;
    if (row.service) return <ServiceItems services={servicesAt(row.service)} />;
    return (
      <>
        <MenuLabel>{row.label}</MenuLabel>
        <MenuItem onSelect={() => toggle(row)}>{row.open ? "Fold" : "Unfold"}</MenuItem>
      </>
    );
  }, [menu, rows, toggle]);

  return (
    <section aria-label="Outline" data-testid="outline" className="flex h-full flex-col bg-panel">
      <TwinTools
        onFold={() => fold(rows, toggle, false)}
        onUnfold={() => fold(rows, toggle, true)}
        shown={lit ? lit.size : view.services.length}
        total={view.services.length}
      />
      <ContextMenu items={items}>
        <div
          ref={scroller}
          className="min-h-0 flex-1 overflow-auto py-1.5 outline-none"
          onContextMenuCapture={onContextMenu}
        >
          <div
            role="tree"
            aria-label="Services"
            aria-multiselectable
            className="relative"
            style={{ height: lines.getTotalSize() }}
            onKeyDown={onKeyDown}
          >
            {lines.getVirtualItems().map((item) => {
              const row = rows[item.index];
              return row ? (
                <Line
                  key={row.key}
                  row={row}
                  view={view}
                  at={item.index}
                  top={item.start}
                  active={item.index === active}
                  onToggle={toggle}
                  onGo={setActive}
                />
              ) : null;
            })}
          </div>
        </div>
      </ContextMenu>
    </section>
  );
}

function NothingHere() {
  return <MenuItem onSelect={() => useView.getState().add(null)}>Add a service</MenuItem>;
}

type Rows = ReturnType<typeof useTree>["rows"];

function target(key: string, rows: Rows, active: number): number | null {
  switch (key) {
    case "ArrowDown":
      return Math.min(rows.length - 1, active + 1);
    case "ArrowUp":
      return Math.max(0, active - 1);
    case "Home":
      return 0;
    case "End":
      return rows.length - 1;
    case "PageDown":
      return Math.min(rows.length - 1, active + 15);
    case "PageUp":
      return Math.max(0, active - 15);
    default:
      return null;
  }
}

function parentOf(rows: Rows, at: number): number {
  const level = rows[at]?.level ?? 1;
  for (let up = at - 1; up >= 0; up--) if ((rows[up]?.level ?? 1) < level) return up;
  return at;
}
