//! The form for a program: what is run, where its outputs are, how long it may take.
import { type FormEvent, type ReactNode, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import type { Edits } from "../document/edits";
import type { Program, ServiceId } from "../host/contract.gen";
import { Button, Dialog, Field, TextArea, TextInput } from "../kit";
import { draftOf, type ProgramDraft, programOf } from "./program";

interface Props {
  id: ServiceId;
  program: Program | null;
  edits: Edits;
  onClose: () => void;
}

export function ProgramDialog({ id, program, edits, onClose }: Props) {
  const [draft, setDraft] = useState(() => draftOf(program));
  const made = programOf(draft);
  const missing = "missing" in made ? made.missing : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ("missing" in made) return;
    if (await edits.apply({ edit: "set_program", id, program: made })) onClose();
  };
  const several = (label: string, key: keyof ProgramDraft, placeholder: string, hint?: ReactNode) => (
    <Field label={label} hint={hint}>
      {(ids) => (
        <TextArea
          {...ids}
          mono
          value={draft[key]}
          onChange={(value) => setDraft({ ...draft, [key]: value })}
          placeholder={placeholder}
        />
      )}
    </Field>
  );
  const one = (label: string, key: keyof ProgramDraft, placeholder: string, hint?: string) => (
    <Field label={label} hint={hint} className="min-w-0 flex-1">
      {(ids) => (
        <TextInput
          {...ids}
          mono
          value={draft[key]}
          onChange={(value) => setDraft({ ...draft, [key]: value })}
          placeholder={placeholder}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`The program of ${id}`}
      detail="It is run in the folder of the service's file, with the short-lived credentials of one account."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            type="submit"
            form="program-form"
            variant="primary"
            disabled={missing !== null}
            busy={edits.busy}
            title={missing ?? undefined}
            data-testid="save-program"
          >
            Change the program
          </Button>
        </>
      }
    >
      <form id="program-form" onSubmit={submit} className="flex flex-col gap-3" data-testid="program-form">
        {several(
          "To deploy",
          "deploy",
          "./deploy.sh --stage {stage}",
          <>
            A program and its arguments; no shell reads it. <code>{"{stage}"}</code>,{" "}
            <code>{"{region}"}</code> and <code>{"{account}"}</code> are filled in.
          </>,
        )}
        {several(
          "To remove (optional)",
          "remove",
          "./remove.sh --stage {stage}",
          "Without it, the service cannot be removed from here.",
        )}
        {several(
          "Environment (optional)",
          "environment",
          "LOG_LEVEL=info",
          "NAME=value, one a line. No secrets: the file is in git.",
        )}
        <div className="flex gap-2">
          {one("Outputs file (optional)", "outputs", "outputs.json", "A JSON file that it writes.")}
          {one("Time-out in seconds", "timeout", "3600", "An hour, where nothing is said.")}
        </div>
        {missing && <p className="text-sm text-ink-3">Still missing: {missing}</p>}
        {edits.error && <ErrorNote error={edits.error} />}
      </form>
    </Dialog>
  );
}
