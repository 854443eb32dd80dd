//! The matrix by keyboard: one active cell, moved as in a table.
import { type KeyboardEvent, useCallback } from "react";
import { useView } from "../document/view";
import type { Column, Row } from "./model";
import { useMatrix } from "./state";

export interface Place {
  row: number;
  column: number;
}

/** Where a key leads from a cell; null for keys that lead nowhere. */
export function step(
  key: string,
  chord: boolean,
  { row, column }: Place,
  rows: number,
  columns: number,
  page: number,
): Place | null {
  const clamp = (at: Place): Place => ({
    row: Math.max(0, Math.min(rows - 1, at.row)),
    column: Math.max(0, Math.min(columns - 1, at.column)),
  });
  switch (key) {
    case "ArrowUp":
      return clamp({ row: chord ? 0 : row - 1, column });
    case "ArrowDown":
      return clamp({ row: chord ? rows - 1 : row + 1, column });
    case "ArrowLeft":
      return clamp({ row, column: chord ? 0 : column - 1 });
    case "ArrowRight":
      return clamp({ row, column: chord ? columns - 1 : column + 1 });
    case "Home":
      return clamp({ row: chord ? 0 : row, column: 0 });
    case "End":
      return clamp({ row: chord ? rows - 1 : row, column: columns - 1 });
    case "PageUp":
      return clamp({ row: row - page, column });
    case "PageDown":
      return clamp({ row: row + page, column });
    default:
      return null;
  }
}

interface Grid {
  rows: readonly Row[];
  columns: readonly Column[];
  at: Place;
  /** How many rows are seen at once. */
  page(): number;
  go(place: Place): void;
}

export function useGridKeys({ rows, columns, at, page, go }: Grid) {
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.altKey) return;
      const next = step(event.key, event.ctrlKey || event.metaKey, at, rows.length, columns.length, page());
      const row = rows[at.row];
      const column = columns[at.column];
      if (next) go(next);
      else if (event.key === "Enter" && row && column) enter(row, column);
      else if (event.key === " " && row?.kind === "service") toggle(row.service.id, event.shiftKey);
      else return;
      event.preventDefault();
    },
    [rows, columns, at, page, go],
  );
}

export function enter(row: Row, column: Column): void {
  if (row.kind === "group") useMatrix.getState().fold(row.key);
  else useView.getState().openCell({ service: row.service.id, stage: column.stage, target: column.target });
}

/** One selection in all lenses: alone, or beside what is selected already. */
export function toggle(service: string, beside: boolean): void {
  const { selection, select } = useView.getState();
  if (!beside) {
    select(selection.size === 1 && selection.has(service) ? [] : [service]);
    return;
  }
  const next = new Set(selection);
  if (!next.delete(service)) next.add(service);
  select(next);
}
