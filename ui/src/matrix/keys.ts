//! What opens a cell of the matrix, and what selects its row.
import { useView } from "../document/view";
import type { Column, Row } from "./model";
import { useMatrix } from "./state";

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
