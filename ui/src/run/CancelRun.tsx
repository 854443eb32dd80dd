//! The button that stops a run, and what stopping means, said before it is done.
import { Ban } from "lucide-react";
import { useState } from "react";
import type { Run } from "../document/fold";
import { useRun } from "../document/run";
import type { ServiceId } from "../host/contract.gen";
import { Button, Dialog } from "../kit";

export function CancelRun({ run }: { run: Run }) {
  const [asking, setAsking] = useState(false);
  const { cancel, busy } = useRun();
  const going = servicesIn(run, ["building", "started", "deploying"]);
  const waiting = servicesIn(run, ["waiting"]);
  return (
    <>
      <Button
        variant="danger"
        size="sm"
        icon={<Ban size={13} aria-hidden />}
        onClick={() => setAsking(true)}
        busy={busy === "cancelling"}
        disabled={run.cancelRequested}
        title={
          run.cancelRequested
            ? "Cancelling was asked for; what AWS has begun has to come to an end"
            : undefined
        }
        data-testid="cancel-run"
      >
        {run.cancelRequested ? "Cancelling" : "Cancel"}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Cancel the run in ${run.stage ?? ""}?`}
        size="sm"
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Go on deploying</Button>
            <Button
              variant="danger"
              data-testid="confirm-cancel"
              onClick={() => {
                setAsking(false);
                void cancel();
              }}
            >
              Cancel the run
            </Button>
          </>
        }
      >
        <ul className="flex list-disc flex-col gap-1.5 pl-4 text-ink-2 [overflow-wrap:anywhere]">
          <li>
            {waiting.length > 0 ? (
              <>Not begun, and will not begin: {waiting.join(", ")}.</>
            ) : (
              "Everything has begun already."
            )}
          </li>
          {going.length > 0 && (
            <li>
              AWS has begun with {going.join(", ")}: an update is asked to stop and rolls back, a creation
              comes to its end first.
            </li>
          )}
          <li>What is done stays as it is. Nothing is undone.</li>
        </ul>
      </Dialog>
    </>
  );
}

function servicesIn(run: Run, states: readonly string[]): ServiceId[] {
  const names = [...run.steps.values()]
    .filter((step) => states.includes(step.progress))
    .map((step) => step.step.service);
  return [...new Set(names)];
}
