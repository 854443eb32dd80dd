// The form of a gate that was begun elsewhere: its place is given, what it checks is not.
import { useEdits } from "../document/edits";
import { type DraftedGate as Drafted, useGateDraft } from "../document/gateDraft";
import { usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { draftOf, type GateDraft } from "./draft";
import { GateDialog } from "./Gates";

export function DraftedGate() {
  const draft = useGateDraft((state) => state.draft);
  const stage = useProject((state) => (draft ? state.view?.topology.stages[draft.stage] : undefined));
  const edits = useEdits();
  if (!draft || !stage) return null;
  return (
    <GateDialog
      key={draft.name}
      stage={draft.stage}
      gate={null}
      begun={begun(draft)}
      others={(stage.gates ?? []).map(({ name }) => name)}
      severalTargets={stage.targets.length > 1}
      edits={edits}
      onClose={() => useGateDraft.setState({ draft: null })}
      onDone={() => void usePlan.getState().again()}
    />
  );
}

function begun({ name, at, kind }: Drafted): GateDraft {
  return { ...draftOf({ name, at, barrier: {} }), check: kind };
}
