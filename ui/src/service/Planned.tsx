//! What a service that is only planned is meant to provide one day: names that others can be drawn to need already.
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Edits } from "../document/edits";
import type { ServiceId } from "../host/contract.gen";
import { Button, Code, count, IconButton, Section, TextInput } from "../kit";

interface Props {
  service: ServiceId;
  names: readonly string[];
  edits: Edits;
}

export function WillProvide({ service, names, edits }: Props) {
  const [text, setText] = useState("");
  const locked = edits.readOnly !== null || edits.busy;
  const name = text.trim();
  const taken = names.includes(name);
  const put = (provides: string[]) =>
    edits.apply({ edit: "update_service", id: service, patch: { provides } });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (name !== "" && !taken && (await put([...names, name]))) setText("");
  };
  return (
    <Section title="Is going to provide" aside={names.length > 0 ? count(names.length, "export") : undefined}>
      <ul data-testid="will-provide">
        {names.map((each) => (
          <li key={each} className="flex min-h-8 items-center gap-2">
            <Code className="min-w-0 flex-1 truncate" title={each}>
              {each}
            </Code>
            <IconButton
              label={`Leave out ${each}`}
              size="sm"
              disabled={locked}
              onClick={() => void put(names.filter((other) => other !== each))}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <form onSubmit={add} className="flex items-center gap-2">
        <TextInput
          aria-label={`Export that ${service} is going to provide`}
          mono
          value={text}
          onChange={setText}
          placeholder="{stage}-BillingTable"
          disabled={edits.readOnly !== null}
        />
        <Button
          type="submit"
          size="sm"
          className="shrink-0"
          icon={<Plus size={13} aria-hidden />}
          disabled={locked || name === "" || taken}
        >
          Add
        </Button>
      </form>
    </Section>
  );
}
