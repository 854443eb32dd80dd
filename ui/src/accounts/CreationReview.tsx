//! Exactly which accounts will be created, as whom, and the same as OpenTofu for those who keep theirs in code.
import { Copy, TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAccounts } from "../document/accounts";
import { ErrorNote } from "../document/ErrorNote";
import { asErrorView, call } from "../host/call";
import type { CreationPlan, ErrorView } from "../host/contract.gen";
import { Button, Callout, Code, count, Field, TextInput, toastDone, toastError } from "../kit";

interface Props {
  plan: CreationPlan;
  onBack: () => void;
  onDone: () => void;
}

export function CreationReview({ plan, onBack, onDone }: Props) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const confirmed = typed.trim() === plan.typed;
  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (!confirmed) return;
    setBusy(true);
    setError(null);
    try {
      await call("create_accounts", { plan: plan.id, typed: typed.trim() });
      void useAccounts.getState().load();
      onDone();
    } catch (refused) {
      setError(asErrorView(refused));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={create} aria-label="Review of the new accounts">
      <dl className="mb-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-ink-3">As</dt>
        <dd>
          <span className="font-semibold">{plan.identity.role}</span> in {plan.from}{" "}
          <Code className="text-ink-3">{plan.identity.account}</Code>
          <Code className="block text-ink-3">{plan.identity.arn}</Code>
        </dd>
        <dt className="text-ink-3">Role in each</dt>
        <dd>
          <Code>{plan.role}</Code>
        </dd>
      </dl>
      <ul aria-label="To be created" className="divide-y divide-line border-y border-line">
        {plan.accounts.map(({ name, email }) => (
          <li key={name} className="flex items-baseline gap-3 py-1.5">
            <span className="font-semibold">{name}</span>
            <span className="min-w-0 truncate text-ink-3">{email}</span>
          </li>
        ))}
      </ul>
      {/* https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_close.html */}
      <Callout
        tone="warn"
        icon={<TriangleAlert size={15} aria-hidden />}
        title="An AWS account is not deleted like a stack"
      >
        Closing one takes 90 days, its e-mail address stays taken, and an organization may close only a few a
        month. Each is added to this project as a pending edit once it is there.
      </Callout>
      <details className="mb-3">
        <summary className="cursor-default text-sm font-semibold text-accent">The same as OpenTofu</summary>
        <div className="relative mt-2">
          <pre className="selectable max-h-40 overflow-auto rounded-lg border border-line bg-mute p-3 font-mono text-sm">
            {plan.opentofu}
          </pre>
          <Button
            size="sm"
            className="absolute top-2 right-2"
            icon={<Copy size={13} aria-hidden />}
            onClick={() =>
              void navigator.clipboard.writeText(plan.opentofu).then(
                () => toastDone("The OpenTofu is in the clipboard"),
                (refused: unknown) => toastError(asErrorView(refused)),
              )
            }
          >
            Copy
          </Button>
        </div>
      </details>
      <Field
        label={
          <>
            Type <b className="font-semibold text-ink">{plan.typed}</b> to create{" "}
            {count(plan.accounts.length, "account")}
          </>
        }
      >
        {(ids) => <TextInput {...ids} mono value={typed} onChange={setTyped} data-testid="create-typed" />}
      </Field>
      {error && <ErrorNote error={error} />}
      <div className="mt-3 flex justify-end gap-2.5">
        <Button onClick={onBack}>Back</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={!confirmed}
          busy={busy}
          data-testid="create-accounts"
        >
          Create {count(plan.accounts.length, "account")}
        </Button>
      </div>
    </form>
  );
}
