//! Who else deploys to the plan's targets right now, and how to take the lock from somebody who is gone.
import { Lock, LockOpen, RefreshCw } from "lucide-react";
import { useState } from "react";
import { TargetTag } from "../document/AccountTag";
import { ErrorNote } from "../document/ErrorNote";
import { useNow } from "../document/now";
import { usePlan } from "../document/plan";
import { useSecondWindow } from "../document/project";
import { targetName } from "../document/stages";
import { isTyped, TypedField } from "../document/TypedField";
import { asErrorView, call } from "../host/call";
import type { ErrorView, LockHolder, LockView } from "../host/contract.gen";
import { ago, Button, Callout, Code, Dialog, dayAndTime } from "../kit";

export function Locks({ locks }: { locks: readonly LockView[] }) {
  const others = locks.filter(({ holder, problem }) => problem !== null || (holder !== null && !holder.ours));
  if (others.length === 0) return null;
  return (
    <ul aria-label="Locks of others">
      {others.map((lock) => (
        <li key={targetName(lock.target)} data-testid={`lock-${targetName(lock.target)}`}>
          {lock.holder ? <Held lock={lock} holder={lock.holder} /> : <Unknown lock={lock} />}
        </li>
      ))}
    </ul>
  );
}

function Unknown({ lock: { target, problem } }: { lock: LockView }) {
  return (
    <Callout
      tone="warn"
      icon={<Lock size={15} aria-hidden />}
      title={
        <>
          Whether somebody else deploys to <TargetTag target={target} /> could not be read
        </>
      }
    >
      {problem?.message} {problem?.hint}
    </Callout>
  );
}

function Held({ lock, holder }: { lock: LockView; holder: LockHolder }) {
  const now = useNow(true);
  const [asking, setAsking] = useState(false);
  const { again, loading } = usePlan();
  const onlyLooks = useSecondWindow() !== null;
  return (
    <>
      <Callout
        tone={holder.expired ? "idle" : "warn"}
        icon={<Lock size={15} aria-hidden />}
        title={
          <>
            {holder.expired ? `${holder.actor} left a lock on ` : `${holder.actor} deploys to `}
            <TargetTag target={lock.target} />
          </>
        }
      >
        <p>
          Begun {ago(holder.since, now)}, run <Code>{holder.run}</Code>.{" "}
          {holder.expired
            ? "It was not renewed in time; a deployment takes it over by itself."
            : `It is good until ${dayAndTime(holder.until)} and renewed while that run goes on. Wait for it, or ask ${holder.actor}.`}
        </p>
        {!holder.expired && (
          <div className="mt-2 flex flex-wrap gap-2">
            <Button
              size="sm"
              icon={<RefreshCw size={13} aria-hidden />}
              busy={loading}
              title="Whether that run is over by now"
              onClick={() => void again()}
              data-testid="look-again-lock"
            >
              Look again
            </Button>
            <Button
              size="sm"
              variant="danger"
              icon={<LockOpen size={13} aria-hidden />}
              disabled={onlyLooks}
              onClick={() => setAsking(true)}
              data-testid="break-lock"
            >
              Break the lock…
            </Button>
          </div>
        )}
      </Callout>
      {asking && <Break lock={lock} holder={holder} onClose={() => setAsking(false)} />}
    </>
  );
}

function Break({ lock, holder, onClose }: { lock: LockView; holder: LockHolder; onClose: () => void }) {
  const { stage, target } = lock;
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const take = async () => {
    setBusy(true);
    try {
      await call("break_lock", { stage, target, run: holder.run, typed: typed.trim() });
      onClose();
      void usePlan.getState().again();
    } catch (refused) {
      setBusy(false);
      setError(asErrorView(refused));
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Break the lock of ${holder.actor}?`}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            variant="danger"
            busy={busy}
            disabled={!isTyped(stage, typed)}
            onClick={() => void take()}
            data-testid="confirm-break-lock"
          >
            Break the lock
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ul className="flex list-disc flex-col gap-1.5 pl-4 text-ink-2">
          <li>
            If that run still goes on, it notices within seconds and sends nothing more to{" "}
            {targetName(target)}.
          </li>
          <li>
            What AWS has begun for it comes to its end. Two deployments at once may get into each other's way.
          </li>
        </ul>
        {error && <ErrorNote error={error} />}
        <TypedField name={stage} typed={typed} onType={setTyped} testId="typed-break-lock" />
      </div>
    </Dialog>
  );
}
