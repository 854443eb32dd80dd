//! What a run is about to change, before anybody says yes: one diff over all stacks, the most dangerous first.
import { CircleCheck, FileQuestion, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import type { Run } from "../document/fold";
import { GateAnswer } from "../document/GateAnswer";
import { reviewOf } from "../document/gates";
import { RebindingList } from "../document/RebindingList";
import { useReview } from "../document/review";
import { useRun, useShownRun } from "../document/run";
import { useView } from "../document/view";
import type { GateState, ReviewView, Risk } from "../host/contract.gen";
import {
  Badge,
  Button,
  Callout,
  count,
  Empty,
  Panel,
  PanelHeader,
  Section,
  Segmented,
  Spinner,
} from "../kit";
import { CellHead, Change } from "./Change";
import { Inputs } from "./Inputs";
import { approveLabel, byCell, byRisk, RISK, summary, tagsLine } from "./words";

export function ReviewPanel() {
  const run = useShownRun();
  const interrupted = useRun((state) => state.interrupted);
  const open = useView((state) => state.open);
  const gate = run && !interrupted ? reviewOf(run) : null;
  const view = useLoaded(run, gate);
  const title = run?.stage ? `Review of ${run.stage}` : "Review";
  return (
    <div data-testid="review-panel" className="h-full min-h-0">
      <Panel
        label={title}
        header={
          <PanelHeader
            title={title}
            detail={
              view ? (
                <span data-testid="review-summary">{summary(view)}. Nothing has been changed yet.</span>
              ) : undefined
            }
            onClose={() => open("run")}
          />
        }
        footer={run && gate && view ? <Foot key={view.hash} run={run} gate={gate} view={view} /> : undefined}
      >
        <Body run={run} gate={gate} view={view} />
      </Panel>
    </div>
  );
}

/** Asked anew whenever something else has to be approved. */
function useLoaded(run: Run | null, gate: GateState | null): ReviewView | null {
  const { view, load } = useReview();
  const id = run?.id ?? null;
  const hash = gate?.wait.wait === "review" ? gate.wait.hash : null;
  useEffect(() => {
    if (id !== null && hash !== null) void load(id);
  }, [id, hash, load]);
  return view !== null && view.run === id && hash !== null ? view : null;
}

function Body({ run, gate, view }: { run: Run | null; gate: GateState | null; view: ReviewView | null }) {
  const { loading, error, load } = useReview();
  const open = useView((state) => state.open);
  if (!run || !gate) {
    return (
      <Empty
        icon={<CircleCheck size={26} aria-hidden />}
        title="Nothing waits for a review"
        action={<Button onClick={() => open("run")}>Show the run</Button>}
      >
        Once the change sets of a reviewed stage are made, they are shown here before anything is changed.
      </Empty>
    );
  }
  if (error) {
    return (
      <Empty
        kind="error"
        title={error.message}
        action={<Button onClick={() => void load(run.id)}>Try again</Button>}
      >
        {error.hint}
      </Empty>
    );
  }
  if (!view) return <Empty icon={<Spinner size={24} />} title="Reading the change sets" />;
  return (
    <div aria-busy={loading}>
      {view.again && (
        <div role="alert" data-testid="review-again">
          <Callout tone="warn" icon={<RotateCcw size={15} aria-hidden />} title="It is asked again">
            {view.again} What was approved before is not carried out with this difference unless you approve
            it.
          </Callout>
        </div>
      )}
      <Changes view={view} />
    </div>
  );
}

/** Of a personal stage: what in its artifacts names the base stage. It is part of what is approved. */
function Rebound({ view }: { view: ReviewView }) {
  const all = view.cells.flatMap(({ rebindings = [] }) => rebindings);
  if (all.length === 0) return null;
  return (
    <details className="mt-3" data-testid="review-rebound">
      <summary className="rounded-sm text-ink-2">
        {count(all.length, "name is", "names are")} the base stage's
      </summary>
      <div className="mt-1.5">
        <RebindingList rebindings={all} label="Names of the base stage" />
      </div>
    </details>
  );
}

type Order = "risk" | "stack";

function Changes({ view }: { view: ReviewView }) {
  const [order, setOrder] = useState<Order>("risk");
  const risks = byRisk(view);
  const tags = tagsLine(view);
  const expected = view.cells.filter((cell) => cell.expected !== null);
  const many = new Set(view.cells.map(({ target }) => `${target.account}/${target.region}`)).size > 1;
  return (
    <>
      <div className="mt-1 flex flex-wrap items-center gap-1.5">
        {risks.map(([risk, changes]) => (
          <RiskChip key={risk} risk={risk} number={changes.length} />
        ))}
        {risks.length === 0 && tags === null && <span className="text-ink-3">No resource changes.</span>}
        <span className="flex-1" />
        <Segmented<Order>
          label="Order of the changes"
          value={order}
          options={[
            { value: "risk", label: "By risk" },
            { value: "stack", label: "By stack" },
          ]}
          onChange={setOrder}
        />
      </div>
      {expected.length > 0 && (
        <Callout
          tone="info"
          icon={<FileQuestion size={15} aria-hidden />}
          title={
            expected.length === 1
              ? `${expected[0]?.service}: only expected`
              : `${expected.length} stacks: only expected`
          }
        >
          <ul>
            {[...new Set(expected.map(({ expected: because }) => because))].slice(0, 3).map((because) => (
              <li key={because}>{because}.</li>
            ))}
          </ul>
          The change {expected.length === 1 ? "set is" : "sets are"} made then, and you are asked again only
          if something differs from what is expected here.
        </Callout>
      )}
      <Rebound view={view} />
      {order === "risk"
        ? risks.map(([risk, changes]) => (
            <Section
              key={risk}
              title={
                <span id={`risk-${risk}`} className="flex scroll-mt-2 items-center gap-2">
                  <Badge tone={RISK[risk].tone}>{RISK[risk].title}</Badge>
                  <span className="font-normal text-ink-3">{RISK[risk].means}</span>
                </span>
              }
              aside={String(changes.length)}
            >
              <ul className="divide-y divide-line border-y border-line" data-testid={`risk-${risk}`}>
                {changes.map((placed) => (
                  <Change
                    key={`${placed.cell.step} ${placed.ranked.change.logical_id}`}
                    placed={placed}
                    withStack
                    withTarget={many}
                  />
                ))}
              </ul>
            </Section>
          ))
        : byCell(view).map(([cell, changes]) => (
            <Section key={cell.step} title={<CellHead cell={cell} withTarget={many} />}>
              <ul className="divide-y divide-line border-y border-line">
                {changes.map((placed) => (
                  <Change
                    key={placed.ranked.change.logical_id}
                    placed={placed}
                    withStack={false}
                    withTarget={false}
                  />
                ))}
              </ul>
              {changes.length === 0 && (
                <p className="text-sm text-ink-3">No resource changes but for tags.</p>
              )}
            </Section>
          ))}
      {tags && (
        <p data-testid="review-tags" className="mt-3 text-ink-2">
          {tags}.
        </p>
      )}
      <Inputs view={view} withTarget={many} />
    </>
  );
}

function RiskChip({ risk, number }: { risk: Risk; number: number }) {
  return (
    <button
      type="button"
      className="rounded-full"
      title={`Go to: ${RISK[risk].title}`}
      onClick={() => document.getElementById(`risk-${risk}`)?.scrollIntoView({ block: "start" })}
    >
      <Badge tone={RISK[risk].tone}>
        {number} {RISK[risk].short}
      </Badge>
    </button>
  );
}

function Foot({ run, gate, view }: { run: Run; gate: GateState; view: ReviewView }) {
  const { error } = useReview();
  const open = useView((state) => state.open);
  const hash = gate.wait.wait === "review" ? gate.wait.hash : null;
  // Between another change set and its answer, what is on the screen is not what would be approved.
  const closed = hash === view.hash ? null : "The change sets changed; they are being read again";
  return (
    <div className="flex w-full min-w-0 flex-col gap-2">
      {error && <ErrorNote error={error} />}
      <GateAnswer
        run={run.id}
        gate={view.gate}
        typed={view.typed}
        hash={view.hash}
        yes={approveLabel(view)}
        closed={closed}
        onAnswered={() => open("run")}
      />
    </div>
  );
}
