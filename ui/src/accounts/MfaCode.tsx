//! The one thing that is typed: a code of an MFA device, worthless after half a minute. It is never kept.
import { type FormEvent, useState } from "react";
import { IDLE, useAccounts } from "../document/accounts";
import type { AccountView } from "../host/contract.gen";
import { Button, Field, TextInput } from "../kit";

export function MfaCode({ account }: { account: AccountView }) {
  const { name, mfa } = account;
  const { busy } = useAccounts((state) => state.accounts[name] ?? IDLE);
  const [code, setCode] = useState("");
  const complete = /^\d{6}$/.test(code);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete) return;
    setCode("");
    void useAccounts.getState().giveCode(name, code);
  };
  return (
    <form onSubmit={submit} className="mt-2">
      <Field label={mfa ? `Code of ${mfa}` : `MFA code for ${name}`}>
        {(ids) => (
          <div className="flex gap-2">
            <TextInput
              {...ids}
              mono
              value={code}
              onChange={(text) => setCode(text.replaceAll(/\D/g, "").slice(0, 6))}
              autoComplete="one-time-code"
              inputMode="numeric"
              placeholder="123456"
              className="max-w-32 tracking-widest"
              data-testid={`mfa-code-${name}`}
            />
            <Button type="submit" disabled={!complete} busy={busy === "code"}>
              Give code
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
