//! The accounts and roles that Identity Center gives to whoever is logged in, to take into the project.
import { useEffect, useState } from "react";
import { IDLE, useAccounts } from "../document/accounts";
import { ErrorNote } from "../document/ErrorNote";
import type { PortalAccount, SessionName, Topology } from "../host/contract.gen";
import { Badge, Button, Checkbox, Code, count, Dialog, Select, TextInput, toastDone } from "../kit";
import { Listing } from "./Listing";
import { type Choice, type Choices, matches, pickWords, suggested, wrongName } from "./picking";

const ASKING = { accounts: null, loading: true, error: null };

interface Props {
  session: SessionName;
  topology: Topology;
  onClose: () => void;
}

export function PickAccounts({ session, topology, onClose }: Props) {
  const portal = useAccounts((state) => state.portals[session] ?? ASKING);
  const doing = useAccounts((state) => state.sessions[session] ?? IDLE);
  const { loadPortal, pick } = useAccounts.getState();
  const [choices, setChoices] = useState<Choices>({});
  const [search, setSearch] = useState("");
  const names = Object.keys(topology.accounts);

  useEffect(() => void loadPortal(session), [session, loadPortal]);
  const accounts = portal.accounts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen begins anew with another list only
  useEffect(() => {
    if (accounts) setChoices(suggested(accounts, names));
  }, [accounts]);

  const picked = (accounts ?? []).filter(({ id }) => choices[id]?.picked);
  const wrong = picked.some((account) => wrongName(account, choices, names) !== null);
  const known = picked.filter(({ known_as }) => known_as !== null).length;
  const what = pickWords(picked.length - known, known);
  const add = async () => {
    const taken = await pick(
      session,
      picked.map(({ id }) => ({
        id,
        name: choices[id]?.name.trim() ?? "",
        role: choices[id]?.role ?? "",
      })),
    );
    if (!taken) return;
    toastDone(`${what}: done, and pending until you save.`);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={`Pick accounts of ${session}`}
      detail="What Identity Center gives to you. Choose the accounts that stages go to, and a role in each."
      footer={
        <>
          <span className="flex-1 self-center text-sm text-ink-3">
            {picked.length === 0
              ? "Nothing is picked yet."
              : `${count(picked.length, "pending edit")}: nothing is in the file until it is saved.`}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={picked.length === 0 || wrong}
            busy={doing.busy === "pick"}
            onClick={() => void add()}
            data-testid="pick-confirm"
          >
            {what}
          </Button>
        </>
      }
    >
      <Listing<PortalAccount>
        {...portal}
        items={accounts}
        asking="Asking Identity Center for your accounts"
        empty={{
          title: "Identity Center gives you no account",
          hint: "Ask whoever runs it to assign you to an account and a permission set.",
        }}
        onAgain={() => void loadPortal(session)}
      >
        {(items) => {
          const shown = items.filter((account) => matches(account, search));
          return (
            <>
              {items.length > 5 && (
                <TextInput
                  aria-label="Search accounts"
                  type="search"
                  value={search}
                  onChange={setSearch}
                  placeholder={`Search ${items.length} accounts by name, id or e-mail`}
                  className="mb-2"
                />
              )}
              <ul aria-label="Accounts" className="divide-y divide-line border-y border-line">
                {shown.map((account) => (
                  <Row
                    key={account.id}
                    account={account}
                    choice={choices[account.id]}
                    wrong={wrongName(account, choices, names)}
                    onChange={(choice) => setChoices({ ...choices, [account.id]: choice })}
                  />
                ))}
              </ul>
              {shown.length === 0 && (
                <p role="status" className="py-6 text-center text-ink-3">
                  No account is called anything like “{search}”.
                </p>
              )}
            </>
          );
        }}
      </Listing>
      {doing.error && <ErrorNote error={doing.error} />}
    </Dialog>
  );
}

interface RowProps {
  account: PortalAccount;
  choice: Choice | undefined;
  wrong: string | null;
  onChange: (choice: Choice) => void;
}

function Row({ account, choice = { picked: false, name: "", role: "" }, wrong, onChange }: RowProps) {
  const { id, name, email, roles, known_as } = account;
  const nothing = roles.length === 0;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_190px_170px] items-center gap-x-3 py-2">
      <Checkbox
        checked={choice.picked}
        disabled={nothing}
        onChange={(picked) => onChange({ ...choice, picked })}
        data-testid={`pick-${id}`}
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
      {nothing ? (
        <span className="col-span-2 text-sm text-ink-3">You have no role in it.</span>
      ) : (
        <>
          <Select
            aria-label={`Role in ${name}`}
            data-testid={`pick-${id}-role`}
            value={choice.role}
            options={roles.map((role) => ({ value: role, label: role }))}
            onChange={(role) => onChange({ ...choice, role, picked: true })}
          />
          {known_as === null ? (
            <div>
              <TextInput
                aria-label={`Name for ${name}`}
                aria-invalid={wrong !== null || undefined}
                mono
                value={choice.name}
                onChange={(text) => onChange({ ...choice, name: text, picked: true })}
                data-testid={`pick-${id}-name`}
              />
              {wrong && <p className="mt-0.5 text-xs text-bad">{wrong}</p>}
            </div>
          ) : (
            <Badge
              tone="idle"
              title={`The account ${known_as} has this id; it will be reached this way.`}
              className="min-w-0 justify-self-start"
            >
              <span className="truncate">known as {known_as}</span>
            </Badge>
          )}
        </>
      )}
    </li>
  );
}
