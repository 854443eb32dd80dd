//! Order that a person drew: what is deployed before this service although no name ties them.
import { Link2, X } from "lucide-react";
import { useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import type { Edits } from "../document/edits";
import { NameField } from "../document/NameField";
import { asErrorView, call } from "../host/call";
import type { ErrorView, ProjectView, ServiceId } from "../host/contract.gen";
import { Button, IconButton, Section, Select } from "../kit";

interface Props {
  service: ServiceId;
  view: ProjectView;
  edits: Edits;
}

export function Connections({ service, view, edits }: Props) {
  const drawn = view.topology.references.filter(({ from, to }) => from === service || to === service);
  const locked = edits.readOnly !== null || edits.busy;
  return (
    <Section title="Drawn by hand">
      <ul>
        {drawn.map(({ from, to, note }) => (
          <li key={`${from} ${to}`} className="flex flex-wrap items-center gap-2 py-1">
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {from === service ? (
                <>
                  <b className="font-semibold">{to}</b> goes after this
                </>
              ) : (
                <>
                  goes after <b className="font-semibold">{from}</b>
                </>
              )}
            </span>
            <IconButton
              label={`Disconnect ${from} and ${to}`}
              size="sm"
              disabled={locked}
              onClick={() => void edits.apply({ edit: "disconnect", from, to })}
            >
              <X size={14} aria-hidden />
            </IconButton>
            <NameField
              aria-label={`Note on the line from ${from} to ${to}`}
              value={note ?? ""}
              placeholder="Why it is drawn"
              disabled={edits.readOnly !== null}
              onCommit={(text) =>
                edits.apply({ edit: "update_reference", from, to, patch: { note: text || null } })
              }
            />
          </li>
        ))}
      </ul>
      <Connect service={service} locked={locked} edits={edits} />
    </Section>
  );
}

function Connect({ service, locked, edits }: { service: ServiceId; locked: boolean; edits: Edits }) {
  const [legal, setLegal] = useState<ServiceId[] | null>(null);
  const [chosen, setChosen] = useState<ServiceId | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const ask = async () => {
    try {
      const answer = await call("legal_targets", { from: service });
      const free = Object.keys(answer).filter((id) => answer[id] === null);
      setLegal(free);
      setChosen(free[0] ?? null);
      setError(null);
    } catch (refused) {
      setError(asErrorView(refused));
    }
  };
  if (error) return <ErrorNote error={error} />;
  if (legal === null) {
    return (
      <Button size="sm" icon={<Link2 size={13} aria-hidden />} disabled={locked} onClick={() => void ask()}>
        Put a service after this one
      </Button>
    );
  }
  if (chosen === null)
    return <p className="text-sm text-ink-3">Every other service goes before it or after it already.</p>;
  return (
    <div className="flex items-center gap-2">
      <Select
        aria-label={`Deployed after ${service}`}
        className="flex-1"
        value={chosen}
        options={legal.map((id) => ({ value: id, label: id }))}
        onChange={setChosen}
      />
      <Button
        size="sm"
        variant="primary"
        disabled={locked}
        onClick={async () => {
          if (await edits.apply({ edit: "connect", from: service, to: chosen, note: null })) setLegal(null);
        }}
      >
        Connect
      </Button>
      <Button size="sm" variant="ghost" onClick={() => setLegal(null)}>
        Leave it
      </Button>
    </div>
  );
}
