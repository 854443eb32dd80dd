//! The picture with its heads: names at the left, stages and targets above, both virtual and in the DOM; one active cell lies
//! over the picture as an element, so that a keyboard and a screen reader have a table.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
import {
  type MouseEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { ActiveCell } from "./ActiveCell";
import { columnWidth, offsetsOf, rowAt, SIZE } from "./geometry";
import { Heads, headHeight } from "./Heads";
import { HoverCard } from "./HoverCard";
import type { Colouring } from "./looks";
import { type Column, countsOf, type Row, spotter } from "./model";
import { Names } from "./Names";
import { Painted } from "./Painted";
import type { Picture } from "./paint";
import { useMatrix } from "./state";
import { enter, type Place, useGridKeys } from "./useGrid";

interface Props {
  view: ProjectView;
  rows: readonly Row[];
  columns: readonly Column[];
  colours: Colouring;
  /** Another one whenever what the colours are read from has changed. */
  version: number;
  now: number;
}

export function Grid({ view, rows, columns, colours, version, now }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const room = useRoom(scroller);
  const width = columnWidth(room.width - SIZE.names, columns.length);
  const heads = headHeight(width);
  const offsets = useMemo(() => offsetsOf(rows), [rows]);
  const height = offsets[rows.length] ?? 0;
  const spot = useMemo(() => spotter(view), [view]);

  const selection = useView((state) => state.selection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another picture
  const picture = useMemo(
    (): Picture => ({
      rows,
      offsets,
      columns,
      width,
      chosen: selection,
      look: ({ service }, column) => colours.look(spot(service, column), now, service, column),
      counts: (row, column) => countsOf(row.services, column, spot),
    }),
    [rows, offsets, columns, width, selection, spot, colours, version, now],
  );

  const show = useCallback(
    ({ row, column }: Place) => {
      const frame = scroller.current;
      if (!frame) return;
      const top = offsets[row] ?? 0;
      const bottom = offsets[row + 1] ?? top;
      const seen = { width: frame.clientWidth - SIZE.names, height: frame.clientHeight - heads };
      if (top < frame.scrollTop) frame.scrollTop = top;
      else if (bottom > frame.scrollTop + seen.height) frame.scrollTop = bottom - seen.height;
      const left = column * width;
      if (left < frame.scrollLeft) frame.scrollLeft = left;
      else if (left + width > frame.scrollLeft + seen.width) frame.scrollLeft = left + width - seen.width;
    },
    [offsets, width, heads],
  );
  const active = useMatrix((state) => state.active);
  const at = useMemo(() => placeOf(active, rows, columns), [active, rows, columns]);
  const go = useCallback(
    (place: Place) => {
      const [row, column] = [rows[place.row], columns[place.column]];
      if (row && column) useMatrix.setState({ active: { row: row.key, column: column.key } });
      show(place);
    },
    [rows, columns, show],
  );
  const page = () => Math.max(1, Math.floor((room.height - heads) / SIZE.row) - 1);
  const onKeyDown = useGridKeys({ rows, columns, at, page, go });
  useReveal(rows, show);

  const [hover, setHover] = useState<Place | null>(null);
  const place = (event: MouseEvent<HTMLElement>): Place | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.x, event.clientY - box.y];
    if (x < 0 || y < 0 || y >= height || x >= width * columns.length) return null;
    return { row: rowAt(offsets, y), column: Math.floor(x / width) };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const next = place(event);
    if (next?.row !== hover?.row || next?.column !== hover?.column) setHover(next);
  };

  const across = width * columns.length;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Services by targets"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      className="mx-scroll"
      data-testid="matrix-grid"
      onKeyDown={onKeyDown}
      onScroll={() => setHover(null)}
    >
      <div
        className="mx-page"
        style={{
          gridTemplateColumns: `${SIZE.names}px ${across}px`,
          gridTemplateRows: `${heads}px ${height}px`,
        }}
      >
        <Heads
          columns={columns}
          scroller={scroller}
          width={width}
          height={heads}
          rows={rows}
          hot={hover?.column ?? null}
          now={now}
        />
        <Names rows={rows} scroller={scroller} hot={hover?.row ?? null} />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the grid's */}
        <div
          role="rowgroup"
          className="mx-body"
          onPointerMove={onPointerMove}
          onPointerLeave={() => setHover(null)}
          onClick={(event) => {
            const at = place(event);
            const [row, column] = at ? [rows[at.row], columns[at.column]] : [];
            if (!at || !row || !column) return;
            go(at);
            setHover(null);
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            enter(row, column);
          }}
        >
          <Painted
            scroller={scroller}
            picture={picture}
            names={SIZE.names}
            heads={heads}
            width={across}
            height={height}
          />
          {hover && (
            <div
              className="mx-hot"
              style={{
                transform: `translate(${hover.column * width}px, ${offsets[hover.row] ?? 0}px)`,
                width,
                height: (offsets[hover.row + 1] ?? 0) - (offsets[hover.row] ?? 0),
              }}
            />
          )}
          <ActiveCell
            rows={rows}
            columns={columns}
            at={at}
            offsets={offsets}
            width={width}
            spot={spot}
            now={now}
          />
        </div>
      </div>
      {hover && (
        <HoverCard
          key={`${hover.row} ${hover.column}`}
          view={view}
          row={rows[hover.row]}
          column={columns[hover.column]}
          spot={spot}
          now={now}
          anchor={() => {
            const box = scroller.current?.getBoundingClientRect();
            if (!box || !scroller.current) return null;
            return {
              x: box.x + SIZE.names + hover.column * width - scroller.current.scrollLeft,
              y: box.y + heads + (offsets[hover.row] ?? 0) - scroller.current.scrollTop,
              width,
              height: SIZE.row,
            };
          }}
        />
      )}
    </div>
  );
}

function placeOf(
  active: { row: string; column: string } | null,
  rows: readonly Row[],
  columns: readonly Column[],
): Place {
  const row = active ? rows.findIndex(({ key }) => key === active.row) : -1;
  const column = active ? columns.findIndex(({ key }) => key === active.column) : -1;
  // Without a choice: the first service, not the name of its group.
  const first = rows[0]?.kind === "group" && !rows[0].folded ? 1 : 0;
  return { row: row < 0 ? first : row, column: Math.max(0, column) };
}

/** Brings a service into view that somebody asks for. */
function useReveal(rows: readonly Row[], show: (place: Place) => void): void {
  const reveal = useView((state) => state.reveal);
  const latest = useRef({ rows, show });
  latest.current = { rows, show };
  useEffect(() => {
    const [service] = reveal?.services ?? [];
    const at = latest.current.rows.findIndex((row) => row.kind === "service" && row.service.id === service);
    if (at >= 0) latest.current.show({ row: at, column: 0 });
  }, [reveal]);
}

function useRoom(frame: React.RefObject<HTMLDivElement | null>): { width: number; height: number } {
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return room;
}
