// A gate between the phases: what it waits for, and the way to answer it.
import type { Node, NodeProps } from "@xyflow/react";
import { CircleCheck, CircleX, DoorClosed, DoorOpen } from "lucide-react";
import { type KeyboardEvent, memo, type ReactNode } from "react";
import { isLive } from "../document/fold";
import { gateOf } from "../document/gates";
import { useProject } from "../document/project";
import { useRun } from "../document/run";
import { useView } from "../document/view";
import type { GateState } from "../host/contract.gen";
import { cx, Spinner } from "../kit";
import { gateCalled, moveGate, removeGate } from "./phasing/actions";
import { slotBeside } from "./phasing/slots";
import type { DoorData } from "./scene";
import { useCanvas } from "./state";

/** Whether the gate can be moved and removed where it stands. */
function useSteer({ gateOfStage, title, slots }: DoorData, live: boolean) {
  const locked = useProject((state) => state.view?.document.read_only != null) || live;
  if (gateOfStage === null || locked || slots.length === 0) return null;
  return (event: KeyboardEvent<HTMLElement>, x: number) => {
    const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : null;
    const gate = gateCalled(gateOfStage);
    if (!gate || event.ctrlKey || event.metaKey) return;
    if (event.key === "Delete" || event.key === "Backspace") removeGate(gate.name);
    else if (way !== null) {
      const slot = slotBeside(slots, gate, x, way);
      if (slot) moveGate(gate, slot.at);
      useCanvas.setState({ said: `${title} ${slot ? `goes ${slot.words}` : "can go no further"}` });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

export type DoorNode = Node<DoorData, "door">;

interface Look {
  look: "planned" | "waits" | "checks" | "open" | "failed";
  word: string;
  icon: ReactNode;
}

export function lookOf(gate: GateState | null, live: boolean): Look {
  const closed = <DoorClosed size={17} aria-hidden />;
  if (gate === null) return { look: "planned", word: "gate", icon: closed };
  if (gate.failure) {
    const word = gate.by === null ? "failed" : "refused";
    return { look: "failed", word, icon: <CircleX size={17} aria-hidden /> };
  }
  if (gate.ended !== null) {
    return gate.by === null
      ? { look: "open", word: "passed", icon: <CircleCheck size={17} aria-hidden /> }
      : { look: "open", word: "approved", icon: <DoorOpen size={17} aria-hidden /> };
  }
  if (!live) return { look: "planned", word: "not answered", icon: closed };
  if (gate.wait.wait === "check") return { look: "checks", word: "checking", icon: <Spinner size={17} /> };
  return { look: "waits", word: "waits for you", icon: closed };
}

export const Door = memo(function Door({ data, positionAbsoluteX, width }: NodeProps<DoorNode>) {
  const stage = useView((state) => state.stage);
  const run = useRun(({ runs, shown }) => (shown ? runs[shown] : undefined));
  const open = useView((state) => state.open);
  const ofStage = run && run.stage === stage ? run : undefined;
  const gate = ofStage ? gateOf(ofStage, data.gate) : null;
  const { look, word, icon } = lookOf(gate, ofStage ? isLive(ofStage) : false);
  const said = gate?.by ? `${word} by ${gate.by}` : word;
  const review = gate?.wait.wait === "review";
  const answer = look === "waits" ? (review ? "Review" : "Answer") : null;
  const steer = useSteer(data, ofStage ? isLive(ofStage) : false);
  return (
    <button
      type="button"
      data-testid={`door-${data.gate}`}
      data-look={look}
      className={cx("door nopan", `is-${look}`, steer ? "is-loose" : "nodrag")}
      title={`${data.title}: ${data.what}. ${said}${steer ? ". Drag it to another place, or press Delete." : ""}`}
      aria-label={`${[data.title, said, answer].filter(Boolean).join(" ")}, gate: ${data.what}`}
      aria-keyshortcuts={steer ? "ArrowLeft ArrowRight Delete" : undefined}
      onKeyDown={(event) => steer?.(event, positionAbsoluteX + (width ?? 0) / 2)}
      onClick={() => {
        if (!ofStage) open("plan");
        else open(look === "waits" && review ? "review" : "run");
      }}
    >
      <span aria-hidden className="door-fall" style={{ height: data.fall }} />
      {icon}
      <span className="door-name">{data.title}</span> <span className="door-word">{said}</span>{" "}
      {answer && <span className="door-answer">{answer}</span>}
    </button>
  );
});
