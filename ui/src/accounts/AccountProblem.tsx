//! Why an account cannot be reached, and the one thing to do about it.
import { CircleAlert, LogIn } from "lucide-react";
import { IDLE, useAccounts } from "../document/accounts";
import { LocationLink } from "../document/LocationLink";
import type { AccountView, ErrorView } from "../host/contract.gen";
import { Button, Callout } from "../kit";
import { AddKeys } from "./AddKeys";
import { MfaCode } from "./MfaCode";
import { remedyFor } from "./words";

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
      <Callout tone="bad" icon={<CircleAlert size={15} aria-hidden />} title={problem.message}>
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
  const login = useAccounts((state) => (session ? (state.sessions[session] ?? IDLE) : IDLE));
  switch (remedyFor(problem, session)) {
    case "login":
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
        <Button
          size="sm"
          className="mt-2"
          busy={doing.busy === "check"}
          onClick={() => void store.check(name)}
        >
          Check again
        </Button>
      );
  }
}
