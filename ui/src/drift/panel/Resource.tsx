//! A resource that differs, property by property, with all three sides and the ways to settle each.
import { useState } from "react";
import { LocationLink, placeName } from "../../document/LocationLink";
import { targetName } from "../../document/stages";
import type { CellId, DriftedResource, Settled, Side3, ThreeWay } from "../../host/contract.gen";
import { Badge, Button, Code, count, cx } from "../../kit";
import { Revert } from "../Revert";
import { SettledNote } from "../SettledNote";
import { type Subject, useBoard } from "../state";
import { WhoChanged } from "./WhoChanged";

export function isOpen(settled: Settled): boolean {
  return settled.is === "open" || settled.is === "expired";
}

export function Resource({ resource: drifted, cell }: { resource: DriftedResource; cell: CellId }) {
  const { resource, type, differences, location, also_in, physical_id } = drifted;
  const gone = differences.some(({ difference }) => difference.what.is === "deleted");
  return (
    <article aria-label={resource} className="mt-4" data-testid={`drift-resource-${resource}`}>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold [overflow-wrap:anywhere]">{resource}</h3>
          <div className="text-sm text-ink-3 [overflow-wrap:anywhere]">
            {type}
            {physical_id && (
              <>
                {" · "}
                <span className="selectable">{physical_id}</span>
              </>
            )}
          </div>
          {location && <LocationLink location={location} />}
        </div>
        <Badge tone="bad">{gone ? "deleted" : "modified"}</Badge>
      </div>
      {also_in.length > 0 && <AlsoIn cells={also_in} here={cell} />}
      {differences.map((difference) => (
        <Difference
          key={difference.address}
          difference={difference}
          cell={cell}
          others={also_in}
          above={location && placeName(location)}
        />
      ))}
      <WhoChanged cell={cell} resource={resource} />
    </article>
  );
}

/** The same elsewhere: it is settled once. */
function AlsoIn({ cells, here }: { cells: readonly CellId[]; here: CellId }) {
  const [open, setOpen] = useState(false);
  const first = cells[0];
  return (
    <div className="mt-1.5 rounded-lg bg-mute px-3 py-2 text-sm" data-testid="drift-also-in">
      <div className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          aria-expanded={open}
          className="min-w-0 flex-1 rounded-sm text-left text-ink-2 hover:underline"
          onClick={() => setOpen(!open)}
        >
          The same in{" "}
          {cells.length === 1 && first
            ? `${first.stage}, ${targetName(first.target)}`
            : count(cells.length, "other cell")}
          : settle them at once
        </button>
        <Revert cells={[here, ...cells]} size="sm" all />
      </div>
      {open && (
        <ul className="mt-1.5 max-h-40 overflow-y-auto">
          {cells.map((cell) => (
            <li key={`${cell.service} ${cell.stage} ${targetName(cell.target)}`}>
              {cell.service} in {cell.stage}, <Code>{targetName(cell.target)}</Code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface Props {
  difference: ThreeWay;
  cell: CellId;
  others: readonly CellId[];
  /** The place that the resource shows already. */
  above: string | null;
}

function Difference({ difference: three, cell, others, above }: Props) {
  const { difference, code, deployed, actual, location } = three;
  const { what, settled, resource, type } = difference;
  const property = what.is === "property" ? what.property.path : null;
  const settle = useBoard((state) => state.settle);
  const subject: Subject = {
    cell,
    resource,
    type,
    property,
    actual: what.is === "property" ? what.property.actual : null,
    others,
  };
  return (
    <div className={cx("mt-2", !isOpen(settled) && "opacity-90")} data-testid="drift-difference">
      <div className="overflow-hidden rounded-lg border border-line font-mono text-sm">
        <div className="flex items-center gap-2 bg-mute px-3 py-1.5 text-ink-2">
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {property === null ? "the resource itself" : property.slice(1).replaceAll("/", ".")}
          </span>
          {location && placeName(location) !== above && <LocationLink location={location} />}
        </div>
        {what.is === "deleted" ? (
          <div className="grid grid-cols-[76px_minmax(0,1fr)] bg-bad-soft px-3 py-1.5 text-bad">
            <span>~ actual</span>
            <span>deleted</span>
          </div>
        ) : (
          <dl>
            <Side name="code" side={code} />
            <Side name="deployed" side={deployed} />
            <Side name="actual" side={actual} changed />
          </dl>
        )}
      </div>
      <SettledNote settled={settled} />
      {isOpen(settled) && (
        <div className="mt-1.5 flex flex-wrap items-center gap-1.5">
          {property !== null && (
            <Button
              size="sm"
              data-testid="drift-take"
              onClick={() => settle({ way: "take", subject: { ...subject, resource, property } })}
            >
              Take into the code…
            </Button>
          )}
          <Button size="sm" data-testid="drift-accept" onClick={() => settle({ way: "accept", subject })}>
            Accept…
          </Button>
          <Button
            size="sm"
            variant="ghost"
            data-testid="drift-ignore"
            onClick={() => settle({ way: "ignore", subject })}
          >
            Ignore such…
          </Button>
        </div>
      )}
    </div>
  );
}

function Side({ name, side, changed = false }: { name: string; side: Side3; changed?: boolean }) {
  return (
    <div
      className={cx(
        "grid grid-cols-[92px_minmax(0,1fr)] px-3 py-1.5",
        changed ? "bg-warn-soft font-medium text-warn" : "text-ink-2",
      )}
    >
      <dt>
        <span aria-hidden className="inline-block w-4">
          {changed ? "~" : ""}
        </span>
        {name}
      </dt>
      <dd className="selectable [overflow-wrap:anywhere] whitespace-pre-wrap">{words(side)}</dd>
    </div>
  );
}

function words(side: Side3): React.ReactNode {
  switch (side.is) {
    case "value":
      return side.text;
    case "written":
      return <span title="Known only when it is deployed">{side.text}</span>;
    case "not-set":
      return <span className="font-sans italic">not set</span>;
    case "unknown":
      return <span className="font-sans italic">not known: {side.because}</span>;
  }
}
