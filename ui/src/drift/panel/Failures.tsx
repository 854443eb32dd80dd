//! Why a cell is not known, each reason as what it is, with what can be done about it.
import { Clock3, CloudOff, KeyRound, Lock, TriangleAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { LoginActions } from "../../document/LoginActions";
import { useView } from "../../document/view";
import type { DriftCellView, ScanFailure, ScanFailureKind } from "../../host/contract.gen";
import { Button, Callout } from "../../kit";
import { failureWords } from "../looks";

const signs: Record<ScanFailureKind, ReactNode> = {
  denied: <Lock size={15} aria-hidden />,
  "logged-out": <KeyRound size={15} aria-hidden />,
  throttled: <Clock3 size={15} aria-hidden />,
  gone: <CloudOff size={15} aria-hidden />,
  busy: <Clock3 size={15} aria-hidden />,
  "half-way": <TriangleAlert size={15} aria-hidden />,
  unreachable: <Unplug size={15} aria-hidden />,
  refused: <TriangleAlert size={15} aria-hidden />,
};

const tones: Record<ScanFailureKind, "bad" | "warn"> = {
  denied: "bad",
  "logged-out": "warn",
  throttled: "warn",
  gone: "warn",
  busy: "warn",
  "half-way": "bad",
  unreachable: "warn",
  refused: "bad",
};

export function Failures({ drift: { failures, cell, state, status } }: { drift: DriftCellView }) {
  const account = cell.target.account;
  // AWS looks into no stack that is stuck: that it is, is what matters.
  const stuck = state === "failed" && failures.every(({ kind }) => kind === "busy");
  return (
    <>
      {(stuck ? [] : failures).map((failure) => (
        <Failure key={`${failure.kind} ${failure.message}`} failure={failure} account={account} />
      ))}
      {stuck && (
        <div role="alert">
          <Callout
            tone="bad"
            icon={<TriangleAlert size={15} aria-hidden />}
            title={`The stack is ${status ?? "stuck"}`}
          >
            <p>
              It stays so until somebody decides
              {failures.length > 0 && ", and until then AWS looks for no drift in it"}.
            </p>
            <Button
              size="sm"
              className="mt-2"
              data-testid="drift-recover"
              onClick={() => {
                useView.getState().setStage(cell.stage);
                useView.getState().open("recoveries");
              }}
            >
              See the ways out
            </Button>
          </Callout>
        </div>
      )}
    </>
  );
}

function Failure({ failure: { kind, message, hint }, account }: { failure: ScanFailure; account: string }) {
  const title = `${failureWords[kind].charAt(0).toUpperCase()}${failureWords[kind].slice(1)}`;
  return (
    <div role="alert" data-testid={`drift-failure-${kind}`}>
      <Callout tone={tones[kind]} icon={signs[kind]} title={title}>
        <p className="selectable">{message}</p>
        {hint && <p className="mt-1">{hint}</p>}
        {(kind === "logged-out" || kind === "denied") && (
          <div className="mt-2">
            <LoginActions account={account} code={kind === "logged-out" ? "login-needed" : "access-denied"} />
          </div>
        )}
      </Callout>
    </div>
  );
}
