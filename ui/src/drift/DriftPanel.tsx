//! One cell, down to the property: what differs, since when, who changed it, and how to settle it.
import { Play, RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { TargetTag } from "../document/AccountTag";
import { ConsoleLink } from "../document/ConsoleLink";
import { isLooking, loadDriftCell, sameCell, useDrift, useDriftCell } from "../document/drift";
import { ErrorNote } from "../document/ErrorNote";
import { useNow } from "../document/now";
import { useProject } from "../document/project";
import { type CellPlace, stageTone } from "../document/stages";
import { useView } from "../document/view";
import type { DriftCellView, ProjectView } from "../host/contract.gen";
import { ago, Badge, Button, Empty, Panel, PanelHeader, Spinner, StageDot } from "../kit";
import { coverageWords, stateLooks, told } from "./looks";
import { Failures } from "./panel/Failures";
import { History } from "./panel/History";
import { Behind, Missing, OldValues, Unchecked } from "./panel/Others";
import { Resource } from "./panel/Resource";
import { planFor } from "./planFor";
import { Revert } from "./Revert";
import { SettleDialog } from "./settle/SettleDialog";

export function DriftPanel() {
  const view = useProject((state) => state.view);
  const cell = useView((state) => state.cell);
  const onBoard = useView((state) => state.drift);
  const close = useView((state) => state.open);
  return (
    <>
      {view && cell && view.topology.stages[cell.stage] ? (
        <One view={view} cell={cell} onClose={() => close(null)} />
      ) : (
        <Panel label="Drift" header={<PanelHeader title="Drift" onClose={() => close(null)} />}>
          <Empty title="No cell is chosen">Choose one on the board of drift.</Empty>
        </Panel>
      )}
      {/* The board has its own. */}
      {!onBoard && <SettleDialog />}
    </>
  );
}

function One({ view, cell, onClose }: { view: ProjectView; cell: CellPlace; onClose: () => void }) {
  const board = useDrift((state) => state.view);
  const { view: known, error } = useDriftCell();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again whenever the board says something else
  useEffect(() => void loadDriftCell(cell), [cell, board]);
  const { service, stage, target } = cell;
  const drift = known && sameCell(known.cell, cell) ? known : null;
  return (
    <div data-testid="drift-panel" className="h-full min-h-0">
      <Panel
        label={`Drift of ${service} in ${stage}`}
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
        footer={drift && <Actions drift={drift} cell={cell} />}
      >
        {error && <ErrorNote error={error} />}
        {drift ? (
          <Known drift={drift} />
        ) : (
          !error && <Empty icon={<Spinner size={24} />} title="Reading what is known" />
        )}
      </Panel>
    </div>
  );
}

function Known({ drift }: { drift: DriftCellView }) {
  const now = useNow(true);
  const { state, before, checked, coverage, stale, stack, status, stack_id, cell, resources } = drift;
  const { look, means } = told(state, drift.failures);
  const seen = checked ? `checked ${ago(checked, now)}` : "never looked at";
  return (
    <>
      <div className="border-b border-line pb-3">
        <div className="flex items-center gap-2">
          <Badge tone={look.tone}>{look.word}</Badge>
          <span className="min-w-0 text-ink-2">{means}</span>
        </div>
        <p className="mt-1.5 text-ink-3 [overflow-wrap:anywhere]">
          stack {stack}
          {status && ` · ${status}`} · {seen}
          {checked && ` · ${coverageWords(coverage.checked, coverage.of)}`}
        </p>
        {before && checked && (
          <p className="mt-1 font-medium text-warn">
            The latest look saw nothing of it. All this is from {ago(checked, now)}, when it was{" "}
            {stateLooks[before].word}.
          </p>
        )}
        {stale && <p className="mt-1 font-medium text-warn">Too old to say: {stale}.</p>}
        <ConsoleLink
          account={cell.target.account}
          region={cell.target.region}
          stack={stack_id ?? undefined}
          label={stack_id ? "Open the stack in the console" : "Open the account in the console"}
        />
      </div>
      <Failures drift={drift} />
      {drift.missing && <Missing drift={drift} settled={drift.missing} />}
      {resources.map((resource) => (
        <Resource key={resource.resource} resource={resource} cell={cell} />
      ))}
      {state === "in-sync" && (
        <p className="mt-3 text-ink-2">Every resource that AWS can check is as it was deployed.</p>
      )}
      {drift.behind && <Behind behind={drift.behind} />}
      <OldValues values={drift.old_values} />
      <Unchecked coverage={coverage} resources={drift.unchecked} />
      <History drift={drift} />
    </>
  );
}

function Actions({ drift, cell }: { drift: DriftCellView; cell: CellPlace }) {
  const looking = useDrift(isLooking);
  const { resources, missing, behind, old_values } = drift;
  const open = resources.some(({ differences }) =>
    differences.some(({ difference: { settled } }) => settled.is === "open" || settled.is === "expired"),
  );
  const deploys = missing !== null || (behind !== null && behind.is !== "unknown") || old_values.length > 0;
  return (
    <div className="flex flex-wrap gap-2.5">
      {open && <Revert cells={[cell]} variant="primary" />}
      {deploys && (
        <Button
          variant={open ? "secondary" : "primary"}
          icon={<Play size={13} aria-hidden />}
          data-testid="drift-plan"
          onClick={() => planFor(cell)}
        >
          Plan {cell.service}
        </Button>
      )}
      <Button
        icon={<RefreshCw size={13} aria-hidden />}
        disabled={looking}
        data-testid="drift-look-here"
        title={`AWS looks at ${cell.service} in ${cell.stage} again`}
        onClick={() => void useDrift.getState().scan({ stages: [cell.stage], services: [cell.service] })}
      >
        Look again
      </Button>
    </div>
  );
}
