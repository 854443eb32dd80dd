//! The waits in every deployment of a stage: for a person, a command, an HTTP check, alarms.
import { DoorClosed, Pencil, Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Edits } from "../document/edits";
import { checkWords, placeWords } from "../document/gates";
import { useProject } from "../document/project";
import type { Gate, Stage, StageId } from "../host/contract.gen";
import { Button, Dialog, Field, IconButton, Select, TextInput } from "../kit";
import {
  CHECKS,
  type CheckKind,
  draftOf,
  EMPTY,
  type GateDraft,
  gateOf,
  PLACES,
  type PlaceKind,
} from "./draft";

interface Props {
  id: StageId;
  stage: Stage;
  edits: Edits;
}

export function Gates({ id, stage, edits }: Props) {
  // Null: none is edited; "" a new one.
  const [editing, setEditing] = useState<string | null>(null);
  const gates = stage.gates ?? [];
  const locked = edits.readOnly !== null || edits.busy;
  return (
    <div data-testid={`gates-${id}`}>
      <div className="mb-1 text-sm font-medium text-ink-2">Gates</div>
      <ul className="mb-2">
        {gates.map((gate) => (
          <li key={gate.name} className="flex min-h-8 items-center gap-2 py-0.5">
            <DoorClosed size={14} aria-hidden className="shrink-0 text-accent" />
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <span className="font-medium">{gate.name}</span>{" "}
              <span className="text-sm text-ink-3">
                {placeWords(gate.at)}: {checkWords(gate)}
              </span>
            </span>
            <IconButton
              label={`Change gate ${gate.name}`}
              size="sm"
              disabled={locked}
              onClick={() => setEditing(gate.name)}
            >
              <Pencil size={13} aria-hidden />
            </IconButton>
            <IconButton
              label={`Remove gate ${gate.name}`}
              size="sm"
              disabled={locked}
              onClick={() => void edits.apply({ edit: "remove_gate", stage: id, name: gate.name })}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
        {gates.length === 0 && (
          <li className="text-sm text-ink-3">None: a deployment goes through without waiting for anybody.</li>
        )}
      </ul>
      <Button
        size="sm"
        icon={<Plus size={13} aria-hidden />}
        disabled={locked}
        onClick={() => setEditing("")}
        data-testid={`add-gate-${id}`}
      >
        Add a gate…
      </Button>
      {editing !== null && (
        <GateDialog
          stage={id}
          gate={gates.find(({ name }) => name === editing) ?? null}
          others={gates.map(({ name }) => name).filter((name) => name !== editing)}
          severalTargets={stage.targets.length > 1}
          edits={edits}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

interface DialogProps {
  stage: StageId;
  /** Null: a new one. */
  gate: Gate | null;
  others: readonly string[];
  severalTargets: boolean;
  edits: Edits;
  /** What a new one begins with. */
  begun?: GateDraft;
  onClose: () => void;
  /** After it was taken. */
  onDone?: () => void;
}

export function GateDialog({
  stage,
  gate,
  others,
  severalTargets,
  edits,
  begun = EMPTY,
  onClose,
  onDone,
}: DialogProps) {
  const services = useProject((state) => state.view?.services.map(({ id }) => id).join("\n")) ?? "";
  const [draft, setDraft] = useState<GateDraft>(gate ? draftOf(gate) : begun);
  const set = (change: Partial<GateDraft>) => setDraft((before) => ({ ...before, ...change }));
  const made = gateOf(draft, others);
  const missing = "missing" in made ? made.missing : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ("missing" in made) return;
    const taken = await edits.apply(
      gate
        ? { edit: "change_gate", stage, name: gate.name, gate: made }
        : { edit: "add_gate", stage, gate: made },
    );
    if (!taken) return;
    onClose();
    onDone?.();
  };
  const places: PlaceKind[] = ["start", "before", "after", "after-phase", "between-targets", "end"];
  const needsService = draft.place === "before" || draft.place === "after";
  return (
    <Dialog
      open
      onClose={onClose}
      title={gate ? `Gate ${gate.name} of ${stage}` : `A gate in ${stage}`}
      detail="Every deployment of the stage waits there."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            type="submit"
            form="gate-form"
            variant="primary"
            disabled={missing !== null}
            busy={edits.busy}
            title={missing ?? undefined}
            data-testid="save-gate"
          >
            {gate ? "Change gate" : "Add gate"}
          </Button>
        </>
      }
    >
      <form id="gate-form" onSubmit={submit} className="flex flex-col gap-3" data-testid="gate-form">
        <Field label="Name">
          {(ids) => (
            <TextInput
              {...ids}
              value={draft.name}
              onChange={(name) => set({ name })}
              placeholder="smoke test"
            />
          )}
        </Field>
        <div className="flex gap-2">
          <Field label="Where" className="min-w-0 flex-1">
            {(ids) => (
              <Select<PlaceKind>
                {...ids}
                value={draft.place}
                options={places
                  .filter((each) => each !== "between-targets" || severalTargets || draft.place === each)
                  .map((value) => ({ value, label: PLACES[value] }))}
                onChange={(place) => set({ place })}
              />
            )}
          </Field>
          {needsService && (
            <Field label="Service" className="min-w-0 flex-1">
              {(ids) => (
                <Select
                  {...ids}
                  value={draft.service}
                  options={services.split("\n").map((value) => ({ value, label: value }))}
                  onChange={(service) => set({ service })}
                />
              )}
            </Field>
          )}
          {draft.place === "after-phase" && (
            <Field label="Phase" className="w-24">
              {(ids) => <TextInput {...ids} mono value={draft.phase} onChange={(phase) => set({ phase })} />}
            </Field>
          )}
        </div>
        <Field label="Opens by" hint={CHECKS[draft.check].means}>
          {(ids) => (
            <Select<CheckKind>
              {...ids}
              value={draft.check}
              options={(Object.keys(CHECKS) as CheckKind[]).map((value) => ({
                value,
                label: CHECKS[value].label,
              }))}
              onChange={(check) => set({ check })}
            />
          )}
        </Field>
        <CheckFields draft={draft} set={set} />
        {missing && draft.name !== "" && <p className="text-sm text-ink-3">Still missing: {missing}</p>}
        {edits.error && (
          <p role="alert" className="text-sm text-bad">
            {edits.error.message} {edits.error.hint}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function CheckFields({ draft, set }: { draft: GateDraft; set: (change: Partial<GateDraft>) => void }) {
  const text = (
    label: string,
    key: keyof GateDraft,
    { placeholder, hint, narrow }: { placeholder?: string; hint?: string; narrow?: boolean } = {},
  ) => (
    <Field label={label} hint={hint} className={narrow ? "min-w-0 flex-1" : undefined}>
      {(ids) => (
        <TextInput
          {...ids}
          mono={key !== "note"}
          value={draft[key]}
          onChange={(value) => set({ [key]: value })}
          placeholder={placeholder}
        />
      )}
    </Field>
  );
  switch (draft.check) {
    case "approval":
      return text("What to look at before saying yes (optional)", "note");
    case "barrier":
      return null;
    case "command":
      return (
        <>
          {text("Command", "run", {
            placeholder: "npm test",
            hint: "A program and its arguments; no shell reads it. {stage} stands for the stage.",
          })}
          <div className="flex gap-2">
            {text("Folder (optional)", "folder", { placeholder: "tests", narrow: true })}
            {text("Time-out in seconds", "timeout", { narrow: true })}
          </div>
        </>
      );
    case "http":
      return (
        <>
          {text("Address", "url", { placeholder: "https://{stage}.example.com/health" })}
          <div className="flex gap-2">
            {text("Status", "status", { narrow: true })}
            {text("Attempts", "attempts", { narrow: true })}
            {text("Pause in seconds", "pause", { narrow: true })}
          </div>
        </>
      );
    case "alarms":
      return (
        <div className="flex gap-2">
          {text("Alarms", "alarms", { placeholder: "errors, latency", narrow: true })}
          {text("Minutes", "minutes", { narrow: true })}
        </div>
      );
  }
}
