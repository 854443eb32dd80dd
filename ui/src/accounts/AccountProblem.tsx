//! Why an account cannot be reached, and the one thing to do about it.
import { CircleAlert, LogIn } from "lucide-react";
import { IDLE, useAccounts, useSession } from "../document/accounts";
import { LocationLink } from "../document/LocationLink";
import type { AccountView, ErrorView } from "../host/contract.gen";
import { Button, Callout, Spinner } from "../kit";
import { AddKeys } from "./AddKeys";
import { MfaCode } from "./MfaCode";
import { NEEDS, remedyFor } from "./words";

interface Props {
  account: AccountView;
  problem: ErrorView;
  /** Opens the account's form. */
  onOpen: () => void;
}

export function AccountProblem({ account, problem, onOpen }: Props) {
  return (
    <div
      role="alert"
      data-testid={`account-${account.name}-problem`}
      data-code={problem.code}
      className="pl-5.5"
    >
      <Callout
        tone={NEEDS[remedyFor(problem, account.session)] ? "warn" : "bad"}
        icon={<CircleAlert size={15} aria-hidden />}
        title={problem.message}
      >
        {problem.hint && <p>{problem.hint}</p>}
        {problem.location && <LocationLink location={problem.location} />}
        <Remedy account={account} problem={problem} onOpen={onOpen} />
      </Callout>
    </div>
  );
}

function Remedy({ account, problem, onOpen }: Props) {
  const { name, session } = account;
  const store = useAccounts.getState();
  const doing = useAccounts((state) => state.accounts[name] ?? IDLE);
  const waiting = useSession(session)?.login.state === "waiting";
  const login = useAccounts((state) => (session ? (state.sessions[session] ?? IDLE) : IDLE));
  switch (remedyFor(problem, session)) {
    case "login":
      if (waiting) {
        return (
          <p className="mt-2 flex items-center gap-2 text-sm">
            <Spinner size={13} /> A login to {session} is waiting in your browser.
          </p>
        );
      }
      return session ? (
        <Button
          size="sm"
          className="mt-2"
          icon={<LogIn size={13} aria-hidden />}
          busy={login.busy === "login"}
          onClick={() => void store.login(session, "browser")}
        >
          Log in to {session}
        </Button>
      ) : null;
    case "code":
      return <MfaCode account={account} />;
    case "keys":
      return <AddKeys account={account} />;
    case "access":
      return (
        <Button size="sm" className="mt-2" onClick={onOpen}>
          Choose the access
        </Button>
      );
    case "check":
      return (
        <div className="mt-2 flex gap-2">
          <Button size="sm" busy={doing.busy === "check"} onClick={() => void store.check(name)}>
            Check again
          </Button>
          <Button size="sm" onClick={onOpen}>
            Open its settings
          </Button>
        </div>
      );
  }
}
