// One service. Its place and size are React Flow's; what changes often comes from stores, a slice a card.
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { Pin, TriangleAlert, Unplug } from "lucide-react";
import { memo } from "react";
import { AdviceMark } from "../document/AdviceMark";
import type { CardState, Pip } from "../document/cards";
import { useEcho } from "../document/echo";
import { useLight } from "../document/light";
import { Marked } from "../document/Marked";
import { useReplica } from "../document/myStage";
import { Rename } from "../document/NameInput";
import { useNow } from "../document/now";
import { ReplicaToggle } from "../document/ReplicaToggle";
import { useView } from "../document/view";
import { clock, cx, StateBadge } from "../kit";
import { CardIcon } from "./CardIcon";
import type { CardData } from "./scene";
import { useConnectable } from "./state";

export type CardNode = Node<CardData, "card">;

export const ServiceCard = memo(function ServiceCard({ id, data, selected }: NodeProps<CardNode>) {
  const state = useLight(({ states }) => states.get(id));
  const dim = useLight(({ lit }) => lit !== null && !lit.has(id));
  const connectable = useConnectable(id);
  const replica = useReplica(id);
  const renaming = useView((view) => view.renaming === id && view.shape === "canvas");
  const leaving = useEcho((echo) => echo.leaving.has(id));
  return (
    <div
      data-testid={`service-card-${id}`}
      data-state={state?.key ?? cellKey(data.pips)}
      data-tone={state?.state}
      data-kind={data.service.kind}
      data-replica={replica ?? undefined}
      className={cx(
        "card",
        selected && "is-selected",
        (dim || (data.quiet && !selected)) && (dim ? "is-dim" : "is-quiet"),
        connectable && `is-${connectable}`,
        leaving && "is-leaving",
      )}
    >
      <Handle type="target" position={Position.Left} isConnectableStart={false} className="card-handle" />
      {data.broken.length > 0 && <BrokenStub data={data} />}
      <div className="card-head">
        <CardIcon icon={data.icon} />
        {renaming ? (
          <Rename id={id} />
        ) : (
          <span className="card-name" title={id}>
            <Marked text={id} />
          </span>
        )}
        {state && !renaming && (
          <StateBadge
            state={state.state}
            word={badgeWord(state)}
            title={state.word ?? undefined}
            className="shrink-0"
          />
        )}
        {!renaming && <AdviceMark service={id} />}
        {!state && !renaming && data.problems > 0 && (
          <TriangleAlert size={14} className="card-problem" aria-label={problemWords(data.problems)} />
        )}
      </div>
      {replica !== null && <ReplicaToggle service={id} />}
      <div className="card-line" title={data.line} hidden={replica !== null}>
        {data.pin !== undefined && (
          <span className="card-pin" title={`Pinned: it goes no earlier than in phase ${data.pin}`}>
            <Pin size={11} aria-hidden /> phase {data.pin}
            <span aria-hidden> · </span>
          </span>
        )}
        {data.line}
        {data.broken.length > 0 && <span className="card-broken"> · {data.broken.length} unresolved</span>}
      </div>
      <Pips pips={data.pips} />
      {state?.inRun && <Elapsed state={state} />}
      <Handle type="source" position={Position.Right} isConnectableEnd={false} className="card-handle" />
    </div>
  );
});

/** Short beside the name; the whole is in the title and at the card's foot. */
function badgeWord({ state, word }: CardState): string | undefined {
  if (state === "login") return "needs login";
  if (state === "gate") return "at a gate";
  return state === "waiting" && !word?.startsWith("was ") ? undefined : (word ?? undefined);
}

function problemWords(n: number): string {
  return n === 1 ? "1 problem" : `${n} problems`;
}

/** Without a plan or a run: the worst of its cells. */
function cellKey(pips: readonly Pip[]): string {
  const order = ["failed", "running", "behind", "deployed", "absent", "unknown"] as const;
  return order.find((state) => pips.some((pip) => pip.state === state)) ?? "unknown";
}

const Pips = memo(function Pips({ pips }: { pips: readonly Pip[] }) {
  return (
    <div className="pips" role="img" aria-label={pips.map((pip) => pip.title).join("; ")}>
      {pips.map((pip) => (
        <span key={pip.key} className="pip" data-stage={pip.tone} data-cell={pip.state} title={pip.title} />
      ))}
    </div>
  );
});

function Elapsed({ state }: { state: CardState }) {
  const now = useNow(state.going && state.finished === null);
  const left =
    state.state === "login"
      ? "waits for a login"
      : state.started !== null
        ? clock((state.finished ?? Math.max(now, state.started)) - state.started)
        : state.key === "unchanged"
          ? "nothing to do"
          : state.key === "waiting"
            ? (state.word ?? "queued")
            : "not started";
  const right =
    state.key === "failed" ? "open the cause" : state.median !== null ? `median ${clock(state.median)}` : "";
  return (
    <div className="card-foot">
      <span>{left}</span>
      <span>{right}</span>
    </div>
  );
}

/** A line that comes from nowhere: a name that nobody provides. */
function BrokenStub({ data }: { data: CardData }) {
  const text = data.broken
    .map(({ name, candidate }) =>
      candidate
        ? `${name}: nobody provides it. The nearest is ${candidate.name} of ${candidate.service}.`
        : `${name}: nobody provides it.`,
    )
    .join("\n");
  return (
    <button
      type="button"
      className="stub nodrag nopan"
      title={text}
      aria-label={text}
      onClick={(event) => {
        event.stopPropagation();
        useView.getState().select([data.service.id]);
        useView.getState().open("problems");
      }}
    >
      <span className="stub-line" />
      <Unplug size={13} aria-hidden />
    </button>
  );
}
