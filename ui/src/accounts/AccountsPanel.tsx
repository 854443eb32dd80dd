//! The AWS accounts of the project and how each is reached. Never asks for a secret.
import { KeyRound, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { type Edits, useEdits } from "../document/edits";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { AccountName, Topology } from "../host/contract.gen";
import { Button, Callout, count, Empty, Field, Panel, PanelHeader, Section, TextInput } from "../kit";
import { AccessFields } from "./AccessFields";
import { AccountCard } from "./AccountCard";
import { accessOf, accountId, formOf } from "./words";

export function AccountsPanel() {
  const topology = useProject((state) => state.view?.topology);
  const close = useView((state) => state.open);
  const edits = useEdits();
  const [open, setOpen] = useState<AccountName | null>(null);
  if (!topology) return null;
  const accounts = Object.entries(topology.accounts);
  return (
    <div data-testid="accounts-panel" className="h-full min-h-0">
      <Panel
        label="Accounts"
        header={
          <PanelHeader
            title="Accounts"
            detail={accounts.length > 0 ? count(accounts.length, "AWS account") : undefined}
            onClose={() => close(null)}
          />
        }
      >
        <p className="mb-3 text-sm text-ink-3">
          Credentials stay where they are: the project names a profile or variables and holds no secret.
          Before anything is changed, the credentials' own account id is compared with the one here.
        </p>
        {edits.error && <ErrorNote error={edits.error} />}
        {edits.readOnly && (
          <Callout tone="warn" title="The file is open for reading only">
            {edits.readOnly}
          </Callout>
        )}
        {accounts.length === 0 ? (
          <Empty icon={<KeyRound size={26} aria-hidden />} title="No account yet">
            Add the account that a stage goes to. A sandbox account needs nothing but a name and twelve
            digits.
          </Empty>
        ) : (
          <ul className="divide-y divide-line border-y border-line">
            {accounts.map(([name, account]) => (
              <AccountCard
                key={name}
                name={name}
                account={account}
                topology={topology}
                open={open === name}
                onToggle={() => setOpen(open === name ? null : name)}
                onRenamed={setOpen}
                edits={edits}
              />
            ))}
          </ul>
        )}
        <AddAccount topology={topology} edits={edits} onAdded={setOpen} />
      </Panel>
    </div>
  );
}

function AddAccount({
  topology,
  edits,
  onAdded,
}: {
  topology: Topology;
  edits: Edits;
  onAdded: (name: AccountName) => void;
}) {
  const [name, setName] = useState("");
  const [digits, setDigits] = useState("");
  const [form, setForm] = useState(formOf("sandbox"));
  const id = accountId(digits);
  const access = accessOf(form);
  const taken = name.trim() in topology.accounts;
  const ready = name.trim() !== "" && !taken && id !== null && access !== null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const account = { id, ...(access.access ? { access: access.access } : {}) };
    if (await edits.apply({ edit: "add_account", id: name.trim(), account })) {
      onAdded(name.trim());
      setName("");
      setDigits("");
    }
  };
  return (
    <Section title="Add an account">
      <form onSubmit={submit} className="flex flex-col gap-3" data-testid="add-account">
        <Field label="Name" error={taken ? `There is an account ${name.trim()} already.` : undefined}>
          {(ids) => (
            <TextInput
              {...ids}
              mono
              value={name}
              onChange={setName}
              placeholder="acme-qa"
              disabled={edits.readOnly !== null}
            />
          )}
        </Field>
        <Field
          label="Account id"
          error={digits !== "" && id === null ? "An account id has 12 digits." : undefined}
        >
          {(ids) => (
            <TextInput
              {...ids}
              mono
              inputMode="numeric"
              value={digits}
              onChange={setDigits}
              placeholder="123456789012"
              disabled={edits.readOnly !== null}
            />
          )}
        </Field>
        <AccessFields form={form} onChange={setForm} disabled={edits.readOnly !== null} />
        <Button
          type="submit"
          className="self-start"
          icon={<Plus size={14} aria-hidden />}
          disabled={!ready || edits.readOnly !== null}
          busy={edits.busy}
        >
          Add account
        </Button>
      </form>
    </Section>
  );
}
