// What helps where an account waits for somebody, and who one is in one. The words are the same wherever it is asked.
import type { AccountName, IdentityView, StageId, Topology } from "../host/contract.gen";
import type { Tone } from "../kit";
import { timeLeft, useAccounts } from "./accounts";
import { useView } from "./view";

export type Help = "login" | "code" | "keys" | "unlock" | "look";

/** By the code of an error; `look`: nothing that one click could do. */
export function helpFor(code: string): Help {
  switch (code) {
    case "login-needed":
    case "credentials-expired":
      return "login";
    case "mfa-needed":
    case "mfa-refused":
      return "code";
    case "no-keys":
      return "keys";
    case "keychain-locked":
      return "unlock";
    default:
      return "look";
  }
}

export const HELP: Record<Help, string> = {
  login: "Log in",
  code: "Give the code",
  keys: "Add the keys",
  unlock: "Unlock the keychain",
  look: "Show in Accounts",
};

export function openAccount(account: AccountName): void {
  useAccounts.getState().show(account);
  useView.getState().open("accounts");
}

/** Below this somebody should log in again before something long is begun. */
export const SOON = 15 * 60_000;

export interface Lasting {
  text: string;
  tone: Tone;
}

/** `7 h left`, `12 min left`, `renews itself`, `expired`: how long something goes on without anybody doing anything. */
export function lasting(until: string | null, renewable: boolean, now: number): Lasting {
  if (renewable) return { text: "renews itself", tone: "idle" };
  if (until === null) return { text: "does not expire", tone: "idle" };
  const left = timeLeft(until, now);
  if (left === null) return { text: "expired", tone: "bad" };
  return { text: `${left} left`, tone: Date.parse(until) - now < SOON ? "warn" : "idle" };
}

/** How long one stays who one is: as long as the login lasts where it is known, else as long as the credentials do. */
export function identityLasts({ expires, login_ends, renewable }: IdentityView, now: number): Lasting {
  return lasting(login_ends ?? expires, renewable, now);
}

/** The accounts that a stage goes to, each once. */
export function accountsOf(topology: Topology, stage: StageId): AccountName[] {
  const targets = topology.stages[stage]?.targets ?? [];
  return [...new Set(targets.map(({ account }) => account))];
}
