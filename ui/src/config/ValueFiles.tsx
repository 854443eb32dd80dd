// Which files of the repository give parameters to a service.
import { type FormEvent, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { useEdits } from "../document/edits";
import type { ServiceId } from "../host/contract.gen";
import { Button, Dialog, Field, TextArea } from "../kit";

interface Props {
  id: ServiceId;
  files: readonly string[];
  onClose: () => void;
}

export function ValueFiles({ id, files, onClose }: Props) {
  const [text, setText] = useState(files.join("\n"));
  const { apply, busy, error } = useEdits();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const values = text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    if (await apply({ edit: "update_service", id, patch: { values } })) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Value files of ${id}`}
      detail="JSON, YAML, TOML, dotenv and tfvars files of its repository. Each is over the one before, and what the topology says itself is over all of them."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="value-files" variant="primary" busy={busy}>
            Set
          </Button>
        </>
      }
    >
      <form id="value-files" onSubmit={(event) => void submit(event)} className="flex flex-col gap-2">
        <Field
          label="Files, one a line"
          hint="{stage}, {region} and {account} are put in. A personal stage without a file of its own has that of the stage it comes from."
        >
          {(ids) => (
            <TextArea
              {...ids}
              mono
              value={text}
              placeholder={"config/base.yaml\nconfig/{stage}.yaml"}
              onChange={setText}
            />
          )}
        </Field>
        {error && <ErrorNote error={error} />}
      </form>
    </Dialog>
  );
}
