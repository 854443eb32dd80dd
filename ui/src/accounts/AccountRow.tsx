//! One account: who one is there and for how long, what is wrong and what to do; open, the form.
import { BadgeCheck, ChevronRight, CircleDashed, CircleX, Clock3, KeyRound } from "lucide-react";
import { useEffect, useRef } from "react";
import { IDLE, useAccount, useAccounts } from "../document/accounts";
import { ErrorNote } from "../document/ErrorNote";
import type { Edits } from "../document/edits";
import { useNow } from "../document/now";
import type { Account, AccountMark, AccountName, AccountView, Topology } from "../host/contract.gen";
import { AccountChip, Badge, Button, Code, cx } from "../kit";
import { AccountForm } from "./AccountForm";
import { AccountProblem } from "./AccountProblem";
import { TimeLeft } from "./TimeLeft";
import { accessWords, holds, listed, NEEDS, remedyFor, usedBy } from "./words";

interface Props {
  name: AccountName;
  account: Account;
  mark: AccountMark | null;
  topology: Topology;
  open: boolean;
  onToggle: () => void;
  onRenamed: (to: AccountName) => void;
  edits: Edits;
}

export function AccountRow(props: Props) {
  const { name, account, mark, topology, open, onToggle } = props;
  const seen = useAccount(name);
  const doing = useAccounts((state) => state.accounts[name] ?? IDLE);
  const check = useAccounts((state) => state.check);
  const row = useRef<HTMLLIElement>(null);
  const stages = seen?.stages ?? usedBy(topology, name);
  const shown = useAccounts((state) => state.shown === name);
  // Somebody elsewhere in the window asked for this account.
  useEffect(() => {
    if (shown) row.current?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  // It stays while something is tried again, so that a field in it keeps the focus.
  const problem = seen?.problem ?? doing.error;
  return (
    <li ref={row} data-testid={`account-${name}`} className="py-1.5">
      <div className="flex items-center gap-2">
        <button
          type="button"
          aria-expanded={open}
          onClick={onToggle}
          className="-ml-2 flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left hover:bg-mute"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={cx("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
          />
          <AccountChip name={name} mark={mark} className="font-semibold" />
          <Code className="min-w-0 truncate text-ink-3">{account.id ?? "planned, no id yet"}</Code>
        </button>
        <Identity name={name} seen={seen} reachable={account.access != null} />
        {account.access && (
          <Button
            size="sm"
            variant="ghost"
            busy={doing.busy === "check"}
            onClick={() => void check(name)}
            title={`Ask AWS who you are in ${name}`}
            aria-label={`Check ${name}`}
            data-testid={`account-${name}-check`}
          >
            Check
          </Button>
        )}
      </div>
      <div className="flex flex-wrap gap-x-1.5 pb-0.5 pl-5.5 text-sm text-ink-3">
        <span className="[overflow-wrap:anywhere]">{seen?.access ?? accessWords(account.access)}</span>
        <span aria-hidden>·</span>
        <span>
          {stages.length > 0
            ? `${listed(stages)} ${stages.length === 1 ? "goes" : "go"} here`
            : "no stage goes here"}
        </span>
        {seen?.identity && !seen.problem && (
          <>
            <span aria-hidden>·</span>
            <TimeLeft until={seen.identity.expires} renewable={seen.identity.renewable} />
          </>
        )}
      </div>
      {problem &&
        (seen ? (
          <AccountProblem
            account={seen}
            problem={problem}
            onOpen={() => {
              if (!open) onToggle();
            }}
          />
        ) : (
          <ErrorNote error={problem} />
        ))}
      {open && <AccountForm {...props} seen={seen} stages={stages} />}
    </li>
  );
}

interface IdentityProps {
  name: AccountName;
  seen: AccountView | null;
  reachable: boolean;
}

/** Who one is there: proved, no longer sure, refused, or never asked. */
function Identity({ name, seen, reachable }: IdentityProps) {
  const identity = seen?.identity ?? null;
  const now = useNow(identity?.expires != null);
  const testid = `account-${name}-identity`;
  if (seen?.problem) {
    const needs = NEEDS[remedyFor(seen.problem, seen.session)];
    const Icon = needs ? KeyRound : CircleX;
    return (
      <Badge tone={needs ? "warn" : "bad"} icon={<Icon size={11} strokeWidth={2.4} aria-hidden />}>
        <span data-testid={testid} data-state="problem">
          {needs ?? "not reached"}
        </span>
      </Badge>
    );
  }
  if (!identity) {
    return (
      <Badge
        tone="idle"
        icon={<CircleDashed size={11} strokeWidth={2.4} aria-hidden />}
        title={
          reachable
            ? "Who you are is asked of AWS before anything is changed."
            : "It has no access: it can be drawn and planned for."
        }
      >
        <span data-testid={testid} data-state="unknown">
          {reachable ? "not checked" : "never reached"}
        </span>
      </Badge>
    );
  }
  const still = holds(identity, now);
  return (
    <Badge
      tone={still ? "ok" : "warn"}
      icon={
        still ? (
          <BadgeCheck size={12} strokeWidth={2.4} aria-hidden />
        ) : (
          <Clock3 size={11} strokeWidth={2.4} aria-hidden />
        )
      }
      title={`${identity.arn} in ${identity.account}`}
      className="max-w-44 shrink-0"
    >
      <span data-testid={testid} data-state={still ? "proved" : "expired"} className="truncate">
        {identity.role}
      </span>
    </Badge>
  );
}
