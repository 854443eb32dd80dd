//! A new stage, with its first target.
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Edits } from "../document/edits";
import { useProject } from "../document/project";
import { orderedStages } from "../document/stages";
import type { Safety, StageId, Topology } from "../host/contract.gen";
import { AccountDot, Button, Field, Section, Segmented, Select, TextInput } from "../kit";
import { RegionInput } from "./AddTarget";
import { SAFETY, validRegion, validStageName } from "./words";

interface Props {
  topology: Topology;
  edits: Edits;
  onAdded: (id: StageId) => void;
}

export function AddStage({ topology, edits, onAdded }: Props) {
  const accounts = Object.keys(topology.accounts);
  const marks = useProject((state) => state.view?.accounts);
  const [name, setName] = useState("");
  const [account, setAccount] = useState<string>("");
  const [region, setRegion] = useState("");
  const [safety, setSafety] = useState<Safety>("confirm");
  const id = name.trim();
  const taken = id in topology.stages;
  const wrong = id !== "" && !validStageName(id);
  const chosen = accounts.includes(account) ? account : (accounts[0] ?? "");
  const ready = id !== "" && !taken && !wrong && (region === "" || validRegion(region));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const last = Math.max(0, ...orderedStages(topology).map(([, stage]) => stage.order ?? 0));
    const targets = chosen && validRegion(region) ? [{ account: chosen, region }] : [];
    if (await edits.apply({ edit: "add_stage", id, stage: { targets, safety, order: last + 1 } })) {
      onAdded(id);
      setName("");
      setRegion("");
    }
  };

  return (
    <Section title="Add a stage">
      <form onSubmit={submit} className="flex flex-col gap-3" data-testid="add-stage">
        <Field
          label="Name"
          error={
            taken
              ? `There is a stage ${id} already.`
              : wrong
                ? "Letters, digits and hyphens, beginning with a letter: it becomes part of stack names."
                : undefined
          }
        >
          {(ids) => (
            <TextInput
              {...ids}
              mono
              value={name}
              onChange={setName}
              placeholder="qa"
              disabled={edits.readOnly !== null}
            />
          )}
        </Field>
        {accounts.length > 0 && (
          <div className="flex gap-2">
            <Field label="Account" className="min-w-0 flex-1">
              {(ids) => (
                <Select
                  {...ids}
                  value={chosen}
                  options={accounts.map((each) => ({
                    value: each,
                    label: each,
                    mark: <AccountDot mark={marks?.[each] ?? null} />,
                  }))}
                  onChange={setAccount}
                />
              )}
            </Field>
            <Field
              label="Region"
              className="min-w-0 flex-1"
              error={region !== "" && !validRegion(region) ? "Such as eu-west-1" : undefined}
            >
              {(ids) => <RegionInput {...ids} label="Region" value={region} onChange={setRegion} />}
            </Field>
          </div>
        )}
        <div>
          <div className="mb-1 text-sm font-medium text-ink-2">Safety</div>
          <Segmented<Safety>
            label="Safety of the new stage"
            value={safety}
            options={(["silent", "confirm", "typed"] as const).map((value) => ({
              value,
              label: SAFETY[value].label,
            }))}
            onChange={setSafety}
          />
          <p className="mt-1 text-sm text-ink-3">{SAFETY[safety].means}</p>
        </div>
        <Button
          type="submit"
          className="self-start"
          icon={<Plus size={14} aria-hidden />}
          disabled={!ready || edits.readOnly !== null}
          busy={edits.busy}
        >
          Add stage
        </Button>
      </form>
    </Section>
  );
}
