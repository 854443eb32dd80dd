//! The targets that wait for a login: which, since when, why, and what ends it.
import { KeyRound } from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import type { Run } from "../document/fold";
import { LoginActions } from "../document/LoginActions";
import { othersGoOn } from "../document/progress";
import { targetName } from "../document/stages";
import type { LoginWait } from "../host/contract.gen";
import { Callout, timeOfDay } from "../kit";
import { Elapsed } from "./Elapsed";

export function Paused({ run }: { run: Run }) {
  const others = othersGoOn(run);
  return (
    <div data-testid="run-paused">
      {run.logins.map((wait) => (
        <Wait key={targetName(wait.target)} wait={wait} others={others} />
      ))}
    </div>
  );
}

function Wait({ wait: { target, failure, since }, others }: { wait: LoginWait; others: boolean }) {
  return (
    <div role="alert">
      <Callout
        tone="warn"
        icon={<KeyRound size={15} aria-hidden />}
        title={
          <span className="flex flex-wrap items-center gap-x-1.5">
            <TargetTag target={target} /> waits for a login
          </span>
        }
      >
        <p>{failure.message}</p>
        {failure.hint && <p>{failure.hint}</p>}
        <p className="mt-1">
          Nothing more is sent to it until then, and nothing is sent twice.
          {others && " The other targets go on."}
        </p>
        <p className="mt-1 mb-2 text-sm tabular-nums" aria-live="off">
          Since {timeOfDay(since)}, for <Elapsed started={Date.parse(since)} finished={null} />
        </p>
        <LoginActions account={target.account} code={failure.code} />
      </Callout>
    </div>
  );
}
