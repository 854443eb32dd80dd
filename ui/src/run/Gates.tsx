//! The gates of a run: what waits for a person or is being checked, first; what has opened, in a line each.
import { CircleCheck, DoorClosed, DoorOpen, ListChecks } from "lucide-react";
import { isLive, type Run } from "../document/fold";
import { GateAnswer } from "../document/GateAnswer";
import { checkWords, waitingGates } from "../document/gates";
import { useRun } from "../document/run";
import { useView } from "../document/view";
import type { GateState } from "../host/contract.gen";
import { Badge, Button, Callout, count, Section, Spinner, timeOfDay } from "../kit";
import { BuildLog } from "./BuildLog";
import { Elapsed } from "./Elapsed";
import { FailureCard } from "./FailureCard";
import { list } from "./words";

/** What waits or failed, as cards at the top of the panel. */
export function GateCards({ run, live }: { run: Run; live: boolean }) {
  const waiting = live ? waitingGates(run) : [];
  const failed = run.gates.filter(
    ({ gate, failure }) => failure !== null && !waiting.some((each) => each.gate === gate),
  );
  if (waiting.length === 0 && failed.length === 0) return null;
  return (
    <div data-testid="run-gates">
      {waiting.map((gate) => (
        <Waiting key={`${gate.gate} ${gate.since}`} run={run} gate={gate} />
      ))}
      {failed.map((gate) => (
        <Failed key={`${gate.gate} ${gate.since}`} run={run} gate={gate} />
      ))}
    </div>
  );
}

function Waiting({ run, gate }: { run: Run; gate: GateState }) {
  const open = useView((state) => state.open);
  const { wait } = gate;
  const since = (
    <p className="mt-1 mb-2 text-sm tabular-nums" aria-live="off">
      Since {timeOfDay(gate.since)}, for <Elapsed started={Date.parse(gate.since)} finished={null} />
    </p>
  );
  switch (wait.wait) {
    case "review":
      return (
        <div role="alert" data-testid={`gate-${gate.gate}`} data-wait="review">
          <Callout
            tone="accent"
            icon={<ListChecks size={15} aria-hidden />}
            title={
              wait.again === null
                ? "The changes wait for your review"
                : "The changes have to be reviewed again"
            }
          >
            {wait.again && <p>{wait.again}</p>}
            <p>
              {count(wait.steps.length, "stack")} would change. Nothing of it is carried out before you say
              yes to exactly that.
            </p>
            {since}
            <Button
              variant="primary"
              size="sm"
              icon={<ListChecks size={13} aria-hidden />}
              onClick={() => open("review")}
              data-testid="open-review"
            >
              Review the changes
            </Button>
          </Callout>
        </div>
      );
    case "approval":
      return (
        <div role="alert" data-testid={`gate-${gate.gate}`} data-wait="approval">
          <Callout
            tone="accent"
            icon={<DoorClosed size={15} aria-hidden />}
            title={`${gate.gate} waits for an approval`}
          >
            {wait.note && <p>{wait.note}</p>}
            <p>{heldBy(run, gate)}</p>
            {since}
            <GateAnswer run={run.id} gate={gate.gate} typed={null} hash={null} yes="Approve" />
          </Callout>
        </div>
      );
    case "check":
      return (
        <div data-testid={`gate-${gate.gate}`} data-wait="check">
          <Callout tone="info" icon={<Spinner size={15} />} title={`${gate.gate} is being checked`}>
            <p>{wait.what}</p>
            <p>{heldBy(run, gate)}</p>
            {since}
            <Output gate={gate} />
          </Callout>
        </div>
      );
  }
}

function Failed({ run, gate }: { run: Run; gate: GateState }) {
  if (gate.failure === null) return null;
  return (
    <div data-testid={`gate-${gate.gate}`} data-wait="failed" className="mb-3">
      <h3 className="mb-1.5 text-sm font-semibold text-ink-2">
        {gate.by === null ? `${nameOf(gate)} did not pass` : `${nameOf(gate)} was refused by ${gate.by}`}
      </h3>
      <FailureCard failure={gate.failure}>
        {gate.note && <p className="mt-1 text-ink-2">“{gate.note}”</p>}
        <p className="mt-1 text-ink-2">{leftOut(run, gate)}</p>
        <Output gate={gate} />
      </FailureCard>
    </div>
  );
}

