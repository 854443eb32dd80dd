//! From a stage to the next one on the rail: what differs is shown before anything is planned.
import { ArrowRight } from "lucide-react";
import { usePromotion } from "../document/promotion";
import { useView } from "../document/view";
import type { Stage, StageId } from "../host/contract.gen";
import { Button } from "../kit";

interface Props {
  id: StageId;
  stages: readonly (readonly [StageId, Stage])[];
}

/** The stage after this one; personal stages are nobody's next. */
export function nextStage(id: StageId, stages: Props["stages"]): StageId | null {
  const rail = stages.filter(([, { base }]) => !base).map(([name]) => name);
  const at = rail.indexOf(id);
  return at < 0 ? null : (rail[at + 1] ?? null);
}

export function PromoteFrom({ id, stages }: Props) {
  const open = useView((state) => state.open);
  const next = nextStage(id, stages);
  if (next === null) return null;
  return (
    <Button
      size="sm"
      className="self-start"
      icon={<ArrowRight size={13} aria-hidden />}
      title={`Shows what would come to ${next}; nothing is done before you say yes`}
      onClick={() => {
        void usePromotion.getState().load(id, next);
        open("promotion");
      }}
      data-testid={`promote-${id}`}
    >
      Promote {id} → {next}…
    </Button>
  );
}
