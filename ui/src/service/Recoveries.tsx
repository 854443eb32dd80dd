//! Where a stack of the service needs a person: what it means, and the ways out.
import { useEffect } from "react";
import { RecoveryCard } from "../document/RecoveryCard";
import { recoveriesOf, useRecoveries } from "../document/recoveries";
import { useView } from "../document/view";
import type { ProjectView, ServiceId } from "../host/contract.gen";

/** AWS is asked only where the last that was seen of a stack is that something went wrong. */
export function Recoveries({ service, view }: { service: ServiceId; view: ProjectView }) {
  const stage = useView((state) => state.stage);
  const { stage: known, stacks, load } = useRecoveries();
  const wrong = view.cells.some(
    (cell) => cell.service === service && cell.stage === stage && cell.state === "failed",
  );
  useEffect(() => {
    if (stage !== null && wrong && known !== stage) void load(stage);
  }, [stage, wrong, known, load]);
  if (known !== stage) return null;
  const own = recoveriesOf(stacks, service);
  if (own.length === 0) return null;
  return (
    <div className="mt-3 flex flex-col gap-3">
      {own.map((stack) => (
        <RecoveryCard key={stack.stack_id} stack={stack} />
      ))}
    </div>
  );
}
