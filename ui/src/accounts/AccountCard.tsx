//! One account: folded a line, open a form.
import { ChevronRight, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Edits } from "../document/edits";
import { NameField } from "../document/NameField";
import type { Account, AccountName, Topology } from "../host/contract.gen";
import { Badge, Button, Code, cx, Field } from "../kit";
import { AccessFields } from "./AccessFields";
import { type AccessForm, accessOf, accessWords, accountId, formOf, usedBy, validEndpoint } from "./words";

interface Props {
  name: AccountName;
  account: Account;
  topology: Topology;
  open: boolean;
  onToggle: () => void;
  onRenamed: (to: AccountName) => void;
  edits: Edits;
}

export function AccountCard(props: Props) {
  const { name, account, open, onToggle } = props;
  return (
    <li data-testid={`account-${name}`}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="-mx-2 flex min-h-10 w-[calc(100%+16px)] items-center gap-2 rounded-md px-2 text-left hover:bg-mute"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={cx("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
        />
        <span className="min-w-0 truncate font-semibold" title={name}>
          {name}
        </span>
        <Code className="flex-1 text-ink-3">{account.id}</Code>
        <Badge
          tone={account.access ? "idle" : "warn"}
          className="max-w-40"
          title={accessWords(account.access)}
        >
          <span className="truncate">{accessWords(account.access)}</span>
        </Badge>
      </button>
      {open && <Form {...props} />}
    </li>
  );
}

function Form({ name, account, topology, onRenamed, edits }: Props) {
  const { apply, readOnly, busy } = edits;
  const locked = readOnly !== null;
  const [form, setForm] = useState<AccessForm>(formOf(account.access));
  const stages = usedBy(topology, name);

  const rename = async (to: string) => {
    const taken = await apply({ edit: "rename_account", from: name, to });
    if (taken) onRenamed(to);
    return taken;
  };
  const take = async (next: AccessForm) => {
    const complete = accessOf(next);
    if (!complete || JSON.stringify(complete.access) === JSON.stringify(account.access ?? null)) return;
    if (!(await apply({ edit: "update_account", id: name, patch: { access: complete.access } })))
      setForm(formOf(account.access));
  };
  return (
    <div className="flex flex-col gap-3.5 pb-4 pl-5.5">
      <Field label="Name">
        {(ids) => (
          <NameField
            {...ids}
            mono
            value={name}
            disabled={locked}
            valid={(text) => text !== ""}
            onCommit={rename}
          />
        )}
      </Field>
      <Field label="Account id" hint="12 digits">
        {(ids) => (
          <NameField
            {...ids}
            mono
            value={account.id}
            disabled={locked}
            valid={(text) => accountId(text) !== null}
            onCommit={(text) =>
              apply({ edit: "update_account", id: name, patch: { id: accountId(text) ?? text } })
            }
          />
        )}
      </Field>
      <AccessFields
        form={form}
        disabled={locked}
        onLeave={() => void take(form)}
        onChange={(next) => {
          setForm(next);
          // A choice that needs no more words is taken at once; words are taken when their field is left.
          if (next.kind !== form.kind) void take(next);
        }}
      />
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
        <Button
          variant="danger"
          size="sm"
          icon={<Trash2 size={13} aria-hidden />}
          disabled={locked || busy || stages.length > 0}
          onClick={() => void apply({ edit: "remove_account", id: name })}
        >
          Remove {name}
        </Button>
        {stages.length > 0 && (
          <p className="mt-1 text-sm text-ink-3">{stages.join(", ")} goes to it; remove that target first.</p>
        )}
      </div>
    </div>
  );
}
