// Another value for a parameter, where the topology may say one. The application judges it.
import { LockKeyhole } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useConfig } from "../document/config";
import { ErrorNote } from "../document/ErrorNote";
import type { ConfigCell, ConfigRow, ErrorView, StageId } from "../host/contract.gen";
import { Button, Field, Section, Segmented, Select, TextInput } from "../kit";
import { Reference } from "./Reference";

interface Props {
  row: ConfigRow;
  cell: ConfigCell;
  stage: StageId;
  readOnly: string | null;
  wish: number;
  onDone: () => void;
}

type Scope = "stage" | "all";

export function Editor({ row, cell, stage, readOnly, wish, onDone }: Props) {
  const shown = cell.source.is === "plain" ? cell.source.text : "";
  const before = cell.written ?? shown;
  const [text, setText] = useState(before);
  const [scope, setScope] = useState<Scope>(cell.origin.from === "service" ? "all" : "stage");
  const [overriding, setOverriding] = useState(false);
  const [reference, setReference] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(before), [before]);
  const open = cell.editable || overriding;
  useEffect(() => {
    if (wish === 0) return;
    if (!cell.editable && cell.overridable) setOverriding(true);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.select();
    });
  }, [wish, cell.editable, cell.overridable]);

  if (!cell.overridable)
    return (
      <p className="mt-3 text-sm text-ink-3">
        {row.kind === "environment"
          ? "It is changed in the service's own files."
          : "The service's own files say it."}
      </p>
    );
  if (readOnly) return <p className="mt-3 text-sm text-ink-3">{readOnly}</p>;
  if (!open)
    return (
      <Button size="sm" className="mt-3" onClick={() => setOverriding(true)}>
        Say something else for {stage}
      </Button>
    );

  const give = async (value: string | null) => {
    setBusy(true);
    const refused = await useConfig
      .getState()
      .give({ name: row.name, stages: scope === "all" ? [] : [stage], value });
    setBusy(false);
    setError(refused);
    if (refused === null) onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void give(text);
  };
  const said =
    cell.origin.from === "service" || (cell.origin.from === "stage" && cell.origin.stage === stage);
  const choices = row.rule?.allowed ?? [];
  return (
    <Section title="Change it">
      <form onSubmit={submit} className="flex flex-col gap-2.5" aria-label={`Change ${row.name}`}>
        {choices.length > 0 && !reference ? (
          <Select
            aria-label="Value"
            value={choices.includes(text) ? text : (choices[0] ?? "")}
            options={choices.map((value) => ({ value, label: value === "" ? "empty" : value }))}
            onChange={setText}
          />
        ) : reference ? (
          <Reference onText={setText} />
        ) : (
          <Field
            label="Value"
            hint={
              row.rule?.secret
                ? "A secret is not written down: say where it is kept."
                : "{stage}, {region} and {account} are put in."
            }
          >
            {(ids) => (
              <TextInput
                {...ids}
                ref={field}
                mono
                value={text}
                data-testid="config-value"
                onChange={setText}
                onKeyDown={(event) => {
                  if (event.key !== "Escape") return;
                  event.stopPropagation();
                  setText(before);
                  onDone();
                }}
              />
            )}
          </Field>
        )}
        <Segmented
          label="For which stages"
          value={scope}
          options={[
            { value: "stage", label: `Only ${stage}` },
            { value: "all", label: "Every stage" },
          ]}
          onChange={setScope}
          className="self-start"
        />
        {error && <ErrorNote error={error} />}
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            variant="primary"
            size="sm"
            busy={busy}
            disabled={reference && text === ""}
            data-testid="config-set"
          >
            Set
          </Button>
          {said && (
            <Button size="sm" disabled={busy} onClick={() => void give(null)}>
              Take out
            </Button>
          )}
          <Button
            size="sm"
            variant="ghost"
            icon={<LockKeyhole size={13} aria-hidden />}
            aria-pressed={reference}
            onClick={() => {
              // Neither is a beginning of the other.
              setText(reference ? before : "");
              setReference(!reference);
            }}
          >
            {reference ? "Write a value" : "Use a reference"}
          </Button>
        </div>
      </form>
    </Section>
  );
}
