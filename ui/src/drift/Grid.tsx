//! The cells of the board, and what happens where one is entered.
import { useCallback, useEffect, useRef } from "react";
import { targetName } from "../document/stages";
import { useView } from "../document/view";
import type { DriftBoard } from "../host/contract.gen";
import { CellGrid, headHeight, type Shower } from "../kit/cells";
import { Card } from "./Card";
import { Heads } from "./Heads";
import { barOf, cellWords, lookOf } from "./looks";
import { type Column, numberOf, type Row, stateAt } from "./model";
import { Names } from "./Names";
import { useBoard } from "./state";

interface Props {
  board: DriftBoard;
  rows: readonly Row[];
  columns: readonly Column[];
}

export function Grid({ board, rows, columns }: Props) {
  const selection = useView((state) => state.selection);
  const active = useBoard((state) => state.active);
  const shower = useRef<Shower>(null);
  const look = useCallback(
    (row: Row, column: Column) =>
      row.kind === "group" ? barOf(board, row.services, column) : lookOf(board, row, column),
    [board],
  );
  const isChosen = useCallback(
    (row: Row) => row.kind === "service" && selection.has(row.service),
    [selection],
  );
  useReveal(rows, shower);
  return (
    <CellGrid
      label="Drift of services by targets"
      testId="drift"
      rows={rows}
      columns={columns}
      active={active}
      onActive={onActive}
      look={look}
      isChosen={isChosen}
      words={(row, column) => {
        const name = row.kind === "group" ? row.label : row.service;
        return `${name} in ${column.stage}, ${targetName(column.target)}: ${cellWords(board, row, column)}`;
      }}
      headHeight={headHeight}
      heads={(props) => <Heads {...props} columns={columns} rows={rows} />}
      names={(props) => <Names {...props} rows={rows} />}
      card={(row, column) => <Card board={board} row={row} column={column} />}
      onEnter={(row, column) => enter(board, row, column)}
      shower={shower}
    />
  );
}

const onActive = (active: { row: string; column: string }) => useBoard.setState({ active });

function enter(board: DriftBoard, row: Row, column: Column): void {
  if (row.kind === "group") useBoard.getState().fold(row.key);
  else if (stateAt(board, numberOf(board, row.at, column.at)) !== null)
    useView.getState().openDrift({ service: row.service, stage: column.stage, target: column.target });
}

/** Brings a service into view that somebody asks for. */
function useReveal(rows: readonly Row[], shower: React.RefObject<Shower | null>): void {
  const reveal = useView((state) => state.reveal);
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    const [service] = reveal?.services ?? [];
    const at = latest.current.findIndex((row) => row.kind === "service" && row.service === service);
    if (at >= 0) shower.current?.show({ row: at, column: 0 });
  }, [reveal, shower]);
}
