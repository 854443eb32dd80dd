//! An account that is added by hand: a name, the way in, and its twelve digits, where it has them yet.
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Edits } from "../document/edits";
import type { AccountName, Topology } from "../host/contract.gen";
import { Button, Field, Section, TextInput } from "../kit";
import { AccessFields } from "./AccessFields";
import { accessOf, formOf } from "./access";
import { accountId, validName } from "./words";

interface Props {
  topology: Topology;
  edits: Edits;
  onAdded: (name: AccountName) => void;
}

export function AddAccount({ topology, edits, onAdded }: Props) {
  const [name, setName] = useState("");
  const [digits, setDigits] = useState("");
  const [form, setForm] = useState(formOf("sandbox"));
  const locked = edits.readOnly !== null;
  const id = accountId(digits);
  const access = accessOf(form);
  const called = name.trim();
  const taken = called in topology.accounts;
  const planned = digits.trim() === "";
  const ready = validName(called) && !taken && (planned || id !== null) && access !== null && !locked;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const account = { ...(id ? { id } : {}), ...(access.access ? { access: access.access } : {}) };
    if (await edits.apply({ edit: "add_account", id: called, account })) {
      onAdded(called);
      setName("");
      setDigits("");
    }
  };
  const wrong = taken
    ? `There is an account ${called} already.`
    : called && !validName(called)
      ? "Letters, digits, - _ and . only."
      : undefined;
  return (
    <Section title="Add an account by hand">
      <form onSubmit={submit} className="flex flex-col gap-3" data-testid="add-account">
        <div className="grid grid-cols-2 gap-3">
          <Field label="Name" error={wrong}>
            {(ids) => (
              <TextInput
                {...ids}
                mono
                value={name}
                onChange={setName}
                placeholder="acme-qa"
                disabled={locked}
              />
            )}
          </Field>
          <Field
            label="Account id"
            hint="Empty: it is planned, and nothing goes to it yet."
            error={!planned && id === null ? "An account id has 12 digits." : undefined}
          >
            {(ids) => (
              <TextInput
                {...ids}
                mono
                inputMode="numeric"
                value={digits}
                onChange={setDigits}
                placeholder="123456789012"
                disabled={locked}
              />
            )}
          </Field>
        </div>
        <AccessFields
          form={form}
          id={id}
          topology={topology}
          onChange={(next) => setForm(next)}
          disabled={locked}
        />
        <Button
          type="submit"
          className="self-start"
          icon={<Plus size={14} aria-hidden />}
          disabled={!ready}
          busy={edits.busy}
        >
          Add account
        </Button>
      </form>
    </Section>
  );
}
