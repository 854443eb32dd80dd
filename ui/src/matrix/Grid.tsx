//! The grid of the matrix: what its cells, names and heads say, and what happens where one is entered.
import { useCallback, useEffect, useMemo, useRef } from "react";
import { targetName } from "../document/stages";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { count } from "../kit";
import { CellGrid, headHeight, type Shower } from "../kit/cells";
import { Heads } from "./Heads";
import { cardOf } from "./HoverCard";
import { enter, toggle } from "./keys";
import { barOf, type Colouring, spotWords } from "./looks";
import { type Column, countsOf, type Row, spotter } from "./model";
import { Names } from "./Names";
import { useMatrix } from "./state";

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
  const spot = useMemo(() => spotter(view), [view]);
  const selection = useView((state) => state.selection);
  const active = useMatrix((state) => state.active);
  const shower = useRef<Shower>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another picture
  const look = useCallback(
    (row: Row, column: Column) =>
      row.kind === "group"
        ? barOf(countsOf(row.services, column, spot))
        : colours.look(spot(row.service, column), now, row.service, column),
    [spot, colours, version, now],
  );
  const isChosen = useCallback(
    (row: Row) => row.kind === "service" && selection.has(row.service.id),
    [selection],
  );
  const words = (row: Row, column: Column) => {
    const name = row.kind === "group" ? row.label : row.service.id;
    const where = `${column.stage}, ${targetName(column.target)}`;
    if (row.kind === "service") return `${name} in ${where}: ${spotWords(spot(row.service, column), now)}`;
    const counts = countsOf(row.services, column, spot).map(([state, n]) => `${n} ${state}`);
    const said = counts.length > 0 ? counts.join(", ") : "nothing goes there";
    const services = count(row.services.length, "service");
    return `${name} in ${where}: ${services}, ${said}, ${row.folded ? "folded" : "unfolded"}`;
  };
  useReveal(rows, shower);
  return (
    <CellGrid
      label="Services by targets"
      testId="matrix"
      rows={rows}
      columns={columns}
      active={active}
      onActive={(active) => useMatrix.setState({ active })}
      look={look}
      isChosen={isChosen}
      words={words}
      headHeight={headHeight}
      heads={(props) => <Heads {...props} columns={columns} rows={rows} now={now} />}
      names={(props) => <Names {...props} rows={rows} />}
      card={(row, column) => cardOf(view, row, column, spot, now)}
      onEnter={enter}
      onToggle={(row, beside) => row.kind === "service" && toggle(row.service.id, beside)}
      shower={shower}
    />
  );
}

/** Brings a service into view that somebody asks for. */
function useReveal(rows: readonly Row[], shower: React.RefObject<Shower | null>): void {
  const reveal = useView((state) => state.reveal);
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    const [service] = reveal?.services ?? [];
    const at = latest.current.findIndex((row) => row.kind === "service" && row.service.id === service);
    if (at >= 0) shower.current?.show({ row: at, column: 0 });
  }, [reveal, shower]);
}
