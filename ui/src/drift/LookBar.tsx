//! What the board comes to, how much of it was really looked at and when, and the way to look again.
import { ChevronDown, RefreshCw, RotateCcw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { isLooking, useDrift } from "../document/drift";
import { ErrorNote } from "../document/ErrorNote";
import { useNow } from "../document/now";
import { targetName } from "../document/stages";
import { useView } from "../document/view";
import type { Coverage, DriftLook, DriftSummary, DriftView, ProjectView } from "../host/contract.gen";
import { ago, Button, count, Menu, MenuItem, Scrolled, Spinner } from "../kit";
import { ALL, useBoard } from "./state";

export function LookBar({ view, drift }: { view: ProjectView; drift: DriftView | null }) {
  const { look, refused } = useDrift();
  const looking = useDrift(isLooking);
  return (
    <header className="shrink-0 px-5 pt-4 pb-2.5">
      <div className="flex flex-wrap items-start gap-x-3.5 gap-y-2">
        <h2 className="pt-1 text-lg font-semibold tracking-tight">Drift</h2>
        <div className="min-w-60 flex-1 pt-1.5">{drift && <Summary drift={drift} />}</div>
        <Buttons view={view} drift={drift} looking={looking} />
      </div>
      {look && looking && <Progress look={look} />}
      {look && !looking && (look.cancelled || look.problem) && <Ended look={look} />}
      {refused && <ErrorNote error={refused} />}
    </header>
  );
}

/** Cells that somebody has to see to. */
function differing({ states }: DriftSummary): number {
  return (["failed", "drifted", "missing", "old-value", "behind"] as const).reduce(
    (sum, state) => sum + (states[state] ?? 0),
    0,
  );
}

/** Cells of which nothing can be said today. */
function unsaid({ states }: DriftSummary): number {
  return (["denied", "stale", "unknown"] as const).reduce((sum, state) => sum + (states[state] ?? 0), 0);
}

function Summary({ drift }: { drift: DriftView }) {
  const now = useNow(true);
  const [typed, setTyped] = useState(false);
  const { summary } = drift.board;
  const { coverage, oldest } = summary;
  if (oldest === null) return <p className="text-ink-2">Nothing was looked at yet.</p>;
  const differ = differing(summary);
  const unknown = unsaid(summary);
  const types = Object.values(coverage.not_supported).reduce((sum, n) => sum + n, 0);
  return (
    <div className="text-ink-2" data-testid="drift-summary">
      <p className="flex flex-wrap items-baseline gap-x-4">
        {differ === 0 ? (
          <span className="font-medium text-ink">
            {unknown === 0 ? "Nothing differs" : "Nothing that is known differs"}
          </span>
        ) : (
          <button
            type="button"
            className="rounded-sm font-medium text-ink hover:underline"
            title="Shows the services with such cells, the worst first"
            data-testid="drift-differing"
            onClick={() => useBoard.setState({ ...ALL, shown: "cells", only: "open", sort: "state" })}
          >
            {count(differ, "cell")} {differ === 1 ? "differs" : "differ"}
          </button>
        )}
        {summary.open > 0 && <span>{count(summary.open, "difference")} open</span>}
        {unknown > 0 && <span>{count(unknown, "cell")} not known</span>}
        <span>
          {coverage.checked} of {count(coverage.of, "resource")} checked
          {types + coverage.not_checked + coverage.unlisted > 0 && (
            <button
              type="button"
              aria-expanded={typed}
              className="ml-1.5 inline-flex items-center gap-0.5 rounded-sm font-medium text-accent hover:underline"
              onClick={() => setTyped(!typed)}
              data-testid="drift-unchecked"
            >
              what was not
              <ChevronDown size={13} aria-hidden className={typed ? "rotate-180" : undefined} />
            </button>
          )}
        </span>
        <span title="The look that is the longest ago">oldest look {ago(oldest, now)}</span>
      </p>
      {typed && <Unchecked coverage={coverage} />}
    </div>
  );
}

/** By name: nobody has to guess what the number leaves out. */
export function Unchecked({ coverage }: { coverage: Coverage }) {
  const types = Object.entries(coverage.not_supported).sort(([, a], [, b]) => b - a);
  return (
    <Scrolled label="Not checked" className="mt-1.5 max-h-28">
      <ul className="flex flex-wrap gap-x-5 gap-y-0.5 text-sm">
        {types.map(([type, n]) => (
          <li key={type}>
            <span className="font-mono text-[0.95em]">{type}</span>{" "}
            <span className="text-ink-3">{n}, AWS cannot check it</span>
          </li>
        ))}
        {coverage.not_checked > 0 && (
          <li>
            {count(coverage.not_checked, "resource")}{" "}
            <span className="text-ink-3">could have been, and were not</span>
          </li>
        )}
        {coverage.unlisted > 0 && (
          <li>
            {count(coverage.unlisted, "stack")}{" "}
            <span className="text-ink-3">of which not even the resources are known</span>
          </li>
        )}
      </ul>
    </Scrolled>
  );
}

interface ButtonsProps {
  view: ProjectView;
  drift: DriftView | null;
  looking: boolean;
}

function Buttons({ drift, looking }: ButtonsProps) {
  const { scan, cancel } = useDrift.getState();
  const stage = useView((state) => state.stage);
  const selection = useView((state) => state.selection);
  const [service] = selection;
  if (looking)
    return (
      <Button data-testid="drift-cancel" onClick={() => void cancel()}>
        Cancel the look
      </Button>
    );
  const never = drift?.board.summary.oldest == null;
  return (
    <div className="flex items-center gap-2">
      {drift?.resumable && (
        <Button
          variant="primary"
          icon={<RotateCcw size={14} aria-hidden />}
          data-testid="drift-resume"
          title="Goes on with the look that broke off; no stack is looked at twice"
          onClick={() => void scan({ resume: true })}
        >
          Go on with the last look
        </Button>
      )}
      <Button
        variant={drift?.resumable ? "secondary" : "primary"}
        data-testid="drift-scan"
        icon={<RefreshCw size={14} aria-hidden />}
        disabled={drift === null || drift.board.columns.length === 0}
        title="AWS compares every resource with its template; nothing is changed"
        onClick={() => void scan({})}
      >
        {never ? "Look at all accounts" : "Look again"}
      </Button>
      <Menu
        align="end"
        trigger={
          <Button aria-label="Look at less" title="Look at less" disabled={drift === null} className="px-2!">
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        <MenuItem
          detail="quick"
          data-testid="drift-inventory"
          onSelect={() => void scan({ only_inventory: true })}
        >
          Only list the stacks
        </MenuItem>
        {stage && (
          <MenuItem onSelect={() => void scan({ stages: [stage] })} data-testid="drift-scan-stage">
            Only {stage}
          </MenuItem>
        )}
        {service && (
          <MenuItem onSelect={() => void scan({ services: [...selection] })}>
            {selection.size === 1 ? `Only ${service}` : `Only the ${selection.size} that are selected`}
          </MenuItem>
        )}
      </Menu>
    </div>
  );
}

function Progress({ look }: { look: DriftLook }) {
  const { stacks, stacks_done: done, targets, targets_asked: asked, looking_at, throttled, already } = look;
  const now = useNow(true);
  const listing = asked < targets || stacks === 0;
  const words = listing
    ? `Asking ${count(targets, "target")} what they hold: ${asked} answered`
    : `${done} of ${count(stacks, "stack")} looked at`;
  return (
    <div className="mt-2.5 rounded-lg border border-line bg-panel px-3.5 py-2.5" data-testid="drift-progress">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Spinner size={14} />
        <span role="status" className="font-medium">
          {words}
        </span>
        <span className="text-ink-3">
          · {asked} of {count(targets, "target")} · begun {ago(look.started, now)}
          {already > 0 && ` · ${already} were done before`}
        </span>
        {throttled.length > 0 && (
          <span
            className="inline-flex items-center gap-1.5 rounded-full bg-warn-soft px-2 text-sm font-medium text-warn"
            title={throttled.map(targetName).join(", ")}
            data-testid="drift-throttled"
          >
            <TriangleAlert size={12} aria-hidden />
            {throttled.length === 1 && throttled[0]
              ? `${targetName(throttled[0])} asks for patience`
              : `${throttled.length} targets ask for patience`}
          </span>
        )}
      </div>
      <div
        role="progressbar"
        aria-label="Stacks looked at"
        aria-valuemin={0}
        aria-valuemax={Math.max(1, stacks)}
        aria-valuenow={done}
        className="mt-2 h-1.5 overflow-hidden rounded-full bg-mute"
      >
        <div
          className="h-full rounded-full bg-info motion-safe:transition-[width]"
          style={{ width: `${stacks === 0 ? 0 : (done / stacks) * 100}%` }}
        />
      </div>
      {looking_at.length > 0 && (
        <p className="mt-1.5 truncate text-sm text-ink-3" title={looking_at.join(", ")}>
          Right now: <span className="font-mono text-[0.95em]">{looking_at.slice(0, 3).join(", ")}</span>
          {looking_at.length > 3 && ` and ${looking_at.length - 3} more`}
        </p>
      )}
    </div>
  );
}

function Ended({ look }: { look: DriftLook }) {
  if (look.problem) return <ErrorNote error={look.problem} />;
  return (
    <p role="status" className="mt-2 text-ink-2">
      The look was cancelled after {look.stacks_done} of {count(look.stacks, "stack")}. What was finished is
      kept.
    </p>
  );
}
