//! All differences, each once: the same one in several cells is settled at once.
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { targetName } from "../document/stages";
import { useView } from "../document/view";
import type { CellId, DriftBoard, DriftGroup, Settled } from "../host/contract.gen";
import { Badge, Button, Code, count, Empty, Segmented, VirtualList } from "../kit";
import { cellAt } from "./model";
import { isOpen } from "./panel/Resource";
import { planFor } from "./planFor";
import { Revert } from "./Revert";
import { SettledNote } from "./SettledNote";
import { type Subject, useBoard } from "./state";

type Wanted = "open" | "settled";

const wanted = (settled: Settled, shown: Wanted) => isOpen(settled) === (shown === "open");

export function Differences({ board }: { board: DriftBoard }) {
  const [shown, setShown] = useState<Wanted>("open");
  const search = useView((state) => state.search.trim().toLowerCase());
  const groups = board.groups.filter(
    ({ settled, address }) => wanted(settled, shown) && address.toLowerCase().includes(search),
  );
  const cells = groups.reduce((sum, group) => sum + group.cells.length, 0);
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-t border-line px-5 pt-3 pb-2">
        <Segmented<Wanted>
          label="Which differences"
          value={shown}
          onChange={setShown}
          options={[
            { value: "open", label: "Open", testId: "differences-open" },
            { value: "settled", label: "Accepted or ignored", testId: "differences-settled" },
          ]}
        />
        <p className="text-ink-2" role="status">
          {count(groups.length, "difference")} in {count(cells, "cell")}
        </p>
      </div>
      {groups.length === 0 ? (
        <Empty
          icon={<CircleCheck size={26} aria-hidden />}
          title={shown === "open" ? "No difference is open" : "Nothing was accepted or ignored"}
        >
          {shown === "open"
            ? "That is said of what was looked at. What was not is hatched among the cells."
            : "What a team accepts stands here with its reason."}
        </Empty>
      ) : (
        <VirtualList label="Differences" lines={groups} estimate={() => 128}>
          {(group) => <Group board={board} group={group} />}
        </VirtualList>
      )}
    </>
  );
}

function Group({ board, group }: { board: DriftBoard; group: DriftGroup }) {
  const { service, resource, type, what, settled } = group;
  const settle = useBoard((state) => state.settle);
  const cells = group.cells.flatMap((number) => cellAt(board, number) ?? []);
  const [first, ...others] = cells;
  if (!first) return null;
  const property = what.is === "property" ? what.property.path : null;
  const actual = what.is === "property" ? what.property.actual : null;
  const subject: Subject = { cell: first, resource, type, property, actual, others };
  return (
    <article
      className="mb-2.5 rounded-lg border border-line bg-panel px-3.5 py-3"
      aria-label={group.address}
      data-testid="drift-group"
    >
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h3 className="font-semibold [overflow-wrap:anywhere]">
          {service}
          {resource && ` › ${resource}`}
          {property && ` › ${property.slice(1).replaceAll("/", ".")}`}
        </h3>
        {type && <span className="text-sm text-ink-3">{type}</span>}
        <span className="flex-1" />
        <Badge tone={isOpen(settled) ? "bad" : "idle"}>
          {what.is === "missing" ? "missing stack" : what.is === "deleted" ? "deleted" : "changed"}
        </Badge>
      </div>
      {what.is === "property" && (
        <p className="mt-1 font-mono text-sm [overflow-wrap:anywhere]">
          <span className="text-ink-2">{what.property.expected ?? "not set"}</span>
          <span aria-hidden className="px-2 text-ink-3">
            →
          </span>
          <span className="sr-only"> became </span>
          <span className="rounded-sm bg-warn-soft px-1 text-warn">{what.property.actual ?? "not set"}</span>
        </p>
      )}
      <Cells cells={cells} />
      <SettledNote settled={settled} />
      {isOpen(settled) && (
        <div className="mt-2 flex flex-wrap gap-1.5">
          {what.is === "missing"
            ? [...new Set(cells.map(({ stage }) => stage))].map((stage) => (
                <Button key={stage} size="sm" onClick={() => planFor({ ...first, stage })}>
                  Plan for {stage}…
                </Button>
              ))
            : cells.length > 0 && <Revert cells={cells} size="sm" all={cells.length > 1} />}
          {resource !== null && property !== null && (
            <Button
              size="sm"
              onClick={() => settle({ way: "take", subject: { ...subject, resource, property } })}
            >
              Take into the code…
            </Button>
          )}
          <Button size="sm" data-testid="group-accept" onClick={() => settle({ way: "accept", subject })}>
            Accept…
          </Button>
          {what.is !== "missing" && (
            <Button size="sm" variant="ghost" onClick={() => settle({ way: "ignore", subject })}>
              Ignore such…
            </Button>
          )}
        </div>
      )}
    </article>
  );
}

/** As many as a line holds; the rest is counted. */
const SHOWN = 6;

function Cells({ cells }: { cells: readonly CellId[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? cells : cells.slice(0, SHOWN);
  return (
    <ul className="mt-1.5 flex flex-wrap gap-1.5" aria-label="Where">
      {shown.map((cell) => (
        <li key={`${cell.stage} ${targetName(cell.target)}`}>
          <button
            type="button"
            className="rounded-md border border-line-2 px-2 py-0.5 text-sm hover:bg-mute"
            onClick={() => useView.getState().openDrift(cell)}
          >
            {cell.stage} <Code className="text-ink-3">{targetName(cell.target)}</Code>
          </button>
        </li>
      ))}
      {!all && cells.length > SHOWN && (
        <li>
          <Button size="sm" variant="ghost" onClick={() => setAll(true)}>
            and {cells.length - SHOWN} more
          </Button>
        </li>
      )}
    </ul>
  );
}
