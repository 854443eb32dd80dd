//! Yes or no at a gate: with a note, and typed where the stage wants that.
import { Check, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { GateId, RunId } from "../host/contract.gen";
import { Button, Field, TextInput } from "../kit";
import { useControl, useRefusal } from "./control";
import { ErrorNote } from "./ErrorNote";
import { isTyped, TypedField } from "./TypedField";

interface Props {
  run: RunId;
  gate: GateId;
  /** What has to be typed to say yes. */
  typed: string | null;
  /** Of what was looked at. */
  hash: string | null;
  /** `Approve 12 changes`. */
  yes: string;
  no?: string;
  /** Why nobody can say yes now. */
  closed?: string | null;
  onAnswered?: () => void;
}

/** Mounted anew for each thing that is asked, so that what was typed for one never confirms another. */
export function GateAnswer({ run, gate, typed, hash, yes, no = "Refuse", closed = null, onAnswered }: Props) {
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const { answer, busy } = useControl();
  const refusal = useRefusal(`gate ${gate}`);
  const asking = busy === `gate ${gate}`;
  const open = isTyped(typed, text) && closed === null;
  const say = async (positive: boolean) => {
    const said = note.trim();
    const taken = await answer({
      run,
      gate,
      yes: positive,
      hash,
      typed: positive && typed !== null ? text.trim() : null,
      note: said === "" ? null : said,
    });
    if (taken) onAnswered?.();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (open && !asking) void say(true);
  };
  return (
    <form onSubmit={submit} className="flex w-full min-w-0 flex-col gap-2.5" data-testid={`answer-${gate}`}>
      {refusal && <ErrorNote error={refusal} />}
      {typed !== null && <TypedField name={typed} typed={text} onType={setText} testId="typed-approval" />}
      <Field label="Note for the journal (optional)">
        {(ids) => <TextInput {...ids} value={note} onChange={setNote} />}
      </Field>
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          className="min-w-0 flex-1"
          icon={<Check size={15} aria-hidden />}
          busy={asking}
          disabled={!open}
          title={closed ?? undefined}
          data-testid="approve"
        >
          <span className="truncate">{yes}</span>
        </Button>
        <Button
          variant="danger"
          icon={<X size={15} aria-hidden />}
          disabled={asking}
          onClick={() => void say(false)}
          data-testid="refuse"
        >
          {no}
        </Button>
      </div>
    </form>
  );
}
