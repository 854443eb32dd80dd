//! What a cell is apart from drift: missing, behind the code, deployed with an old value, or not to be checked.
import { LocationLink } from "../../document/LocationLink";
import { useView } from "../../document/view";
import type {
  Behind as BehindView,
  Coverage,
  DriftCellView,
  OldValue,
  Settled,
  UncheckedResource,
} from "../../host/contract.gen";
import { Button, Callout, Code, count, Section } from "../../kit";
import { SettledNote } from "../SettledNote";
import { useBoard } from "../state";
import { isOpen } from "./Resource";

export function Missing({ drift, settled }: { drift: DriftCellView; settled: Settled }) {
  const subject = { cell: drift.cell, resource: null, type: null, property: null, actual: null, others: [] };
  return (
    <>
      <Callout tone="bad" title="There is no such stack">
        The topology says that {drift.stack} goes here, and the account does not have it. Plan it, or accept
        that it is not there.
      </Callout>
      <SettledNote settled={settled} />
      {isOpen(settled) && (
        <Button
          size="sm"
          data-testid="drift-accept"
          onClick={() => useBoard.getState().settle({ way: "accept", subject })}
        >
          Accept…
        </Button>
      )}
    </>
  );
}

export function Behind({ behind }: { behind: BehindView }) {
  const words = () => {
    switch (behind.is) {
      case "sources":
        return "The sources are not those that it was deployed from.";
      case "differs":
        return "The code would deploy something else by now:";
      case "unknown":
        return "Nobody here knows what it was deployed from.";
    }
  };
  return (
    <Section title={behind.is === "unknown" ? "Beside the code" : "Behind the code"}>
      <p className="text-ink-2">{words()}</p>
      {behind.is === "differs" && (
        <ul className="mt-1 flex max-h-40 flex-wrap gap-1.5 overflow-y-auto">
          {behind.resources.map((resource) => (
            <li key={resource}>
              <Code>{resource}</Code>
            </li>
          ))}
          {behind.parameters.map(({ name, code, deployed }) => (
            <li key={name} className="w-full [overflow-wrap:anywhere]">
              <Code>{name}</Code> is <Code>{deployed ?? "not there"}</Code>, and <Code>{code}</Code> in the
              code
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** A weak reference is read once, when it is deployed: what it names has changed since. */
export function OldValues({ values }: { values: readonly OldValue[] }) {
  if (values.length === 0) return null;
  return (
    <Section title="Deployed with an old value">
      {values.map(({ name, from, at, holds, now, location }) => (
        <div key={`${name} ${at}`} className="mb-2 overflow-hidden rounded-lg border border-line text-sm">
          <div className="flex items-baseline gap-2 bg-mute px-3 py-1.5">
            <span className="min-w-0 flex-1 font-mono [overflow-wrap:anywhere]">{name}</span>
            {from && (
              <button
                type="button"
                className="shrink-0 rounded-sm text-accent hover:underline"
                onClick={() => useView.getState().openService(from)}
              >
                from {from}
              </button>
            )}
          </div>
          <dl className="font-mono">
            <div className="grid grid-cols-[60px_minmax(0,1fr)] bg-warn-soft px-3 py-1.5 text-warn">
              <dt>holds</dt>
              <dd className="selectable [overflow-wrap:anywhere]">{holds}</dd>
            </div>
            <div className="grid grid-cols-[60px_minmax(0,1fr)] px-3 py-1.5 text-ink-2">
              <dt>now</dt>
              <dd className="selectable [overflow-wrap:anywhere]">{now}</dd>
            </div>
          </dl>
          <div className="flex flex-wrap gap-x-3 border-t border-line px-3 py-1.5 text-ink-3">
            <span className="[overflow-wrap:anywhere]">held at {at}</span>
            <LocationLink location={location} />
          </div>
        </div>
      ))}
    </Section>
  );
}

export function Unchecked({
  coverage,
  resources,
}: {
  coverage: Coverage;
  resources: readonly UncheckedResource[];
}) {
  if (resources.length === 0 && coverage.unlisted === 0) return null;
  return (
    <Section
      title="Not checked"
      aside={coverage.of > 0 ? `${coverage.checked} of ${coverage.of} were` : undefined}
    >
      <ul className="max-h-60 divide-y divide-line overflow-y-auto border-y border-line text-sm">
        {resources.map(({ resource, type, why }) => (
          <li key={resource} className="py-1.5">
            <div className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium [overflow-wrap:anywhere]">{resource}</span>
              <span className="text-ink-3 [overflow-wrap:anywhere]">{type}</span>
            </div>
            <div className="text-ink-2">{why ?? "AWS cannot detect drift of this type."}</div>
          </li>
        ))}
      </ul>
      {coverage.unlisted > 0 && (
        <p className="mt-1.5 text-sm text-ink-2">
          Of {count(coverage.unlisted, "stack")} not even the resources are known.
        </p>
      )}
    </Section>
  );
}
