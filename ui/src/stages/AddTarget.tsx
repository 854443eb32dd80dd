//! One more place for a stage: an account that the project knows, and a region.
import { Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { Edits } from "../document/edits";
import { useProject } from "../document/project";
import type { Account, AccountName, StageId } from "../host/contract.gen";
import { AccountDot, Button, Select, TextInput } from "../kit";
import { REGIONS, validRegion } from "./words";

interface Props {
  stage: StageId;
  accounts: Record<AccountName, Account>;
  edits: Edits;
}

export function AddTarget({ stage, accounts, edits }: Props) {
  const names = Object.keys(accounts);
  const [account, setAccount] = useState(names[0] ?? "");
  const [region, setRegion] = useState("");
  const marks = useProject((state) => state.view?.accounts);
  if (names.length === 0) return <p className="text-sm text-ink-3">Add an account first, in Accounts.</p>;
  const chosen = names.includes(account) ? account : (names[0] ?? "");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!validRegion(region)) return;
    if (await edits.apply({ edit: "add_target", stage, target: { account: chosen, region } })) setRegion("");
  };
  return (
    <form onSubmit={submit} className="flex items-center gap-2">
      <Select
        aria-label="Account"
        className="min-w-0 flex-1"
        value={chosen}
        disabled={edits.readOnly !== null}
        options={names.map((name) => ({
          value: name,
          label: name,
          detail: accounts[name]?.id ?? "planned",
          mark: <AccountDot mark={marks?.[name] ?? null} />,
        }))}
        onChange={setAccount}
      />
      <RegionInput
        label="Region"
        value={region}
        onChange={setRegion}
        className="flex-1"
        disabled={edits.readOnly !== null}
      />
      <Button
        type="submit"
        size="sm"
        icon={<Plus size={13} aria-hidden />}
        disabled={!validRegion(region)}
        busy={edits.busy}
      >
        Add
      </Button>
    </form>
  );
}

interface RegionProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
  disabled?: boolean;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** Any region may be typed; the usual ones are offered. */
export function RegionInput({ label, ...rest }: RegionProps) {
  const list = useId();
  return (
    <>
      <TextInput
        {...rest}
        aria-label={rest.id ? undefined : label}
        mono
        list={list}
        placeholder="eu-west-1"
      />
      <datalist id={list}>
        {REGIONS.map((region) => (
          <option key={region} value={region} />
        ))}
      </datalist>
    </>
  );
}
