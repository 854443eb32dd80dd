//! What is run for a service that a program of its own deploys.
import { Pencil, SquareTerminal } from "lucide-react";
import { useState } from "react";
import { joined } from "../document/argv";
import type { Edits } from "../document/edits";
import type { Program, ServiceView } from "../host/contract.gen";
import { Button, Callout, Code, count, duration, Section } from "../kit";
import { ProgramDialog } from "./ProgramDialog";

interface Props {
  service: ServiceView;
  program: Program | null;
  edits: Edits;
}

/** Nothing for a service of another kind. */
export function ProgramSection({ service, program, edits }: Props) {
  const [editing, setEditing] = useState(false);
  if (service.kind !== "command") return null;
  return (
    <Section title="Program">
      <div data-testid="program">
        {program ? <Said program={program} /> : <None />}
        <Button
          size="sm"
          className="mt-2"
          icon={<Pencil size={13} aria-hidden />}
          disabled={edits.readOnly !== null || edits.busy}
          onClick={() => setEditing(true)}
          data-testid="edit-program"
        >
          {program ? "Change the program…" : "Say which program…"}
        </Button>
      </div>
      {editing && (
        <ProgramDialog id={service.id} program={program} edits={edits} onClose={() => setEditing(false)} />
      )}
    </Section>
  );
}

function None() {
  return (
    <Callout tone="warn" icon={<SquareTerminal size={15} aria-hidden />} title="No program yet">
      Nothing can be deployed until it is said what is run.
    </Callout>
  );
}

function Said({ program: { deploy, remove, timeout, environment, outputs } }: { program: Program }) {
  const variables = Object.keys(environment ?? {});
  const rows: [string, React.ReactNode][] = [
    ["To deploy", <Code key="deploy">{joined(deploy)}</Code>],
    [
      "To remove",
      remove ? <Code key="remove">{joined(remove)}</Code> : "nothing: it cannot be removed from here",
    ],
    ["Time-out", duration((timeout ?? HOUR) * 1000)],
  ];
  if (variables.length > 0)
    rows.push([
      "Environment",
      <span key="environment" title={variables.join(", ")}>
        {variables.length > 3 ? count(variables.length, "variable") : variables.join(", ")}
      </span>,
    ]);
  if (outputs) rows.push(["Outputs", <Code key="outputs">{outputs}</Code>]);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-sm text-ink-3">{name}</dt>
          <dd className="whitespace-pre-wrap text-sm [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** In seconds, where nothing is said. */
const HOUR = 3_600;
