//! The stages of the promotion rail: what each is called, how careful it is, and where it goes.
import { Waypoints } from "lucide-react";
import { useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { useEdits } from "../document/edits";
import { useProject } from "../document/project";
import { orderedStages } from "../document/stages";
import { useView } from "../document/view";
import type { StageId } from "../host/contract.gen";
import { Callout, count, Empty, Panel, PanelHeader } from "../kit";
import { AddStage } from "./AddStage";
import { StageCard } from "./StageCard";

export function StagesPanel() {
  const topology = useProject((state) => state.view?.topology);
  const close = useView((state) => state.open);
  const current = useView((state) => state.stage);
  const edits = useEdits();
  const [open, setOpen] = useState<StageId | null>(current);
  if (!topology) return null;
  const stages = orderedStages(topology);
  return (
    <div data-testid="stages-panel" className="h-full min-h-0">
      <Panel
        label="Stages"
        header={
          <PanelHeader
            title="Stages"
            detail={`${count(stages.length, "stage")}, in the order of promotion`}
            onClose={() => close(null)}
          />
        }
      >
        {edits.error && <ErrorNote error={edits.error} />}
        {edits.readOnly && (
          <Callout tone="warn" title="The file is open for reading only">
            {edits.readOnly}
          </Callout>
        )}
        {stages.length === 0 ? (
          <Empty icon={<Waypoints size={26} aria-hidden />} title="No stage yet">
            A stage is a named environment, such as dev, staging or prod: everything that is deployed goes
            into one.
          </Empty>
        ) : (
          <ol className="divide-y divide-line border-y border-line">
            {stages.map(([id, stage]) => (
              <StageCard
                key={id}
                id={id}
                stage={stage}
                stages={stages}
                accounts={topology.accounts}
                open={open === id}
                onToggle={() => setOpen(open === id ? null : id)}
                onRenamed={setOpen}
                edits={edits}
              />
            ))}
          </ol>
        )}
        <AddStage topology={topology} edits={edits} onAdded={setOpen} />
      </Panel>
    </div>
  );
}
