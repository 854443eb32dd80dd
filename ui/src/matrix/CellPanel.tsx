//! One cell: what stands there, how that is known, and what can be done about it.
import { ArrowRight, Play, RefreshCw } from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import { ConsoleLink } from "../document/ConsoleLink";
import { usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { useRun } from "../document/run";
import { type CellPlace, stageTone, targetName } from "../document/stages";
import { knownCell, useStanding } from "../document/standing";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { Button, Callout, Code, Empty, Panel, PanelHeader, Section, StageDot } from "../kit";
import { Facts, rankWords } from "./Facts";
import { columnsOf, type Spot, spotter } from "./model";

export function CellPanel() {
  const view = useProject((state) => state.view);
  const cell = useView((state) => state.cell);
  const close = useView((state) => state.open);
  if (!view || !cell || !view.topology.stages[cell.stage]) {
    return (
      <Panel label="Cell" header={<PanelHeader title="Cell" onClose={() => close(null)} />}>
        <Empty title="No cell is chosen">Choose one in the matrix.</Empty>
      </Panel>
    );
  }
  return <One view={view} cell={cell} onClose={() => close(null)} />;
}

function One({ view, cell, onClose }: { view: ProjectView; cell: CellPlace; onClose: () => void }) {
  const standing = useStanding((state) => state.standing);
  const { service, stage, target } = cell;
  const spot = spotOf(view, standing, cell);
  const known = spot.kind === "known" ? spot.known : null;
  return (
    <div data-testid="cell-panel" className="h-full min-h-0">
      <Panel
        label={`${service} in ${stage}`}
        header={
          <PanelHeader
            title={
              <span className="inline-flex items-baseline gap-2">
                <StageDot tone={stageTone(stage, view.topology.stages[stage])} className="self-center" />
                {service} in {stage}
              </span>
            }
            detail={<TargetTag target={target} />}
            onClose={onClose}
          />
        }
        footer={<Actions cell={cell} />}
      >
        <Facts view={view} target={target} spot={spot} now={Date.now()} />
        <Asked cell={cell} />
        <div className="mt-2 flex flex-wrap items-center gap-x-3">
          <ConsoleLink
            account={target.account}
            region={target.region}
            stack={known?.stack ?? undefined}
            label={known?.stack ? "Open the stack in the console" : "Open the account in the console"}
          />
          {known?.run && <RunLink run={known.run} />}
        </div>
        <Others view={view} cell={cell} />
      </Panel>
    </div>
  );
}

function spotOf(view: ProjectView, standing: Parameters<typeof columnsOf>[1], cell: CellPlace): Spot {
  const place = targetName(cell.target);
  const column = columnsOf(view, standing, cell.stage).find(({ target }) => targetName(target) === place);
  const service = view.services.find(({ id }) => id === cell.service);
  return column && service ? spotter(view)(service, column) : { kind: "outside" };
}

function RunLink({ run }: { run: string }) {
  return (
    <button
      type="button"
      className="rounded-sm text-sm text-accent hover:underline"
      onClick={() => {
        void useRun.getState().open(run);
        useView.getState().open("run");
      }}
    >
      Open its last run
    </button>
  );
}

/** When the account last said something, and the way to ask it again. */
function Asked({ cell: { stage, target } }: { cell: CellPlace }) {
  const asking = useStanding((state) => state.asking.has(stage));
  const problem = useStanding(
    ({ standing }) =>
      standing?.stages
        .find((each) => each.stage === stage)
        ?.targets.find((each) => targetName(each.target) === targetName(target))?.problem ?? null,
  );
  return (
    <div className="mt-3">
      {problem && (
        <div role="alert">
          <Callout tone="bad" title={problem.message}>
            {problem.hint}
          </Callout>
        </div>
      )}
      <Button
        size="sm"
        busy={asking}
        icon={<RefreshCw size={13} aria-hidden />}
        title={`Asks the accounts of ${stage} what they hold`}
        onClick={() => void useStanding.getState().ask([stage])}
      >
        Ask {stage} again
      </Button>
    </div>
  );
}

function Actions({ cell }: { cell: CellPlace }) {
  const { open, openService } = useView.getState();
  const plan = () => {
    useView.getState().setStage(cell.stage);
    useView.getState().select([cell.service]);
    usePlan.getState().choose({ intent: "deploy", scope: "only" });
    open("plan");
  };
  return (
    <>
      <Button variant="primary" icon={<Play size={13} aria-hidden />} onClick={plan} data-testid="cell-plan">
        Plan {cell.service} for {cell.stage}
      </Button>
      <Button onClick={() => openService(cell.service)}>Service</Button>
    </>
  );
}

/** The same service everywhere else. */
function Others({ view, cell }: { view: ProjectView; cell: CellPlace }) {
  const standing = useStanding((state) => state.standing);
  const columns = columnsOf(view, standing, null);
  const rows = columns.flatMap((column) => {
    const known = knownCell(standing, column.stage, column.target, cell.service);
    const here = column.stage === cell.stage && targetName(column.target) === targetName(cell.target);
    return known && !here ? [{ column, known }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <Section title="Elsewhere">
      <ul className="divide-y divide-line border-y border-line">
        {rows.slice(0, 40).map(({ column, known }) => (
          <li key={column.key}>
            <button
              type="button"
              onClick={() =>
                useView
                  .getState()
                  .openCell({ service: cell.service, stage: column.stage, target: column.target })
              }
              className="flex min-h-8 w-full items-center gap-2 text-left hover:bg-mute"
            >
              <StageDot tone={column.tone} />
              <span className="shrink-0 font-medium">{column.stage}</span>
              <Code className="min-w-0 truncate text-ink-3">{column.target.region}</Code>
              <span className="flex-1" />
              {known.who?.commit ? (
                <Code title={known.rank === null ? undefined : rankWords(known.rank)}>
                  {known.who.commit.slice(0, 7)}
                </Code>
              ) : (
                <span className="text-sm text-ink-3">{known.state}</span>
              )}
              <ArrowRight size={13} aria-hidden className="shrink-0 text-ink-3" />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
