//! From a stage to the next: what is ahead, the gates on the way, and the way to bring it there.
import type { Node, NodeProps } from "@xyflow/react";
import { ArrowRight, DoorClosed, DoorOpen, KeyRound } from "lucide-react";
import { memo } from "react";
import { checkWords, gateOf, placeWords } from "../../document/gates";
import { useProject } from "../../document/project";
import { usePromotion } from "../../document/promotion";
import { useLiveRun } from "../../document/run";
import { useStanding } from "../../document/standing";
import { useView } from "../../document/view";
import type { Gate, Lead, StageId } from "../../host/contract.gen";
import { Button, count, cx } from "../../kit";
import type { PassageData } from "./scene";

export type PassageNode = Node<PassageData, "passage">;

const GATES = 3;

export const Passage = memo(function Passage({ data: { from, to, head } }: NodeProps<PassageNode>) {
  const lead = useStanding(
    ({ standing }) => standing?.stages.find(({ stage }) => stage === from)?.next ?? null,
  );
  const stage = useProject(({ view }) => view?.topology.stages[to]);
  const live = useLiveRun() !== null;
  const gates = stage?.gates ?? [];
  return (
    <div className="passage nodrag nopan" data-testid={`passage-${from}`}>
      <div className="passage-head" style={{ height: head }}>
        <div className="passage-arrow" aria-hidden>
          <span />
          <ArrowRight size={16} />
        </div>
        <Ahead lead={lead} from={from} to={to} />
        {gates.slice(0, GATES).map((gate) => (
          <GateDoor key={gate.name} gate={gate} stage={to} />
        ))}
        {gates.length > GATES && (
          <span className="rail-small text-ink-3">and {gates.length - GATES} more gates</span>
        )}
        {gates.length === 0 && stage?.safety === "typed" && (
          <span className="passage-door" title={`Whoever deploys to ${to} types its name`}>
            <KeyRound size={14} aria-hidden />
            <span className="truncate">type {to}</span>
          </span>
        )}
        <Button
          size="sm"
          className="mt-1 w-full"
          disabled={live}
          data-testid={`rail-promote-${from}`}
          title={
            live ? "A run is going on" : `Shows what would come to ${to}; nothing is done before you say yes`
          }
          onClick={() => {
            void usePromotion.getState().load(from, to);
            useView.getState().open("promotion");
          }}
        >
          Promote…
        </Button>
      </div>
      <span aria-hidden className="passage-fall" style={{ top: head }} />
    </div>
  );
});

/** Which services are ahead; a click selects them, in every lens. */
function Ahead({ lead, from, to }: { lead: Lead | null; from: StageId; to: StageId }) {
  if (!lead) return <span className="rail-small text-ink-3">not known</span>;
  const { ahead, behind, same, unknown } = lead;
  const pick = (services: readonly string[]) => useView.getState().select(services);
  if (ahead.length === 0 && behind.length === 0) {
    return (
      <span className="rail-small text-ink-3">
        {unknown > 0
          ? `${count(unknown, "service")} not known`
          : same > 0
            ? `level with ${to}`
            : "nothing there"}
      </span>
    );
  }
  return (
    <>
      {ahead.length > 0 && (
        <button
          type="button"
          className="passage-lead"
          title={`In ${from} newer than in ${to}: ${ahead.slice(0, 12).join(", ")}${ahead.length > 12 ? " …" : ""}`}
          onClick={() => pick(ahead)}
        >
          <b>{ahead.length}</b> ahead of {to}
        </button>
      )}
      {behind.length > 0 && (
        <button
          type="button"
          className="passage-lead is-behind"
          title={`In ${to} newer than in ${from}: ${behind.slice(0, 12).join(", ")}${behind.length > 12 ? " …" : ""}`}
          onClick={() => pick(behind)}
        >
          <b>{behind.length}</b> newer in {to}
        </button>
      )}
      {unknown > 0 && <span className="rail-small text-ink-3">{unknown} not known</span>}
    </>
  );
}

function GateDoor({ gate, stage }: { gate: Gate; stage: StageId }) {
  const run = useLiveRun();
  const reached = run?.stage === stage ? gateOf(run, gate.name) : null;
  const waits = reached !== null && reached.ended === null;
  const passed = reached !== null && reached.ended !== null && !reached.failure;
  const Icon = passed ? DoorOpen : DoorClosed;
  const word = waits ? "waits" : passed ? "passed" : "";
  return (
    <button
      type="button"
      className={cx("passage-door", waits && "is-waits", passed && "is-open")}
      title={`${gate.name}, ${placeWords(gate.at)}: ${checkWords(gate)}${word ? ` · ${word}` : ""}`}
      onClick={() => {
        useView.getState().setStage(stage);
        useView.getState().open(reached ? "run" : "stages");
      }}
    >
      <Icon size={14} aria-hidden className="shrink-0" />
      <span className="truncate">{gate.name}</span>
      {word && <span className="rail-small">{word}</span>}
    </button>
  );
}
