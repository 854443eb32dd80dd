//! What can be done at once where an account waits for somebody: log in, or go to where the rest is.
import { ExternalLink, KeyRound, LockOpen } from "lucide-react";
import { asErrorView } from "../host/call";
import type { AccountName, ErrorView, SessionView } from "../host/contract.gen";
import { openUrl } from "../host/shell";
import { Button, Spinner, toastError } from "../kit";
import { IDLE, useAccount, useAccounts, useSession } from "./accounts";
import { HELP, helpFor, openAccount } from "./logins";

interface Props {
  account: AccountName;
  /** Of the error that says what is missing. */
  code: string;
}

export function LoginActions({ account, code }: Props) {
  const session = useSession(useAccount(account)?.session ?? null);
  const help = helpFor(code);
  const here = (help === "login" && session !== null) || help === "unlock";
  return (
    <div className="flex flex-wrap items-center gap-2">
      {help === "login" && session && <LogIn session={session} />}
      {help === "unlock" && <Unlock />}
      <Button
        size="sm"
        variant={here || help === "look" ? "secondary" : "primary"}
        icon={here || help === "look" ? undefined : <KeyRound size={13} aria-hidden />}
        title={`Opens ${account} in Accounts`}
        data-testid="show-account"
        onClick={() => openAccount(account)}
      >
        {here ? HELP.look : HELP[help]}
      </Button>
      {help === "login" && session && <Outcome session={session} />}
    </div>
  );
}

function LogIn({ session }: { session: SessionView }) {
  const { name, login } = session;
  const doing = useAccounts((state) => state.sessions[name] ?? IDLE);
  if (login.state === "waiting") {
    return (
      <>
        <span role="status" className="flex items-center gap-1.5 font-medium">
          <Spinner size={13} /> Waiting in your browser
        </span>
        <Button
          size="sm"
          icon={<ExternalLink size={13} aria-hidden />}
          onClick={() => openUrl(login.url).catch((error: unknown) => toastError(asErrorView(error)))}
        >
          Open it again
        </Button>
      </>
    );
  }
  return (
    <Button
      size="sm"
      variant="primary"
      icon={<KeyRound size={13} aria-hidden />}
      busy={doing.busy === "login"}
      title={`In your browser, at ${session.start_url}`}
      data-testid="login-here"
      onClick={() => void useAccounts.getState().login(name, "browser")}
    >
      Log in to {name}
    </Button>
  );
}

function Unlock() {
  const { busy, error } = useAccounts((state) => state.keychain);
  return (
    <>
      <Button
        size="sm"
        variant="primary"
        icon={<LockOpen size={13} aria-hidden />}
        busy={busy !== null}
        onClick={() => void useAccounts.getState().unlock()}
      >
        {HELP.unlock}
      </Button>
      {error && <Problem problem={error} />}
    </>
  );
}

function Problem({ problem }: { problem: ErrorView }) {
  return (
    <span role="alert" className="basis-full text-sm [overflow-wrap:anywhere]">
      <span className="font-semibold text-bad">{problem.message}</span> {problem.hint}
    </span>
  );
}

/** Why the last login came to nothing. */
function Outcome({ session: { name, login } }: { session: SessionView }) {
  const error = useAccounts((state) => state.sessions[name]?.error ?? null);
  const problem = error ?? (login.state === "failed" ? login.problem : null);
  return problem && <Problem problem={problem} />;
}
