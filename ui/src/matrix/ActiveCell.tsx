//! The active cell: an element over the picture, focused and read out as a table's cell is.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useEffect, useRef } from "react";
import { targetName } from "../document/stages";
import { count } from "../kit";
import { SIZE } from "./geometry";
import { spotWords } from "./looks";
import { type Column, countsOf, type Row, type spotter } from "./model";
import type { Place } from "./useGrid";

interface Props {
  rows: readonly Row[];
  columns: readonly Column[];
  at: Place;
  offsets: Float64Array;
  width: number;
  spot: ReturnType<typeof spotter>;
  now: number;
}

export function ActiveCell({ rows, columns, at, offsets, width, spot, now }: Props) {
  const row = rows[at.row];
  const column = columns[at.column];
  const cell = useRef<HTMLDivElement>(null);
  const held = useRef(false);
  // Another element for another cell, so that it is read out; the focus goes along.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the cell is another one
  useEffect(() => {
    if (held.current && document.activeElement !== cell.current) cell.current?.focus({ preventScroll: true });
  }, [row?.key, column?.key]);
  if (!row || !column) return null;
  const name = row.kind === "group" ? row.label : row.service.id;
  const where = `${column.stage}, ${targetName(column.target)}`;
  return (
    <div role="row" aria-rowindex={at.row + 2}>
      <div
        key={`${row.key} ${column.key}`}
        ref={cell}
        role="gridcell"
        tabIndex={0}
        aria-colindex={at.column + 2}
        aria-label={`${name} in ${where}: ${words(row, column, spot, now)}`}
        data-testid="matrix-active"
        className="mx-active"
        style={{
          transform: `translate(${at.column * width}px, ${offsets[at.row] ?? 0}px)`,
          width,
          height: row.kind === "group" ? SIZE.group : SIZE.row,
        }}
        onFocus={() => {
          held.current = true;
        }}
        onBlur={(event) => {
          // A cell that is taken away loses the focus to nobody.
          if (event.relatedTarget !== null) held.current = false;
        }}
      />
    </div>
  );
}

function words(row: Row, column: Column, spot: Props["spot"], now: number): string {
  if (row.kind === "service") return spotWords(spot(row.service, column), now);
  const counts = countsOf(row.services, column, spot).map(([state, n]) => `${n} ${state}`);
  const said = counts.length > 0 ? counts.join(", ") : "nothing goes there";
  return `${count(row.services.length, "service")}, ${said}, ${row.folded ? "folded" : "unfolded"}`;
}
