//! What a person should know of a run as a whole, beside how far it is.
import { LockOpen, Pause, Undo2 } from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import type { Run } from "../document/fold";
import { targetName } from "../document/stages";
import { Callout } from "../kit";
import { undoneWords } from "./words";

export function Standing({ run, live }: { run: Run; live: boolean }) {
  return (
    <>
      {live && run.paused && (
        <div role="status" data-testid="run-held">
          <Callout tone="warn" icon={<Pause size={15} aria-hidden />} title="The run is paused">
            Nothing new begins until somebody continues it. What AWS has begun comes to its end.
          </Callout>
        </div>
      )}
      {run.rollingBack && (
        <div role="status" data-testid="run-rolling-back">
          <Callout
            tone={live ? "bad" : "warn"}
            icon={<Undo2 size={15} aria-hidden />}
            title={live ? "The run takes back what it changed" : "The run took back what it had changed"}
          >
            {undoneWords(run, live)}
          </Callout>
        </div>
      )}
      {run.lostLocks.map((target) => (
        <div key={targetName(target)} role="alert">
          <Callout
            tone="bad"
            icon={<LockOpen size={15} aria-hidden />}
            title={
              <>
                Somebody took the lock on <TargetTag target={target} />
              </>
            }
          >
            Nothing more is sent there by this run. Look at who deploys to it, in the plan, before you go on.
          </Callout>
        </div>
      ))}
    </>
  );
}
