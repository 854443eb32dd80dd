//! One resource that is going to change: what is done to it, why that is risky, and every property before and after.
import { ArrowRight, RefreshCw, Trash2 } from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import { useView } from "../document/view";
import type { PropertyDifference, ResourceChange, ReviewedCell } from "../host/contract.gen";
import { Badge, Code, count, cx, Diff, StateBadge } from "../kit";
import { diff, isShort } from "./values";
import { fate, isTag, type Placed, propertyName, RISK, replaces, verb } from "./words";

interface Props {
  placed: Placed;
  withStack: boolean;
  withTarget: boolean;
}

export function Change({ placed: { cell, ranked }, withStack, withTarget }: Props) {
  const { change, risk, why } = ranked;
  const anew = replaces(change);
  const goes = anew !== "no" || change.action === "Remove";
  const told = new Set(change.differences.map(({ path }) => path));
  const untold = change.properties.filter((path) => ![...told].some((each) => each.endsWith(path)));
  return (
    <li
      data-testid={`change-${change.logical_id}`}
      data-risk={risk}
      data-replacement={anew}
      className={cx(
        "py-2.5",
        anew === "yes" && "-mx-2 my-1.5 rounded-lg border-2 border-bad px-2",
        anew === "maybe" && "-mx-2 my-1.5 rounded-lg border-2 border-dashed border-warn px-2",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Code className="min-w-0 font-semibold text-ink">{change.logical_id}</Code>
        <span className="text-sm text-ink-3">{change.type}</span>
        <span className="flex-1" />
        {cell.expected !== null && (
          <Badge tone="info" title={cell.expected}>
            only expected
          </Badge>
        )}
        <Badge
          tone={goes ? (anew === "maybe" ? "warn" : "bad") : RISK[risk].tone}
          icon={
            anew !== "no" ? (
              <RefreshCw size={11} strokeWidth={2.6} aria-hidden />
            ) : change.action === "Remove" ? (
              <Trash2 size={11} strokeWidth={2.4} aria-hidden />
            ) : undefined
          }
        >
          {anew === "yes" ? "REPLACED" : verb(change)}
        </Badge>
      </div>
      {withStack && <Stack cell={cell} withTarget={withTarget} />}
      {(goes || why) && risk !== "addition" && (
        <p
          className={cx(
            "mt-1 [overflow-wrap:anywhere]",
            goes ? cx("font-medium", anew === "maybe" ? "text-warn" : "text-bad") : "text-ink-2",
          )}
        >
          {why ? sentence(why) : fate(change)}
        </p>
      )}
      <Properties change={change} />
      {untold.length > 0 && (
        <p className="mt-1 text-sm text-ink-3 [overflow-wrap:anywhere]">
          AWS does not tell the values of {untold.map(propertyName).join(", ")}.
        </p>
      )}
    </li>
  );
}

/** Of what is new there is nothing to compare: its properties are folded. */
function Properties({ change: { action, differences } }: { change: ResourceChange }) {
  if (differences.length === 0) return null;
  const list = (shown: readonly PropertyDifference[]) => (
    <ul className="mt-1.5 flex flex-col gap-1.5">
      {shown.map((difference) => (
        <Property key={difference.path} difference={difference} />
      ))}
    </ul>
  );
  const rows = list(differences);
  const tags = differences.filter(({ path }) => isTag(path));
  if (action !== "Add") {
    // The stack's tags reach every resource; beside what really changes they are noise.
    return (
      <>
        {list(differences.filter(({ path }) => !isTag(path)))}
        {tags.length > 0 && (
          <details className="mt-1">
            <summary className="rounded-sm text-sm text-ink-3">and its tags</summary>
            {list(tags)}
          </details>
        )}
      </>
    );
  }
  return (
    <details>
      <summary className="rounded-sm text-sm text-ink-3">
        {count(differences.length, "property", "properties")}
      </summary>
      {rows}
    </details>
  );
}

function Stack({ cell, withTarget }: { cell: ReviewedCell; withTarget: boolean }) {
  const openService = useView((state) => state.show);
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
      <button
        type="button"
        className="rounded-sm text-ink-2 hover:underline"
        title={`Show ${cell.service} on the canvas`}
        onClick={() => openService([cell.service])}
      >
        {cell.service}
      </button>
      <Code>{cell.stack}</Code>
      {withTarget && <TargetTag target={cell.target} />}
    </div>
  );
}

export function CellHead({ cell, withTarget }: { cell: ReviewedCell; withTarget: boolean }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span className="text-base text-ink">{cell.service}</span>
      <Code className="font-normal text-ink-3">{cell.stack}</Code>
      {withTarget && <TargetTag target={cell.target} className="font-normal" />}
      <span className="flex-1" />
      {cell.expected !== null && (
        <Badge tone="info" title={cell.expected}>
          only expected
        </Badge>
      )}
      <StateBadge state={cell.action} />
    </span>
  );
}

function Property({ difference }: { difference: PropertyDifference }) {
  const { path, before, after, recreation } = difference;
  const anew = recreation === "Always" ? "bad" : recreation === "Conditionally" ? "warn" : null;
  return (
    <li className="text-sm">
      <div className="flex flex-wrap items-center gap-x-2">
        <Code className="min-w-0 text-ink-2">{propertyName(path)}</Code>
        {anew && (
          <span
            className={cx("flex items-center gap-1 font-semibold", anew === "bad" ? "text-bad" : "text-warn")}
          >
            <RefreshCw size={11} aria-hidden />
            {anew === "bad" ? "forces the replacement" : "may force a replacement"}
          </span>
        )}
        {isShort(before, after) && (before !== null || after !== null) && (
          <span className="flex min-w-0 flex-wrap items-center gap-1.5">
            <Value value={before} sign="−" label="before" />
            <ArrowRight size={12} aria-hidden className="shrink-0 text-ink-3" />
            <Value value={after} sign="+" label="after" />
          </span>
        )}
        {before === null && after === null && <span className="text-ink-3">values not told</span>}
      </div>
      {!isShort(before, after) && <Diff lines={diff(before, after)} />}
    </li>
  );
}

function Value({ value, sign, label }: { value: string | null; sign: string; label: string }) {
  if (value === null) return <span className="text-ink-3">not set</span>;
  return (
    <span
      className={cx(
        "selectable min-w-0 rounded-sm px-1 font-mono text-xs leading-5 [overflow-wrap:anywhere]",
        sign === "−" ? "bg-bad-soft text-bad" : "bg-ok-soft text-ok",
      )}
    >
      <span className="sr-only">{label} </span>
      <span aria-hidden>{sign} </span>
      {value === "" ? "(empty)" : value}
    </span>
  );
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
