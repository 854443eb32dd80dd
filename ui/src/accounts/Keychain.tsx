//! Where secrets are kept, and what to do where that is not the keychain.
import { LockKeyhole, LockKeyholeOpen, ShieldAlert } from "lucide-react";
import { useAccounts } from "../document/accounts";
import { ErrorNote } from "../document/ErrorNote";
import type { KeychainState, KeychainView } from "../host/contract.gen";
import { Button, Callout } from "../kit";

const WORDS: Record<Exclude<KeychainState, "keychain">, { title: string; action: string }> = {
  locked: { title: "Your keychain is locked", action: "Unlock" },
  absent: { title: "This machine has no keychain", action: "Try again" },
  denied: { title: "The keychain refused", action: "Try again" },
};

export function Keychain({ keychain }: { keychain: KeychainView }) {
  const { busy, error } = useAccounts((state) => state.keychain);
  const unlock = useAccounts((state) => state.unlock);
  if (keychain.state === "keychain") {
    return (
      <p
        data-testid="keychain-state"
        data-state={keychain.state}
        className="mb-3 flex items-center gap-1.5 text-sm text-ink-3"
      >
        <LockKeyhole size={13} aria-hidden className="shrink-0" />
        {keychain.message}
      </p>
    );
  }
  const { title, action } = WORDS[keychain.state];
  return (
    <div data-testid="keychain-state" data-state={keychain.state}>
      <Callout
        tone="warn"
        icon={
          keychain.state === "locked" ? (
            <LockKeyholeOpen size={15} aria-hidden />
          ) : (
            <ShieldAlert size={15} aria-hidden />
          )
        }
        title={title}
      >
        <p>{keychain.message}</p>
        {keychain.hint && <p>{keychain.hint}</p>}
        <Button size="sm" className="mt-2" busy={busy === "unlock"} onClick={() => void unlock()}>
          {action}
        </Button>
      </Callout>
      {error && <ErrorNote error={error} />}
    </div>
  );
}
