//! A grid by keyboard: one active cell, moved as in a table.
import { type KeyboardEvent, useCallback } from "react";

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
  rows: number;
  columns: number;
  at: Place;
  /** How many rows are seen at once. */
  page(): number;
  go(place: Place): void;
  enter(place: Place): void;
  /** The space key; `beside` what is selected already. */
  toggle?(place: Place, beside: boolean): void;
}

export function useGridKeys({ rows, columns, at, page, go, enter, toggle }: Grid) {
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.altKey) return;
      const next = step(event.key, event.ctrlKey || event.metaKey, at, rows, columns, page());
      if (next) go(next);
      else if (event.key === "Enter") enter(at);
      else if (event.key === " " && toggle) toggle(at, event.shiftKey);
      else return;
      event.preventDefault();
    },
    [rows, columns, at, page, go, enter, toggle],
  );
}
