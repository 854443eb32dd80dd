//! What a rehearsal found: what would fail, how long it takes, and what it could not know.
import { CircleCheck, CircleX } from "lucide-react";
import { ErrorNote } from "../document/ErrorNote";
import { LocationLink } from "../document/LocationLink";
import type { PlanView, RehearsalView, RehearsedStep } from "../host/contract.gen";
import { Callout, clock, count, cx, Section, Spinner } from "../kit";
import { type Bar, bars, useRehearsal, verdict } from "./rehearsing";

export function Rehearsal({ plan }: { plan: PlanView }) {
  const { plan: rehearsed, view, busy, error } = useRehearsal();
  if (rehearsed !== plan.id) return null;
  if (busy) {
    return (
      <div role="status" className="my-3 flex items-center gap-2 text-ink-2">
        <Spinner size={14} /> Rehearsing against a copy of what the accounts hold
      </div>
    );
  }
  if (error) return <ErrorNote error={error} />;
  return view && <Found view={view} />;
}

function Found({ view }: { view: RehearsalView }) {
  const { succeeds, steps, assumptions } = view;
  const failed = steps.filter(({ failure }) => failure !== null);
  return (
    <div data-testid="rehearsal" data-succeeds={succeeds}>
      <div role="status">
        <Callout
          tone={succeeds ? "ok" : "bad"}
          icon={succeeds ? <CircleCheck size={15} aria-hidden /> : <CircleX size={15} aria-hidden />}
          title={verdict(view)}
        >
          {failed.length > 0 && (
            <ul className="mt-1 flex flex-col gap-2">
              {failed.map((step) => (
                <Failed key={step.step} step={step} />
              ))}
            </ul>
          )}
        </Callout>
      </div>
      <Section title="How it would go" aside={`about ${clock(view.expected)}`}>
        <ul className="flex flex-col gap-0.5">
          {bars(view).map((bar) => (
            <Line key={bar.step.step} bar={bar} />
          ))}
        </ul>
      </Section>
      {assumptions.length > 0 && (
        <details className="mt-2">
          <summary className="rounded-sm text-sm text-ink-2">
            {count(assumptions.length, "thing")} that it could not know
          </summary>
          <ul className="mt-1 list-disc pl-5 text-sm text-ink-2 [overflow-wrap:anywhere]">
            {assumptions.map((assumption) => (
              <li key={assumption}>{assumption}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Failed({ step: { service, failure } }: { step: RehearsedStep }) {
  if (!failure) return null;
  return (
    <li>
      <b className="font-semibold text-ink">{service}</b>: {failure.message} {failure.hint}
      {failure.location && <LocationLink location={failure.location} />}
    </li>
  );
}

function Line({ bar: { step, from, width } }: { bar: Bar }) {
  const { service, begins, ends, failure, skipped } = step;
  const words = failure
    ? "fails"
    : begins === null
      ? "left out"
      : `${clock(begins)} – ${ends === null ? "?" : clock(ends)}`;
  return (
    <li
      className="grid grid-cols-[minmax(60px,30%)_1fr_5.5rem] items-center gap-2 text-sm"
      title={skipped ?? undefined}
    >
      <span className="truncate" title={service}>
        {service}
      </span>
      <span aria-hidden className="relative h-2 rounded-full bg-mute">
        <span
          className={cx("absolute inset-y-0 rounded-full", failure ? "bg-bad" : "bg-info")}
          style={{ left: `${from}%`, width: `${begins === null ? 0 : Math.max(width, 1)}%` }}
        />
      </span>
      <span className={cx("text-right tabular-nums", failure ? "text-bad" : "text-ink-3")}>{words}</span>
    </li>
  );
}
