//! The AWS console of an account or of a stack in it. Simulated accounts and other servers have none.
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { asErrorView, call } from "../host/call";
import type { AccountName, Region } from "../host/contract.gen";
import { openUrl } from "../host/shell";
import { Button, IconButton, toastError } from "../kit";
import { useMark } from "./AccountTag";
import { useProject } from "./project";

interface Props {
  account: AccountName;
  region: Region;
  /** The stack's name or ARN; where it takes asking, how to ask. Absent: the account itself. */
  stack?: string | (() => Promise<string | null>);
  /** What it opens, in words; with `icon` it is the button's name only. */
  label: string;
  icon?: boolean;
}

/** Whether the account has a console. */
export function useConsole(account: AccountName): boolean {
  const mark = useMark(account);
  const endpoint = useProject((state) => state.view?.topology.accounts[account]?.endpoint);
  return mark !== null && !mark.simulated && !endpoint;
}

export function ConsoleLink({ account, region, stack, label, icon = false }: Props) {
  const has = useConsole(account);
  const [busy, setBusy] = useState(false);
  if (!has) return null;
  const open = async () => {
    setBusy(true);
    try {
      const named = typeof stack === "function" ? await stack() : (stack ?? null);
      await openUrl(await call("console_url", { account, region, stack: named }));
    } catch (error) {
      toastError(asErrorView(error));
    } finally {
      setBusy(false);
    }
  };
  const sign = <ExternalLink size={13} aria-hidden />;
  return icon ? (
    <IconButton label={label} size="sm" disabled={busy} onClick={() => void open()}>
      {sign}
    </IconButton>
  ) : (
    <Button variant="ghost" size="sm" className="-ml-2.5" icon={sign} busy={busy} onClick={() => void open()}>
      {label}
    </Button>
  );
}
