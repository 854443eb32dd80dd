//! A grid whose cells are one picture: names at the left and heads above are in the DOM, and virtual; one active cell lies over
//! the picture as an element, so that a keyboard and a screen reader have a table.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
import "./cells.css";
import {
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { ActiveCell } from "./ActiveCell";
import { CellCard } from "./CellCard";
import { columnWidth, offsetsOf, rowAt, SIZE } from "./geometry";
import { type Place, useGridKeys } from "./keys";
import type { Bar, Look } from "./look";
import { Painted } from "./Painted";
import type { Picture } from "./paint";

export interface GridRow {
  kind: "group" | "service";
  key: string;
}

export interface HeadProps {
  scroller: RefObject<HTMLDivElement | null>;
  width: number;
  height: number;
  hot: number | null;
}

export interface NameProps {
  scroller: RefObject<HTMLDivElement | null>;
  hot: number | null;
}

/** Lets whoever has the grid bring a cell into view. */
export interface Shower {
  show(place: Place): void;
}

interface Props<R extends GridRow, C extends { key: string }> {
  label: string;
  /** Of the grid; its parts have the same with an ending. */
  testId: string;
  rows: readonly R[];
  columns: readonly C[];
  /** Where the keyboard is, by the keys of its row and its column. */
  active: { row: string; column: string } | null;
  onActive(active: { row: string; column: string }): void;
  /** Another function for another picture. */
  look(row: R, column: C): Look | Bar;
  isChosen(row: R): boolean;
  /** One sentence for whoever does not see the picture. */
  words(row: R, column: C): string;
  headHeight(width: number): number;
  heads(props: HeadProps): ReactNode;
  names(props: NameProps): ReactNode;
  /** What a cell tells while the pointer rests on it; null: nothing. */
  card(row: R, column: C): ReactNode;
  onEnter(row: R, column: C): void;
  onToggle?(row: R, beside: boolean): void;
  shower?: RefObject<Shower | null>;
}

export function CellGrid<R extends GridRow, C extends { key: string }>(props: Props<R, C>) {
  const { rows, columns, active, onActive, look, isChosen, onEnter, onToggle, testId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const room = useRoom(scroller);
  // Where bars of scrolling lie over what is scrolled, the last column stays beside them.
  const width = columnWidth((room?.width ?? 0) - SIZE.names - SIZE.bar, columns.length);
  const heads = props.headHeight(width);
  const offsets = useMemo(() => offsetsOf(rows), [rows]);
  const height = offsets[rows.length] ?? 0;
  const picture = useMemo(
    (): Picture => ({
      offsets,
      columns: columns.length,
      width,
      isChosen: (row) => {
        const each = rows[row];
        return each !== undefined && isChosen(each);
      },
      at: (row, column) => {
        const [r, c] = [rows[row], columns[column]];
        return r && c ? look(r, c) : NOTHING;
      },
    }),
    [rows, offsets, columns, width, look, isChosen],
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
  useImperativeHandle(props.shower, () => ({ show }), [show]);
  const at = useMemo(() => placeOf(active, rows, columns), [active, rows, columns]);
  const go = useCallback(
    (place: Place) => {
      const [row, column] = [rows[place.row], columns[place.column]];
      if (row && column) onActive({ row: row.key, column: column.key });
      show(place);
    },
    [rows, columns, show, onActive],
  );
  const enter = (place: Place) => {
    const [row, column] = [rows[place.row], columns[place.column]];
    if (row && column) onEnter(row, column);
  };
  const onKeyDown = useGridKeys({
    rows: rows.length,
    columns: columns.length,
    at,
    page: () => Math.max(1, Math.floor(((room?.height ?? 0) - heads) / SIZE.row) - 1),
    go,
    enter,
    toggle: (place, beside) => {
      const row = rows[place.row];
      if (row) onToggle?.(row, beside);
    },
  });

  const [hover, setHover] = useState<Place | null>(null);
  // What lay under the pointer is somewhere else now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the room is another
  useLayoutEffect(() => setHover(null), [room]);
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
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const at = place(event);
    if (!at) return;
    go(at);
    setHover(null);
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    enter(at);
  };

  const across = width * columns.length;
  const [row, column] = [rows[at.row], columns[at.column]];
  const [hotRow, hotColumn] = [hover && rows[hover.row], hover && columns[hover.column]];
  const card = hotRow && hotColumn ? props.card(hotRow, hotColumn) : null;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      className="mx-scroll"
      data-testid={`${testId}-grid`}
      onKeyDown={onKeyDown}
      onScroll={() => setHover(null)}
    >
      {room && (
        <div
          className="mx-page"
          style={{
            gridTemplateColumns: `${SIZE.names}px ${across}px`,
            gridTemplateRows: `${heads}px ${height}px`,
          }}
        >
          {props.heads({ scroller, width, height: heads, hot: hover?.column ?? null })}
          {props.names({ scroller, hot: hover?.row ?? null })}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the grid's */}
          <div
            role="rowgroup"
            className="mx-body"
            onPointerMove={onPointerMove}
            onPointerLeave={() => setHover(null)}
            onClick={onClick}
          >
            <Painted
              scroller={scroller}
              picture={picture}
              names={SIZE.names}
              heads={heads}
              width={across}
              height={height}
              testId={`${testId}-canvas`}
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
            {row && column && (
              <ActiveCell
                name={`${row.key} ${column.key}`}
                at={at}
                top={offsets[at.row] ?? 0}
                width={width}
                height={row.kind === "group" ? SIZE.group : SIZE.row}
                label={props.words(row, column)}
                testId={`${testId}-active`}
              />
            )}
          </div>
        </div>
      )}
      {hover && card && (
        <CellCard
          key={`${hover.row} ${hover.column}`}
          testId={`${testId}-hover`}
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
        >
          {card}
        </CellCard>
      )}
    </div>
  );
}

const NOTHING: Look = { tone: "idle", fill: "none", sign: null, letter: "", word: "" };

function placeOf(
  active: { row: string; column: string } | null,
  rows: readonly GridRow[],
  columns: ReadonlyArray<{ key: string }>,
): Place {
  const row = active ? rows.findIndex(({ key }) => key === active.row) : -1;
  const column = active ? columns.findIndex(({ key }) => key === active.column) : -1;
  // Without a choice: the first service, not the name of its group.
  const first = rows[0]?.kind === "group" && rows[1]?.kind === "service" ? 1 : 0;
  return { row: row < 0 ? first : row, column: Math.max(0, column) };
}

interface Room {
  width: number;
  height: number;
}

/** Of the last grid: the next one stands in the same place, and need not be laid out twice. */
let last: Room | null = null;

/** Null until it was measured. */
function useRoom(frame: RefObject<HTMLDivElement | null>): Room | null {
  const [room, setRoom] = useState(last);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      if (last?.width !== width || last.height !== height) last = { width, height };
      setRoom(last);
    };
    if (last === null) measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return room;
}
