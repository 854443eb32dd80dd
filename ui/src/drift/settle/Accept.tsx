//! Accepts a difference: why, how far it reaches, and until when.
import { useState } from "react";
import { useDrift } from "../../document/drift";
import { ErrorNote } from "../../document/ErrorNote";
import type { ErrorView } from "../../host/contract.gen";
import {
  Button,
  Checkbox,
  Code,
  count,
  Dialog,
  Field,
  Select,
  TextArea,
  TextInput,
  toastDone,
} from "../../kit";
import type { Subject } from "../state";
import { dayIn, reached, scopeOf, type What, type Where, whatOptions, whereOptions } from "./scope";

/** Long enough to put it right, short enough that nobody forgets it. */
const DAYS = 30;

export function Accept({ subject, onClose }: { subject: Subject; onClose: () => void }) {
  const [what, setWhat] = useState<What>(
    subject.property !== null ? "property" : subject.resource !== null ? "resource" : "cell",
  );
  const [where, setWhere] = useState<Where>("cell");
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(() => dayIn(DAYS, Date.now()));
  const [ends, setEnds] = useState(true);
  const [exactly, setExactly] = useState(subject.actual !== null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const more = reached(subject, where);
  const valued = what === "property" && subject.actual !== null;
  const today = dayIn(0, Date.now());
  const past = ends && until < today;
  const send = async () => {
    setBusy(true);
    const refused = await useDrift.getState().settle("drift_accept", {
      scope: scopeOf(subject, what, where),
      reason: reason.trim(),
      until: ends ? until : null,
      actual: valued && exactly ? subject.actual : null,
    });
    setBusy(false);
    setError(refused);
    if (refused) return;
    toastDone(more > 0 ? `Accepted in ${more + 1} cells` : "Accepted");
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Accept the difference"
      detail="It is written into stagewright.drift.toml, where a review sees it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={reason.trim() === "" || past}
            data-testid="accept-send"
            onClick={() => void send()}
          >
            Accept
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3.5">
        <About subject={subject} />
        <Field label="Why" hint="Whoever reads the file next has only this.">
          {(ids) => (
            <TextArea {...ids} autoFocus value={reason} onChange={setReason} data-testid="accept-reason" />
          )}
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="What">
            {(ids) => (
              <Select<What>
                {...ids}
                value={what}
                options={whatOptions(subject)}
                onChange={setWhat}
                data-testid="accept-what"
              />
            )}
          </Field>
          <Field label="Where" hint={more > 0 ? `And ${count(more, "cell")} that have the same` : undefined}>
            {(ids) => (
              <Select<Where>
                {...ids}
                value={where}
                options={whereOptions(subject)}
                onChange={setWhere}
                data-testid="accept-where"
              />
            )}
          </Field>
        </div>
        {valued && (
          <Checkbox
            checked={exactly}
            onChange={setExactly}
            label={
              <>
                Only while it is <Code>{subject.actual}</Code>
              </>
            }
          />
        )}
        <div className="grid grid-cols-2 items-end gap-3">
          <Field label="Until, the day included" error={past ? "That day is over." : undefined}>
            {(ids) => (
              <TextInput
                {...ids}
                type="date"
                min={today}
                disabled={!ends}
                value={until}
                onChange={setUntil}
                data-testid="accept-until"
              />
            )}
          </Field>
          <Checkbox
            className="h-8.5"
            checked={!ends}
            onChange={(never) => setEnds(!never)}
            label="Until somebody takes it out"
          />
        </div>
        {error && <ErrorNote error={error} />}
      </div>
    </Dialog>
  );
}

/** What it is about, as it stands there now. */
export function About({ subject: { cell, resource, property, actual } }: { subject: Subject }) {
  return (
    <div className="rounded-lg bg-mute px-3 py-2 [overflow-wrap:anywhere]">
      <div className="font-semibold">
        {cell.service} in {cell.stage}, {cell.target.account} {cell.target.region}
      </div>
      <div className="text-ink-2">
        {resource === null ? (
          "The stack is missing."
        ) : property === null ? (
          <>
            <Code>{resource}</Code> was deleted.
          </>
        ) : (
          <>
            <Code>
              {resource} {property.slice(1)}
            </Code>{" "}
            is {actual === null ? "not set" : <Code>{actual}</Code>}
          </>
        )}
      </div>
    </div>
  );
}