function Output({ gate }: { gate: GateState }) {
  if (gate.output.length === 0) return null;
  return (
    <BuildLog
      title="Output"
      service={gate.gate}
      log={gate.output}
      length={gate.output.length}
      errorLine={null}
    />
  );
}

/** What waits for it: `cart and orders wait for it.` */
function heldBy(run: Run, gate: GateState): string {
  const held = heldServices(run, gate);
  if (held.length === 0) return "Nothing else waits for it.";
  const shown = held.length > 4 ? [...held.slice(0, 3), `${held.length - 3} others`] : held;
  return `${list(shown)} ${held.length === 1 ? "waits" : "wait"} for it.`;
}

/** What a person calls it: a review is nobody's gate. */
function nameOf({ gate, wait }: GateState): string {
  return wait.wait === "review" ? "The review" : gate;
}

function leftOut(run: Run, gate: GateState): string {
  if (gate.wait.wait === "review") {
    return `Left as ${heldServices(run, gate).length === 1 ? "it was" : "they were"}: ${list(heldServices(run, gate))}.`;
  }
  const held = heldServices(run, gate);
  if (held.length === 0) return "Everything had been deployed before it; what is deployed stays as it is.";
  return `Left out because of it: ${list(held)}. What was deployed before it stays as it is.`;
}

function heldServices(run: Run, { gate, wait }: GateState): string[] {
  const before =
    wait.wait === "review" ? wait.steps : (run.plan?.gates.find(({ id }) => id === gate)?.before ?? []);
  return [...new Set(before.flatMap((id) => run.steps.get(id)?.step.service ?? []))];
}

/** Every gate of the plan at its place, and what was asked at others. */
export function GateList({ run }: { run: Run }) {
  const interrupted = useRun((state) => state.interrupted);
  const live = isLive(run) && !interrupted;
  const planned = run.plan?.gates ?? [];
  const others = run.gates.filter(({ gate }) => !planned.some(({ id }) => id === gate));
  if (planned.length + others.length === 0) return null;
  return (
    <Section title="Gates">
      <ul className="divide-y divide-line border-y border-line" data-testid="gate-list">
        {others.map((gate) => (
          <Line
            key={`${gate.gate} ${gate.since}`}
            name={gate.wait.wait === "review" ? "Review" : gate.gate}
            what={gate.wait.wait === "review" ? count(gate.wait.steps.length, "stack") : ""}
            gate={gate}
            live={live}
          />
        ))}
        {planned.map(({ id, check, reason }) => (
          <Line
            key={id}
            name={id}
            what={`${reason}: ${checkWords(check)}`}
            gate={run.gates.findLast(({ gate }) => gate === id) ?? null}
            live={live}
          />
        ))}
      </ul>
    </Section>
  );
}

function Line({
  name,
  what,
  gate,
  live,
}: {
  name: string;
  what: string;
  gate: GateState | null;
  live: boolean;
}) {
  return (
    <li className="flex min-h-9 items-center gap-2 py-1">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{name}</span>
        <span className="block text-sm text-ink-3 [overflow-wrap:anywhere]">
          {what}
          {gate?.by && `${what && " · "}${gate.failure ? "refused" : "approved"} by ${gate.by}`}
          {gate?.note && ` · “${gate.note}”`}
        </span>
      </span>
      {gate?.ended && <span className="text-sm text-ink-3 tabular-nums">{timeOfDay(gate.ended)}</span>}
      <Standing gate={gate} live={live} />
    </li>
  );
}

function Standing({ gate, live }: { gate: GateState | null; live: boolean }) {
  if (gate === null) return <Badge tone="idle">{live ? "not reached yet" : "not reached"}</Badge>;
  if (gate.failure) return <Badge tone="bad">{gate.by === null ? "failed" : "refused"}</Badge>;
  if (gate.ended)
    return (
      <Badge tone="ok" icon={gate.by === null ? <CircleCheck size={11} /> : <DoorOpen size={11} />}>
        {gate.by === null ? "passed" : "approved"}
      </Badge>
    );
  if (!live) return <Badge tone="idle">not answered</Badge>;
  return gate.wait.wait === "check" ? (
    <Badge tone="info" icon={<Spinner size={11} />}>
      checking
    </Badge>
  ) : (
    <Badge tone="accent" icon={<DoorClosed size={11} />}>
      waits for you
    </Badge>
  );
}
