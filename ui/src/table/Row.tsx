// One service as a row.
// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table element cannot be placed one by one, as a virtual list must
import { memo } from "react";
import { useHit } from "../document/finding";
import { Marked } from "../document/Marked";
import { Rename } from "../document/NameInput";
import { whereWords } from "../document/search";
import { choose, open } from "../document/serviceKeys";
import { useView } from "../document/view";
import type { CellState } from "../host/contract.gen";
import { cx, StateBadge } from "../kit";
import type { Column, Line } from "./columns";

export const ROW = 34;

interface Props {
  line: Line;
  columns: readonly Column[];
  template: string;
  at: number;
  top: number;
  /** The column that has the focus, where it is in this row. */
  active: number | null;
  onGo: (place: { row: number; column: number }) => void;
}

export const Row = memo(function Row({ line, columns, template, at, top, active, onGo }: Props) {
  const { id } = line.facts.service;
  const selected = useView((view) => view.selection.has(id));
  const renaming = useView((view) => active !== null && view.renaming === id);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of all rows are the grid's
    // biome-ignore lint/a11y/useFocusableInteractive: its cells are
    <div
      role="row"
      aria-rowindex={at + 3}
      aria-selected={selected}
      data-service={id}
      data-testid={`row-${id}`}
      data-state={line.state?.key}
      onClick={(event) => choose(id, event.ctrlKey || event.metaKey)}
      onDoubleClick={() => open(id)}
      className={cx(
        "absolute inset-x-0 grid items-center border-b border-line contain-strict",
        selected ? "bg-accent-soft" : "hover:bg-mute",
      )}
      style={{ top, height: ROW, gridTemplateColumns: template }}
    >
      {columns.map((column, index) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: it has one of two roles
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of them may have it
        <div
          key={column.id}
          role={index === 0 ? "rowheader" : "gridcell"}
          aria-colindex={index + 1}
          data-cell={`${at} ${index}`}
          tabIndex={active === index ? 0 : -1}
          onFocus={() => onGo({ row: at, column: index })}
          className={cx(
            "flex h-full min-w-0 items-center px-3 focus-visible:-outline-offset-2",
            column.numeric && "justify-end tabular-nums",
            index === 0 ? "font-medium" : "text-ink-2",
          )}
        >
          {index === 0 && renaming ? <Rename id={id} /> : <Content column={column} line={line} />}
        </div>
      ))}
    </div>
  );
});

function Content({ column, line }: { column: Column; line: Line }) {
  const text = column.text(line);
  if (column.id === "name") return <Name line={line} />;
  if (column.id === "state")
    return line.state ? <StateBadge state={line.state.state} word={line.state.word ?? undefined} /> : null;
  if (column.cells)
    return (
      <span className="flex min-w-0 items-center gap-1.5" title={text}>
        <Worst states={column.cells(line)} />
        <span className="truncate">{text}</span>
      </span>
    );
  if (column.id === "version")
    return (
      <span className="truncate font-mono text-sm" title={text}>
        {text}
      </span>
    );
  const quiet = column.numeric && text === "0";
  return (
    <span className={cx("truncate", quiet && "text-ink-3")} title={text}>
      {column.id === "group" ? <Marked text={text} /> : text}
    </span>
  );
}

function Name({ line }: { line: Line }) {
  const { id } = line.facts.service;
  const hit = useHit(id);
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className="truncate" title={id}>
        <Marked text={id} />
      </span>
      {hit && hit.where !== "name" && (
        <span className="truncate text-xs font-normal text-ink-3">
          {whereWords[hit.where]}: <Marked text={hit.text} />
        </span>
      )}
    </span>
  );
}

const shapes: Record<CellState, string> = {
  failed: "rotate-45 bg-bad",
  running: "rounded-full border-2 border-info",
  behind: "rounded-full border-2 border-warn",
  absent: "rounded-full border border-ink-3",
  unknown: "rounded-full border border-dashed border-ink-3",
  deployed: "rounded-full bg-ok",
};

/** A shape for the worst of a stage's targets; the words beside it say which. */
function Worst({ states }: { states: CellState[] }) {
  const order = Object.keys(shapes) as CellState[];
  const worst = order.find((state) => states.includes(state));
  return worst ? <span aria-hidden className={cx("size-2 shrink-0", shapes[worst])} /> : null;
}
