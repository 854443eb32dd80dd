// One key in one stage.
// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table element cannot be placed one by one, as a virtual list must
import { CircleAlert, GitCompareArrows } from "lucide-react";
import { memo } from "react";
import type { ConfigCell, ConfigRow, StageId } from "../host/contract.gen";
import { cx } from "../kit";
import { type Layer, marksOf, originWords, valueText } from "./model";
import { Value } from "./Value";

interface Props {
  cell: ConfigCell;
  row: ConfigRow;
  stage: StageId;
  layer: Layer;
  place: { row: number; column: number };
  active: boolean;
  onGo: (place: { row: number; column: number }) => void;
  onEdit: (place: { row: number; column: number }) => void;
}

export const Cell = memo(function Cell({ cell, row, stage, layer, place, active, onGo, onEdit }: Props) {
  // What is seen is read out first, in its own words.
  const seen = [
    layer !== "deployed" && valueText(cell.source),
    layer !== "sources" && deployedWords(cell, layer === "deployed"),
  ];
  const words = [
    `${row.name} in ${stage}: ${seen.filter(Boolean).join(" ")}`,
    originWords(cell.origin, stage),
    cell.breach && `refused, ${cell.breach}`,
    layer === "sources" && cell.drifted && cell.deployed && `deployed is ${valueText(cell.deployed)}`,
  ];
  // What is said for this stage alone stands out; what all have is quiet.
  const quiet = cell.origin.from === "default" || cell.origin.from === "stage-name";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of all cells are the grid's
    <div
      role="gridcell"
      aria-label={words.filter(Boolean).join(", ")}
      aria-readonly={!cell.overridable}
      data-cell={`${place.row} ${place.column}`}
      data-marks={marksOf(cell).join(" ") || undefined}
      tabIndex={active ? 0 : -1}
      onFocus={() => onGo(place)}
      onClick={() => onGo(place)}
      onDoubleClick={() => onEdit(place)}
      className={cx(
        "flex min-w-0 flex-col justify-center gap-0.5 border-l border-line px-3 focus-visible:-outline-offset-2",
        active
          ? "bg-accent-soft"
          : cell.breach
            ? "bg-bad-soft"
            : row.missing && cell.source.is === "missing" && "bg-mute",
      )}
    >
      {layer !== "deployed" && (
        <span className="flex min-w-0 items-center gap-1.5">
          {cell.breach && <CircleAlert size={12} aria-hidden className="shrink-0 text-bad" />}
          <Value value={cell.source} quiet={quiet} />
        </span>
      )}{" "}
      {layer !== "sources" && <Deployed cell={cell} alone={layer === "deployed"} />}
    </div>
  );
});

/** What is deployed, as it is written in the cell. */
function deployedWords({ deployed, drifted }: ConfigCell, alone: boolean): string {
  if (!deployed) return alone ? "not known" : "deployed: not known";
  if (alone) return valueText(deployed);
  return drifted ? `deployed ${valueText(deployed)}` : "deployed the same";
}

function Deployed({ cell, alone }: { cell: ConfigCell; alone: boolean }) {
  if (!cell.deployed || (!cell.drifted && !alone))
    return <span className="text-xs text-ink-3">{deployedWords(cell, alone)}</span>;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {cell.drifted && <GitCompareArrows size={12} aria-hidden className="shrink-0 text-warn" />}
      {!alone && <span className="shrink-0 text-xs text-warn">deployed</span>} <Value value={cell.deployed} />
    </span>
  );
}
