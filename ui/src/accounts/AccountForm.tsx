//! Everything about one account that can be changed: each field is an edit of its own.
import { Building2, ExternalLink, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useAccounts } from "../document/accounts";
import { useConsole } from "../document/ConsoleLink";
import type { Edits } from "../document/edits";
import { NameField } from "../document/NameField";
import { asErrorView, call } from "../host/call";
import type { Account, AccountMark, AccountName, AccountView, StageId, Topology } from "../host/contract.gen";
import { openUrl } from "../host/shell";
import { Button, Code, Field, Segmented, toastError } from "../kit";
import { AccessFields } from "./AccessFields";
import { AddKeys } from "./AddKeys";
import { type AccessForm, accessOf, formOf } from "./access";
import { Colours } from "./Colours";
import { Organization } from "./Organization";
import { accountId, validEndpoint, validName } from "./words";

interface Props {
  name: AccountName;
  account: Account;
  mark: AccountMark | null;
  seen: AccountView | null;
  stages: readonly StageId[];
  topology: Topology;
  onRenamed: (to: AccountName) => void;
  edits: Edits;
}

export function AccountForm({ name, account, mark, seen, stages, topology, onRenamed, edits }: Props) {
  const { apply, readOnly, busy } = edits;
  const locked = readOnly !== null;

  const rename = async (to: string) => {
    const taken = await apply({ edit: "rename_account", from: name, to });
    if (taken) onRenamed(to);
    return taken;
  };
  return (
    <div className="flex flex-col gap-3.5 pt-2 pb-3 pl-5.5">
      {seen?.identity && (
        <p className="text-sm text-ink-2">
          You are <Code>{seen.identity.arn}</Code>
        </p>
      )}
      <div className="grid grid-cols-2 gap-3">
        <Field label="Name">
          {(ids) => (
            <NameField {...ids} mono value={name} disabled={locked} valid={validName} onCommit={rename} />
          )}
        </Field>
        <Field label="Account id">
          {(ids) => (
            <NameField
              {...ids}
              mono
              value={account.id ?? ""}
              disabled={locked}
              valid={(text) => text === "" || accountId(text) !== null}
              onCommit={(text) =>
                apply({
                  edit: "update_account",
                  id: name,
                  patch: { id: text === "" ? null : (accountId(text) ?? text) },
                })
              }
            />
          )}
        </Field>
      </div>
      <AccessOf name={name} account={account} topology={topology} edits={edits} />
      {seen && seen.keys !== null && <Keys account={seen} />}
      <Field
        label="Endpoint"
        hint="Another AWS-shaped server that every call for this account goes to. Usually empty."
      >
        {(ids) => (
          <NameField
            {...ids}
            mono
            value={account.endpoint ?? ""}
            disabled={locked}
            placeholder="http://127.0.0.1:5000"
            valid={(text) => text === "" || validEndpoint(text)}
            onCommit={(text) =>
              apply({ edit: "update_account", id: name, patch: { endpoint: text || null } })
            }
          />
        )}
      </Field>
      <div>
        <div className="mb-1 text-sm font-medium text-ink-2">Colour</div>
        <Colours
          label={`Colour of ${name}`}
          value={account.colour ?? null}
          given={mark?.colour}
          disabled={locked}
          onChange={(colour) => void apply({ edit: "update_account", id: name, patch: { colour } })}
        />
      </div>
      <Production name={name} account={account} mark={mark} edits={edits} />
      <div className="flex flex-wrap gap-2">
        {account.access && <ConsoleButton name={name} />}
        {account.access && <OrganizationButton name={name} topology={topology} edits={edits} />}
        <Button
          variant="danger"
          size="sm"
          icon={<Trash2 size={13} aria-hidden />}
          disabled={locked || busy || stages.length > 0}
          onClick={() => void apply({ edit: "remove_account", id: name })}
        >
          Remove {name}
        </Button>
      </div>
      {stages.length > 0 && (
        <p className="-mt-2 text-sm text-ink-3">
          To remove it, remove it first from the targets of {stages.join(", ")}.
        </p>
      )}
    </div>
  );
}

