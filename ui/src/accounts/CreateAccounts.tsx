//! Child accounts in an organization: what to create, then what exactly will happen, then a name typed by a person.
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { asErrorView, call } from "../host/call";
import type { AccountName, CreationPlan, ErrorView, Topology } from "../host/contract.gen";
import { Button, IconButton, TextInput } from "../kit";
import { CreationReview } from "./CreationReview";
import { newAccounts, type Row, usualRows, wrongRows } from "./creating";
import { TextField } from "./TextField";
import { USUAL_ROLE } from "./words";

interface Props {
  from: AccountName;
  topology: Topology;
  onDone: () => void;
}

export function CreateAccounts({ from, topology, onDone }: Props) {
  const [rows, setRows] = useState<Row[]>(() => usualRows(topology));
  const [role, setRole] = useState(USUAL_ROLE);
  const [plan, setPlan] = useState<CreationPlan | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const names = Object.keys(topology.accounts);
  const wrong = wrongRows(rows, names);
  const accounts = newAccounts(rows, names);

  if (plan) return <CreationReview plan={plan} onBack={() => setPlan(null)} onDone={onDone} />;

  const review = async (event: FormEvent) => {
    event.preventDefault();
    if (!accounts) return;
    setBusy(true);
    setError(null);
    try {
      setPlan(await call("plan_accounts", { from, role: role.trim() || null, accounts }));
    } catch (refused) {
      setError(asErrorView(refused));
    } finally {
      setBusy(false);
    }
  };
  const change = (key: number, patch: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...patch } : row)));
  return (
    <form onSubmit={review} aria-label="Create child accounts">
      <p className="mb-3 text-ink-3">
        One account for each stage keeps them apart for good. AWS sends mail of each account to its address;
        every account needs an address of its own (many mail servers take you+dev@example.com).
      </p>
      <div
        className="mb-1 grid grid-cols-[1fr_1.4fr_28px] gap-x-2 text-sm font-medium text-ink-2"
        aria-hidden
      >
        <span>Name</span>
        <span>E-mail address</span>
      </div>
      <ul className="flex flex-col gap-2">
        {rows.map(({ key, name, email }, index) => (
          <li key={key} className="grid grid-cols-[1fr_1.4fr_28px] items-start gap-x-2">
            <div>
              <TextInput
                aria-label={`Name of account ${index + 1}`}
                aria-invalid={wrong[key]?.name ? true : undefined}
                mono
                value={name}
                onChange={(text) => change(key, { name: text })}
              />
              {wrong[key]?.name && <p className="mt-0.5 text-sm text-bad">{wrong[key].name}</p>}
            </div>
            <div>
              <TextInput
                aria-label={`E-mail address of account ${index + 1}`}
                aria-invalid={wrong[key]?.email ? true : undefined}
                inputMode="email"
                value={email}
                onChange={(text) => change(key, { email: text })}
                placeholder="you+dev@example.com"
              />
              {wrong[key]?.email && <p className="mt-0.5 text-sm text-bad">{wrong[key].email}</p>}
            </div>
            <IconButton
              label={`Leave out ${name || `account ${index + 1}`}`}
              size="sm"
              onClick={() => setRows(rows.filter((row) => row.key !== key))}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <Button
        size="sm"
        variant="ghost"
        className="mt-2 -ml-2.5"
        icon={<Plus size={13} aria-hidden />}
        onClick={() =>
          setRows([...rows, { key: Math.max(0, ...rows.map((row) => row.key)) + 1, name: "", email: "" }])
        }
      >
        One more
      </Button>
      <div className="mt-2">
        <TextField
          label="Role that AWS makes in each"
          hint={`${from} may assume it: that is how the new accounts are reached from here.`}
          value={role}
          onChange={setRole}
          disabled={false}
        />
      </div>
      {error && <ErrorNote error={error} />}
      <div className="mt-3 flex items-center gap-3">
        <span className="flex-1 text-sm text-ink-3">Nothing is created by looking at it.</span>
        <Button
          type="submit"
          variant="primary"
          disabled={accounts === null}
          busy={busy}
          data-testid="review-accounts"
        >
          Review
        </Button>
      </div>
    </form>
  );
}
