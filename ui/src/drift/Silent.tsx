//! The accounts that said nothing, each with why, and with the way to be let in where there is one.
import { KeyRound, Lock } from "lucide-react";
import { LoginActions } from "../document/LoginActions";
import type { AccountName, DriftBoard, ScanFailure } from "../host/contract.gen";
import { Badge, count } from "../kit";
import { failureWords } from "./looks";

interface Line {
  account: AccountName;
  failure: ScanFailure;
  targets: number;
}

/** One line for an account, however many regions of it were asked. */
export function silentOf({ columns }: DriftBoard): Line[] {
  const lines: Line[] = [];
  for (const { failure, target } of columns) {
    if (!failure) continue;
    const known = lines.find(
      (line) => line.account === target.account && line.failure.message === failure.message,
    );
    if (known) known.targets += 1;
    else lines.push({ account: target.account, failure, targets: 1 });
  }
  return lines;
}

export function Silent({ board }: { board: DriftBoard }) {
  const lines = silentOf(board);
  if (lines.length === 0) return null;
  return (
    <ul
      aria-label="Accounts that said nothing"
      className="max-h-36 shrink-0 divide-y divide-line overflow-y-auto border-t border-line px-5"
      data-testid="drift-silent"
    >
      {lines.map(({ account, failure: { kind, message }, targets }) => (
        <li key={`${account} ${message}`} className="flex flex-wrap items-center gap-x-2.5 gap-y-1 py-2">
          {kind === "logged-out" ? (
            <KeyRound size={14} aria-hidden className="shrink-0 text-warn" />
          ) : (
            <Lock size={14} aria-hidden className="shrink-0 text-bad" />
          )}
          <span className="font-semibold">{account}</span>
          <Badge tone={kind === "logged-out" ? "warn" : "bad"}>{failureWords[kind]}</Badge>
          <span className="min-w-0 flex-1 truncate text-ink-2" title={message}>
            {count(targets, "target")}: {message}
          </span>
          <LoginActions account={account} code={kind === "logged-out" ? "login-needed" : "access-denied"} />
        </li>
      ))}
    </ul>
  );
}
