//! Personal stages from the palette.
import { useMyStage } from "../document/myStage";
import { useProject } from "../document/project";
import { useRemovingStage } from "../document/removingStage";
import { keyOf } from "../document/shortcuts";
import { orderedStages } from "../document/stages";
import { useView } from "../document/view";
import type { Action } from "./actions";

const editable = () => useProject.getState().view?.document.read_only === null;

export function personalActions(): Action[] {
  const topology = useProject.getState().view?.topology;
  const stages = topology ? orderedStages(topology) : [];
  const whole = stages.filter(([, { base }]) => !base).map(([id]) => id);
  const own = stages.filter(([, { base, personal }]) => base && personal).map(([id]) => id);
  return [
    {
      id: "my-stage",
      label: "My stage…",
      keywords: "personal own new replicate share feature branch",
      keys: keyOf("my-stage"),
      because: "the project can only be looked at",
      when: () => editable() && stages.length > 0,
      run: () => useMyStage.getState().begin(),
    },
    {
      id: "panel-personal",
      label: "Show personal stages",
      keywords: "own mine who has what expired extend remove",
      when: () => topology !== undefined,
      run: () => useView.getState().open("personal"),
    },
    ...whole.slice(1).map((base) => ({
      id: `my-stage-${base}`,
      label: `My stage from ${base}…`,
      keywords: "personal own replicate share",
      when: editable,
      run: () => useMyStage.getState().begin({ base }),
    })),
    ...own.flatMap((stage) => [
      {
        id: `change-${stage}`,
        label: `Change what stands in ${stage}…`,
        keywords: "personal replicate share tick",
        when: editable,
        run: () => useMyStage.getState().begin({ stage }),
      },
      {
        id: `remove-personal-${stage}`,
        label: `Remove ${stage} with its stacks…`,
        keywords: "personal delete tear down leftovers",
        when: editable,
        run: () => useRemovingStage.getState().begin(stage),
      },
    ]),
  ];
}
