//! A rule for noise that everybody knows: what it is kept away from, and why.
import { useState } from "react";
import { useDrift } from "../../document/drift";
import { ErrorNote } from "../../document/ErrorNote";
import type { ErrorView } from "../../host/contract.gen";
import { Button, Dialog, Field, TextArea, TextInput, toastDone } from "../../kit";
import type { Subject } from "../state";

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

export function Ignore({ subject, onClose }: { subject: Subject; onClose: () => void }) {
  const [type, setType] = useState(subject.type ?? "");
  const [property, setProperty] = useState(subject.property ?? "");
  const [service, setService] = useState("");
  const [resource, setResource] = useState("");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const all = [type, property, service, resource].every((each) => orNull(each) === null);
  const send = async () => {
    setBusy(true);
    const refused = await useDrift.getState().settle("drift_ignore", {
      rule: {
        type: orNull(type),
        service: orNull(service),
        resource: orNull(resource),
        property: orNull(property),
        reason: reason.trim(),
        by: null,
        on: null,
      },
    });
    setBusy(false);
    setError(refused);
    if (refused) return;
    toastDone("The rule is in stagewright.drift.toml");
    onClose();
  };
  const line = (label: string, value: string, set: (text: string) => void, testId: string, hint?: string) => (
    <Field label={label} hint={hint}>
      {(ids) => (
        <TextInput {...ids} mono value={value} onChange={set} placeholder="any" data-testid={testId} />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title="Ignore such differences"
      detail="For noise that everybody knows. A * stands for anything; how often the rule fires stays in sight."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={reason.trim() === "" || all}
            data-testid="ignore-send"
            onClick={() => void send()}
          >
            Ignore
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3.5">
        <div className="grid grid-cols-2 gap-3">
          {line("Type", type, setType, "ignore-type")}
          {line("Property", property, setProperty, "ignore-property", "And what is below it")}
          {line("Service", service, setService, "ignore-service")}
          {line("Resource", resource, setResource, "ignore-resource")}
        </div>
        <Field label="Why" error={all ? "A rule of nothing but anything would ignore all drift." : undefined}>
          {(ids) => <TextArea {...ids} value={reason} onChange={setReason} data-testid="ignore-reason" />}
        </Field>
        {error && <ErrorNote error={error} />}
      </div>
    </Dialog>
  );
}
