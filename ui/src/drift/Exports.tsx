//! The graph that the code states, and the one that the accounts' exports and imports state, side by side.
import { Check, CircleHelp, Minus, Share2 } from "lucide-react";
import { useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { orderedStages, stageTone, targetName } from "../document/stages";
import { useView } from "../document/view";
import type { EdgeEnd, ProjectView, StatedEdge } from "../host/contract.gen";
import { count, cx, Empty, Scrolled, Segmented, Select, Spinner, StageDot, VirtualList } from "../kit";
import { useAsked } from "./useAsked";

type Wanted = "differ" | "all";

/** Both were asked, and only one of them says so. */
function differs({ code, account }: StatedEdge): boolean {
  return account !== null && account !== code;
}

export function Exports({ view }: { view: ProjectView }) {
  const stages = orderedStages(view.topology);
  const looked = useView((state) => state.stage);
  const [chosen, setChosen] = useState<string | null>(null);
  const [shown, setShown] = useState<Wanted>("differ");
  const stage = chosen ?? looked ?? stages[0]?.[0] ?? null;
  const { answer, error } = useAsked("drift_graph", stage === null ? null : { stage });
  if (stage === null) return <Empty title="There is no stage">Add one in Stages.</Empty>;
  const graph = answer?.stage === stage ? answer : null;
  const edges = graph?.edges.filter((edge) => shown === "all" || differs(edge)) ?? [];
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2.5 border-t border-line px-5 pt-3 pb-2">
        <div className="w-36">
          <Select
            aria-label="Stage of the exports"
            value={stage}
            options={stages.map(([id, each]) => ({
              value: id,
              label: id,
              mark: <StageDot tone={stageTone(id, each)} />,
            }))}
            onChange={setChosen}
          />
        </div>
        <Segmented<Wanted>
          label="Which exports"
          value={shown}
          onChange={setShown}
          options={[
            { value: "differ", label: "Only where they differ", testId: "exports-differ" },
            { value: "all", label: "All", testId: "exports-all" },
          ]}
        />
        {graph && (
          <p role="status" className="text-ink-2">
            {count(graph.edges.filter(differs).length, "difference")} in{" "}
            {count(graph.edges.length, "reference")}
          </p>
        )}
      </div>
      {error && (
        <div className="px-5">
          <ErrorNote error={error} />
        </div>
      )}
      {graph && graph.problems.length > 0 && (
        <Scrolled label="Problems" className="max-h-32 px-5">
          {graph.problems.map((problem) => (
            <ErrorNote key={problem.message} error={problem} />
          ))}
        </Scrolled>
      )}
      {graph === null ? (
        !error && <Empty icon={<Spinner size={24} />} title="Comparing" />
      ) : edges.length === 0 ? (
        <Empty
          icon={<Share2 size={26} aria-hidden />}
          title={graph.edges.length === 0 ? "Nothing is exported here" : "Code and accounts agree"}
        >
          {graph.edges.some(({ account }) => account === null)
            ? "What no account was asked about is not known."
            : "Every export that the code uses is there, and nothing else uses one."}
        </Empty>
      ) : (
        <VirtualList focusable label="Exports" lines={edges} estimate={() => 56}>
          {(edge) => <Edge edge={edge} />}
        </VirtualList>
      )}
    </>
  );
}

function endWords(end: EdgeEnd): string {
  switch (end.is) {
    case "service":
      return end.service;
    case "stack":
      return `stack ${end.stack}`;
    case "nobody":
      return "nobody";
  }
}

function Edge({ edge }: { edge: StatedEdge }) {
  const { name, from, to, target, code, account, kind } = edge;
  return (
    <div
      className={cx(
        "mb-1.5 grid grid-cols-[minmax(0,1fr)_104px_104px] items-center gap-3 rounded-lg border bg-panel px-3.5 py-2",
        differs(edge) ? "border-warn" : "border-line",
      )}
    >
      <div className="min-w-0">
        <div className="font-mono text-sm font-medium [overflow-wrap:anywhere]">{name}</div>
        <div className="text-sm text-ink-3 [overflow-wrap:anywhere]">
          {endWords(from)} → {endWords(to)} · {kind} · {targetName(target)}
        </div>
      </div>
      <Says who="code" says={code} />
      <Says who="account" says={account} listed={kind === "strong"} />
    </div>
  );
}

/** AWS lists exports and who imports them; of outputs that are read at deploy time it keeps nothing. */
function Says({ who, says, listed = true }: { who: string; says: boolean | null; listed?: boolean }) {
  const [Icon, word, tone] =
    says === null
      ? ([CircleHelp, listed ? "not known" : "never listed", "text-ink-3"] as const)
      : says
        ? ([Check, "states it", "text-ink"] as const)
        : ([Minus, "does not", "text-warn"] as const);
  return (
    <div className={cx("text-sm", tone)}>
      <div className="text-ink-3">{who}</div>
      <div className="flex items-center gap-1.5 font-medium">
        <Icon size={14} aria-hidden /> {word}
      </div>
    </div>
  );
}