type AccessProps = Pick<Props, "name" | "account" | "topology" | "edits">;

function AccessOf({ name, account, topology, edits }: AccessProps) {
  const saved = JSON.stringify(account.access ?? null);
  const [form, setForm] = useState<AccessForm>(formOf(account.access));
  // Undo, a picked account, or another program may change it meanwhile.
  useEffect(() => setForm(formOf(JSON.parse(saved))), [saved]);
  const take = async (next: AccessForm) => {
    const complete = accessOf(next);
    if (!complete || JSON.stringify(complete.access) === saved) return;
    const { access } = complete;
    if (!(await edits.apply({ edit: "update_account", id: name, patch: { access } })))
      setForm(formOf(account.access));
  };
  return (
    <AccessFields
      form={form}
      name={name}
      id={account.id ?? null}
      topology={topology}
      disabled={edits.readOnly !== null}
      onLeave={() => void take(form)}
      onChange={(next, settled) => {
        setForm(next);
        if (settled) void take(next);
      }}
    />
  );
}

function Keys({ account }: { account: AccountView }) {
  const busy = useAccounts((state) => state.accounts[account.name]?.busy ?? null);
  return (
    <div>
      <div className="text-sm font-medium text-ink-2">Keys</div>
      <p className="text-sm text-ink-3">
        {account.keys
          ? "They are kept for you, and nobody sees them again: only AWS is shown that you have them."
          : "There are none yet. The AWS console offers a CSV file when an access key is made; it is read once."}
      </p>
      <div className="flex gap-2">
        <AddKeys account={account} />
        {account.keys && (
          <Button
            size="sm"
            variant="danger"
            className="mt-2"
            busy={busy === "forget-keys"}
            onClick={() => void useAccounts.getState().forgetKeys(account.name)}
            data-testid={`account-${account.name}-forget-keys`}
          >
            Forget the keys
          </Button>
        )}
      </div>
    </div>
  );
}

function Production({ name, account, mark, edits }: Pick<Props, "name" | "account" | "mark" | "edits">) {
  const value = account.production == null ? "automatic" : account.production ? "yes" : "no";
  return (
    <div>
      <div className="mb-1 text-sm font-medium text-ink-2">Production</div>
      <Segmented<"automatic" | "yes" | "no">
        label={`Whether ${name} is production`}
        value={value}
        options={[
          { value: "automatic", label: "Automatic" },
          { value: "yes", label: "Yes" },
          { value: "no", label: "No" },
        ]}
        onChange={(next) => {
          const production = next === "automatic" ? null : next === "yes";
          void edits.apply({ edit: "update_account", id: name, patch: { production } });
        }}
      />
      {value === "automatic" && (
        <p className="mt-1 text-sm text-ink-3">
          {mark?.production
            ? "It is: a stage whose name has to be typed goes to it."
            : "It is not: no stage whose name has to be typed goes to it."}
        </p>
      )}
    </div>
  );
}

function ConsoleButton({ name }: { name: AccountName }) {
  const has = useConsole(name);
  const open = async () => {
    try {
      await openUrl(await call("console_url", { account: name, region: null, stack: null }));
    } catch (error) {
      toastError(asErrorView(error));
    }
  };
  if (!has) return null;
  return (
    <Button
      size="sm"
      icon={<ExternalLink size={13} aria-hidden />}
      onClick={() => void open()}
      data-testid={`account-${name}-console`}
    >
      AWS console
    </Button>
  );
}

function OrganizationButton({ name, topology, edits }: Pick<Props, "name" | "topology" | "edits">) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        icon={<Building2 size={13} aria-hidden />}
        onClick={() => setOpen(true)}
        data-testid={`account-${name}-organization`}
      >
        Organization…
      </Button>
      {open && <Organization from={name} topology={topology} edits={edits} onClose={() => setOpen(false)} />}
    </>
  );
}
