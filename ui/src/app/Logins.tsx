//! Who is logged in where and for how long, and whether secrets are kept at all; a click leads to the accounts.
import { KeyRound, LockOpen, TriangleAlert } from "lucide-react";
import { timeLeft, useAccounts } from "../document/accounts";
import { lasting } from "../document/logins";
import { useNow } from "../document/now";
import { useView } from "../document/view";
import type { KeychainState, LoginState, SessionView } from "../host/contract.gen";
import { count, cx, Spinner, type Tone, timeOfDay } from "../kit";

export function Logins() {
  const view = useAccounts((state) => state.view);
  if (!view) return null;
  // Where nothing is ever kept, where it would be kept is nobody's concern.
  const keeps =
    view.sessions.length > 0 || view.accounts.some(({ keys, mfa }) => keys !== null || mfa !== null);
  return (
    <>
      <Sessions sessions={view.sessions} />
      {keeps && view.keychain.state !== "keychain" && (
        <button
          type="button"
          data-testid="memory-only"
          data-state={view.keychain.state}
          title={`${view.keychain.message} ${view.keychain.hint}`}
          onClick={toAccounts}
          className={cx(chipClasses, "text-warn hover:bg-warn-soft")}
        >
          <LockOpen size={12} aria-hidden />
          <span className="hidden min-[1180px]:inline">{WHY[view.keychain.state]}:</span>
          secrets in memory only
        </button>
      )}
    </>
  );
}

const WHY: Record<Exclude<KeychainState, "keychain">, string> = {
  locked: "keychain locked",
  absent: "no keychain",
  denied: "keychain refuses",
};

const AT_MOST = 3;

const URGENCY: Record<LoginState["state"], number> = {
  expired: 0,
  failed: 0,
  waiting: 1,
  "logged-in": 2,
  "logged-out": 3,
};

/** A few, those first that somebody has to do something about. */
function Sessions({ sessions }: { sessions: readonly SessionView[] }) {
  const shown = sessions
    .filter(({ login }) => login.state !== "logged-out")
    .sort((a, b) => URGENCY[a.login.state] - URGENCY[b.login.state]);
  const more = shown.slice(AT_MOST);
  return (
    <>
      {shown.slice(0, AT_MOST).map((session) => (
        <SessionChip key={session.name} session={session} />
      ))}
      {more.length > 0 && (
        <button
          type="button"
          title={more.map(({ name }) => name).join(", ")}
          onClick={toAccounts}
          className={cx(chipClasses, "hover:bg-mute")}
        >
          and {count(more.length, "other login")}
        </button>
      )}
    </>
  );
}

const chipClasses = "-mx-1.5 flex h-5.5 shrink-0 items-center gap-1.5 rounded-md px-1.5";

const inks: Record<Tone, string> = {
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
  info: "text-info",
  idle: "text-ink-3",
  accent: "text-accent",
};

function toAccounts(): void {
  useView.getState().open("accounts");
}

function SessionChip({ session: { name, login } }: { session: SessionView }) {
  const now = useNow(login.state === "logged-in");
  const standing = standingOf(login, now);
  if (standing === null) return null;
  const { text, tone, means } = standing;
  const wrong = tone === "warn" || tone === "bad";
  return (
    <button
      type="button"
      data-testid={`login-${name}`}
      data-tone={tone}
      title={`${name}: ${means}`}
      onClick={toAccounts}
      className={cx(chipClasses, "hover:bg-mute", inks[tone], wrong && "font-semibold")}
    >
      {login.state === "waiting" ? (
        <Spinner size={12} />
      ) : wrong ? (
        <TriangleAlert size={12} aria-hidden />
      ) : (
        <KeyRound size={12} aria-hidden />
      )}
      <span className="max-w-40 truncate">{name}</span>
      <span className="tabular-nums">{text}</span>
    </button>
  );
}

interface Standing {
  text: string;
  tone: Tone;
  means: string;
}

/** Null where there is nothing to say: nobody is logged in, and nobody tries to. */
export function standingOf(login: LoginState, now: number): Standing | null {
  switch (login.state) {
    case "logged-out":
      return null;
    case "waiting":
      return { text: "waits in your browser", tone: "info", means: "finish the login in your browser" };
    case "expired":
      return { text: "expired", tone: "bad", means: "the login has expired; log in again in Accounts" };
    case "failed":
      return { text: "login failed", tone: "bad", means: login.problem.message };
    case "logged-in": {
      if (login.renewable) {
        const left = timeLeft(login.until, now) ?? "renewing";
        return { text: left, tone: "idle", means: `logged in, ${left} left; then it renews itself` };
      }
      const { text, tone } = lasting(login.until, false, now);
      return { text, tone, means: `logged in until ${timeOfDay(login.until)}` };
    }
  }
}
