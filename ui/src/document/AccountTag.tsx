//! An account or a target by its name, with the mark that the project gives the account.
import type { AccountMark, AccountName, Target } from "../host/contract.gen";
import { AccountChip, Code, cx } from "../kit";
import { useProject } from "./project";
import { targetName } from "./stages";

export function useMark(account: AccountName): AccountMark | null {
  return useProject((state) => state.view?.accounts[account] ?? null);
}

export function AccountTag({ account, className }: { account: AccountName; className?: string }) {
  return <AccountChip name={account} mark={useMark(account)} className={className} />;
}

export function TargetTag({ target, className }: { target: Target; className?: string }) {
  return (
    <span
      className={cx("inline-flex max-w-full min-w-0 items-center gap-1.5 align-bottom", className)}
      data-target={targetName(target)}
    >
      <AccountTag account={target.account} />
      <Code className="relative top-px shrink-0 leading-none whitespace-nowrap text-ink-3">
        {target.region}
      </Code>
    </span>
  );
}
