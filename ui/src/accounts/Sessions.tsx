//! The Identity Centers that people log in to once, for all of their accounts.
import { FlaskConical, Plus } from "lucide-react";
import { useRef, useState } from "react";
import type { Edits } from "../document/edits";
import type { ProjectView, SessionName } from "../host/contract.gen";
import { Button, Section } from "../kit";
import { PickAccounts } from "./PickAccounts";
import { SessionForm } from "./SessionForm";
import { SessionRow } from "./SessionRow";
import { freeName, SANDBOX_START_URL, usualRegion } from "./words";

export function Sessions({ view, edits }: { view: ProjectView; edits: Edits }) {
  const { topology, info, accounts } = view;
  const [adding, setAdding] = useState(false);
  const [picking, setPicking] = useState<SessionName | null>(null);
  const sessions = Object.entries(topology.sessions);
  const region = usualRegion(topology);
  const simulated = info.sample || Object.values(accounts).every((account) => account.simulated);
  const has = sessions.some(([, session]) => session["start-url"] === SANDBOX_START_URL);
  const addButton = useRef<HTMLButtonElement>(null);
  const stopAdding = () => {
    setAdding(false);
    addButton.current?.focus();
  };
  const addSandbox = () =>
    edits.apply({
      edit: "add_session",
      id: freeName("sandbox", new Set(Object.keys(topology.sessions))),
      session: { "start-url": SANDBOX_START_URL, region },
    });
  return (
    <Section title="IAM Identity Center">
      {sessions.length === 0 ? (
        <p className="text-ink-3">
          Log in once in your browser, then pick the accounts and roles that are yours. Nothing is typed here.
        </p>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {sessions.map(([name, session]) => (
            <SessionRow
              key={name}
              name={name}
              session={session}
              edits={edits}
              onPick={() => setPicking(name)}
            />
          ))}
        </ul>
      )}
      {adding && <SessionForm session={{ "start-url": "", region }} edits={edits} onDone={stopAdding} />}
      <div className="mt-2.5 flex flex-wrap gap-2">
        {simulated && !has && (
          <Button
            size="sm"
            variant={sessions.length === 0 && !adding ? "primary" : "secondary"}
            icon={<FlaskConical size={13} aria-hidden />}
            disabled={edits.readOnly !== null}
            busy={edits.busy}
            onClick={() => void addSandbox()}
            data-testid="use-sandbox-session"
          >
            Use the sandbox's Identity Center
          </Button>
        )}
        <Button
          ref={addButton}
          size="sm"
          icon={<Plus size={13} aria-hidden />}
          aria-expanded={adding}
          disabled={edits.readOnly !== null}
          onClick={() => setAdding(!adding)}
          data-testid="add-session"
        >
          Add a session
        </Button>
      </div>
      {picking !== null && (
        <PickAccounts session={picking} topology={topology} onClose={() => setPicking(null)} />
      )}
    </Section>
  );
}
