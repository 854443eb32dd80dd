//! Narrows what is shown to one stage.
import type { ProjectView, StageId } from "../host/contract.gen";
import { Select, StageDot } from "../kit";
import { stageTone } from "./stages";

interface Props {
  view: ProjectView;
  label: string;
  /** Along the promotion rail. */
  stages: readonly StageId[];
  /** Null: all. One that is not there any more counts as all. */
  value: StageId | null;
  onChange: (stage: StageId | null) => void;
  testid: string;
}

export function StageFilter({ view, label, stages, value, onChange, testid }: Props) {
  return (
    <div className="w-34">
      <Select<StageId>
        aria-label={label}
        data-testid={testid}
        value={value !== null && stages.includes(value) ? value : ""}
        options={[
          { value: "", label: "All stages" },
          ...stages.map((id) => ({
            value: id,
            label: id,
            mark: <StageDot tone={stageTone(id, view.topology.stages[id])} />,
          })),
        ]}
        onChange={(next) => onChange(next === "" ? null : next)}
      />
    </div>
  );
}
