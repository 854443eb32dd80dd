//! What can be done with a stage, wherever one is shown: a menu behind it.
import { CalendarPlus, GitBranchPlus, ListChecks, Play, Settings2, Trash2 } from "lucide-react";
import type { StageId } from "../host/contract.gen";
import { MenuItem, MenuLabel, MenuSeparator, toastDone } from "../kit";
import { useMyStage } from "./myStage";
import { usePersonal } from "./personalStages";
import { useProject } from "./project";
import { useRemovingStage } from "./removingStage";
import { keyOf } from "./shortcuts";
import { useView } from "./view";

/** How long one click puts it off. */
export const EXTEND_DAYS = 7;

export async function extendByAWeek(stage: StageId): Promise<void> {
  const { extend } = usePersonal.getState();
  if ((await extend(stage, EXTEND_DAYS)) !== null) toastDone(`${stage} may stay ${EXTEND_DAYS} more days`);
}

export function StageItems({ stage }: { stage: StageId }) {
  const found = useProject(({ view }) => view?.topology.stages[stage]);
  const locked = useProject(({ view }) => view?.document.read_only != null);
  if (!found) return null;
  const { setStage, open } = useView.getState();
  const look = (side: "plan" | "stages") => {
    setStage(stage);
    open(side);
  };
  return (
    <>
      <MenuLabel>{stage}</MenuLabel>
      <MenuItem icon={<Play size={15} />} onSelect={() => look("plan")}>
        Plan a deployment
      </MenuItem>
      {found.base ? (
        <>
          {found.personal && (
            <MenuItem
              icon={<ListChecks size={15} />}
              disabled={locked}
              onSelect={() => useMyStage.getState().begin({ stage })}
            >
              Change what stands in it
            </MenuItem>
          )}
          {found.personal && (
            <MenuItem
              icon={<CalendarPlus size={15} />}
              disabled={locked}
              onSelect={() => void extendByAWeek(stage)}
            >
              Keep it a week longer
            </MenuItem>
          )}
        </>
      ) : (
        <MenuItem
          icon={<GitBranchPlus size={15} />}
          shortcut={keyOf("my-stage")}
          disabled={locked}
          data-testid={`my-stage-from-${stage}`}
          onSelect={() => useMyStage.getState().begin({ base: stage })}
        >
          My stage from {stage}
        </MenuItem>
      )}
      <MenuItem icon={<Settings2 size={15} />} onSelect={() => look("stages")}>
        Settings
      </MenuItem>
      {found.base && found.personal && (
        <>
          <MenuSeparator />
          <MenuItem
            icon={<Trash2 size={15} />}
            danger
            disabled={locked}
            onSelect={() => useRemovingStage.getState().begin(stage)}
          >
            Remove with its stacks
          </MenuItem>
        </>
      )}
    </>
  );
}
