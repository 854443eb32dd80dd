//! The accounts of an organization; those that the project does not know can be reached from the one that manages them.
import { useCallback, useEffect, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import type { Edits } from "../document/edits";
import { call } from "../host/call";
import type { AccountName, Edit, OrganizationAccount, Topology } from "../host/contract.gen";
import { Badge, Button, Checkbox, Code, count, TextInput, toastDone } from "../kit";
import { Listing } from "./Listing";
import { type Choices, matches, suggested, wrongName } from "./picking";
import { TextField } from "./TextField";
import { useAnswer } from "./useAnswer";
import { USUAL_ROLE } from "./words";

interface Props {
  from: AccountName;
  topology: Topology;
  edits: Edits;
  onDone: () => void;
}

export function Members({ from, topology, edits, onDone }: Props) {
  const question = useCallback(() => call("organization", { account: from }), [from]);
  const { answer, loading, error, ask } = useAnswer(question);
  const [choices, setChoices] = useState<Choices>({});
  const [role, setRole] = useState(USUAL_ROLE);
  const [search, setSearch] = useState("");
  const names = Object.keys(topology.accounts);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen begins anew with another list only
  useEffect(() => {
    if (answer) setChoices(suggested(answer.accounts, names));
  }, [answer]);

  const picked = (answer?.accounts ?? []).filter(({ id }) => choices[id]?.picked);
  const wrong = picked.some((account) => wrongName(account, choices, names) !== null);
  const add = async () => {
    const changes = picked.map(
      ({ id }): Edit => ({
        edit: "add_account",
        id: choices[id]?.name.trim() ?? "",
        account: { id, access: { "assume-role": { from, role: role.trim() } } },
      }),
    );
    if (!(await edits.apply(...changes))) return;
    toastDone(`${count(picked.length, "account")} added. Save to write them to the file.`);
    onDone();
  };
  return (
    <Listing<OrganizationAccount>
      items={answer?.accounts ?? null}
      loading={loading}
      error={error}
      asking="Asking AWS Organizations for its accounts"
      empty={{ title: "The organization has no account", hint: "Create the first ones for your stages." }}
      onAgain={ask}
    >
      {(items) => (
        <>
          <p className="mb-2 text-sm text-ink-3">
            <Code>{answer?.id}</Code>, managed by <Code>{answer?.management}</Code>
          </p>
          {items.length > 5 && (
            <TextInput
              aria-label="Search the organization"
              type="search"
              value={search}
              onChange={setSearch}
              placeholder={`Search ${items.length} accounts by name, id or e-mail`}
              className="mb-2"
            />
          )}
          <ul aria-label="Accounts of the organization" className="divide-y divide-line border-y border-line">
            {items
              .filter((account) => matches(account, search))
              .map((account) => (
                <Member
                  key={account.id}
                  account={account}
                  management={account.id === answer?.management}
                  choices={choices}
                  wrong={wrongName(account, choices, names)}
                  onChange={setChoices}
                />
              ))}
          </ul>
          {picked.length > 0 && (
            <div className="mt-3">
              <TextField
                label="Role to assume in each"
                hint="It trusts the account that manages the organization. This is what AWS calls it unless told otherwise."
                value={role}
                onChange={setRole}
                disabled={false}
              />
            </div>
          )}
          {edits.error && <ErrorNote error={edits.error} />}
          <div className="mt-3 flex items-center gap-3">
            <span className="flex-1 text-sm text-ink-3">
              {picked.length === 0
                ? "Pick those that stages go to."
                : `Reached from ${from}. Pending until saved.`}
            </span>
            <Button
              variant="primary"
              disabled={picked.length === 0 || wrong || !role.trim() || edits.readOnly !== null}
              busy={edits.busy}
              onClick={() => void add()}
              data-testid="add-members"
            >
              {picked.length === 0 ? "Add accounts" : `Add ${count(picked.length, "account")}`}
            </Button>
          </div>
        </>
      )}
    </Listing>
  );
}

interface MemberProps {
  account: OrganizationAccount;
  management: boolean;
  choices: Choices;
  wrong: string | null;
  onChange: (choices: Choices) => void;
}

function Member({ account, management, choices, wrong, onChange }: MemberProps) {
  const { id, name, email, status, known_as } = account;
  const choice = choices[id] ?? { picked: false, name: "", role: "" };
  const fixed = known_as !== null || management || status !== "ACTIVE";
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_200px] items-center gap-x-3 py-2">
      <Checkbox
        checked={choice.picked}
        disabled={fixed}
        onChange={(picked) => onChange({ ...choices, [id]: { ...choice, picked } })}
        data-testid={`member-${id}`}
        label={
          <span className="block min-w-0">
            <span className="block truncate font-medium" title={name}>
              {name}
            </span>
            <span className="block truncate text-sm text-ink-3" title={email}>
              <Code>{id}</Code> · {email}
            </span>
          </span>
        }
      />
      {known_as !== null ? (
        <Badge tone="idle" className="min-w-0 justify-self-start">
          <span className="truncate">known as {known_as}</span>
        </Badge>
      ) : management ? (
        <Badge tone="info" className="justify-self-start">
          manages the organization
        </Badge>
      ) : status !== "ACTIVE" ? (
        <Badge tone="warn" className="justify-self-start" title="In AWS' words">
          {status}
        </Badge>
      ) : (
        <div>
          <TextInput
            aria-label={`Name for ${name}`}
            aria-invalid={wrong !== null || undefined}
            mono
            value={choice.name}
            onChange={(text) => onChange({ ...choices, [id]: { ...choice, name: text, picked: true } })}
          />
          {wrong && <p className="mt-0.5 text-xs text-bad">{wrong}</p>}
        </div>
      )}
    </li>
  );
}
