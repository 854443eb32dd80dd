//! How a stage's deployments go through its targets, and what a failure means there.
import type { Edits } from "../document/edits";
import type { OnFailure, Rollout, Stage, StageId } from "../host/contract.gen";
import { Field, Select } from "../kit";
import { ON_FAILURE, ROLLOUT } from "./words";

interface Props {
  id: StageId;
  stage: Stage;
  edits: Edits;
}

export function Going({ id, stage, edits }: Props) {
  const rollout = stage.rollout ?? "together";
  const policy = stage["on-failure"] ?? "continue";
  const locked = edits.readOnly !== null;
  return (
    <>
      {(stage.targets.length > 1 || rollout !== "together") && (
        <Field label="Targets" hint={ROLLOUT[rollout].means}>
          {(ids) => (
            <Select<Rollout>
              {...ids}
              value={rollout}
              disabled={locked}
              options={(Object.keys(ROLLOUT) as Rollout[]).map((value) => ({
                value,
                label: ROLLOUT[value].label,
              }))}
              onChange={(next) => void edits.apply({ edit: "set_rollout", stage: id, rollout: next })}
            />
          )}
        </Field>
      )}
      <Field label="When something fails" hint={ON_FAILURE[policy].means}>
        {(ids) => (
          <Select<OnFailure>
            {...ids}
            value={policy}
            disabled={locked}
            options={(Object.keys(ON_FAILURE) as OnFailure[]).map((value) => ({
              value,
              label: ON_FAILURE[value].label,
            }))}
            onChange={(next) => void edits.apply({ edit: "set_on_failure", stage: id, policy: next })}
          />
        )}
      </Field>
    </>
  );
}
