//! An IAM Identity Center of the project: a new one, or one that is there.
import { Plus } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Edits } from "../document/edits";
import { useProject } from "../document/project";
import type { Edit, Session, SessionName } from "../host/contract.gen";
import { Button, Code, Field, TextInput } from "../kit";
import { looksSecret, SANDBOX_START_URL, validName, validRegion, validStartUrl } from "./words";

interface Props {
  /** Absent: a new one. */
  name?: SessionName;
  session: Session;
  edits: Edits;
  onDone: () => void;
}

export function SessionForm({ name: before, session, edits, onDone }: Props) {
  const sessions = useProject((state) => state.view?.topology.sessions);
  const [name, setName] = useState(before ?? "");
  const [url, setUrl] = useState(session["start-url"]);
  const [region, setRegion] = useState(session.region);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const taken = name.trim() !== before && sessions !== undefined && name.trim() in sessions;
  const wrong = {
    name: taken
      ? `There is a session ${name.trim()} already.`
      : name.trim() && !validName(name.trim())
        ? "Letters, digits, - _ and . only."
        : undefined,
    url:
      url.trim() && (!validStartUrl(url.trim()) || looksSecret(url.trim()))
        ? "An https address, such as https://acme.awsapps.com/start."
        : undefined,
    region: region.trim() && !validRegion(region.trim()) ? "A region, such as eu-west-1." : undefined,
  };
  const complete = [name, url, region].every((text) => text.trim() !== "");
  const ready = complete && !wrong.name && !wrong.url && !wrong.region && edits.readOnly === null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const next = { "start-url": url.trim(), region: region.trim() };
    const changes: Edit[] =
      before === undefined
        ? [{ edit: "add_session", id: name.trim(), session: next }]
        : [
            { edit: "update_session", id: before, patch: next },
            ...(name.trim() === before
              ? []
              : [{ edit: "rename_session" as const, from: before, to: name.trim() }]),
          ];
    if (await edits.apply(...changes)) onDone();
  };
  const id = before ?? "new";
  return (
    <form
      onSubmit={submit}
      aria-label={before ? `Session ${before}` : "New session"}
      data-testid={before ? `session-${before}-form` : "session-form"}
      className="mt-2.5 flex flex-col gap-3 rounded-lg border border-line p-3"
    >
      <div className="grid grid-cols-2 gap-3">
        <Field label="Name" error={wrong.name}>
          {(ids) => (
            <TextInput
              {...ids}
              ref={first}
              mono
              value={name}
              onChange={setName}
              placeholder="acme"
              name={`session-${id}-name`}
            />
          )}
        </Field>
        <Field label="Region of the Identity Center" error={wrong.region}>
          {(ids) => (
            <TextInput
              {...ids}
              mono
              value={region}
              onChange={setRegion}
              placeholder="eu-west-1"
              name={`session-${id}-region`}
            />
          )}
        </Field>
      </div>
      <Field
        label="Start URL"
        error={wrong.url}
        hint={
          <>
            The address of your AWS access portal; <Code>{SANDBOX_START_URL}</Code> is the sandbox's own.
          </>
        }
      >
        {(ids) => (
          <TextInput
            {...ids}
            mono
            value={url}
            onChange={setUrl}
            placeholder="https://acme.awsapps.com/start"
            name={`session-${id}-start-url`}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button
          type="submit"
          size="sm"
          variant="primary"
          icon={before ? undefined : <Plus size={13} aria-hidden />}
          disabled={!ready}
          busy={edits.busy}
        >
          {before ? "Change" : "Add session"}
        </Button>
        <Button size="sm" variant="ghost" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
