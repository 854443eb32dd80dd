//! Several services at once: what is said of all of them. Every change is one step of undo, whatever the number.
import { Copy, CopyPlus, Rocket, Trash2 } from "lucide-react";
import { copyServices, duplicateServices } from "../document/clipboard";
import { ErrorNote } from "../document/ErrorNote";
import type { Edits } from "../document/edits";
import { NameField } from "../document/NameField";
import { usePlan } from "../document/plan";
import { removeServices } from "../document/serviceActions";
import { orderedStages } from "../document/stages";
import { useView } from "../document/view";
import type { Edit, ProjectView, Role, ServicePatch, ServiceView, StageId } from "../host/contract.gen";
import { Button, Checkbox, count, Field, Panel, PanelHeader, Section, Select } from "../kit";
import { Chosen } from "./Chosen";
import { GroupSelect, MIXED } from "./GroupSelect";
import { ROLES } from "./roles";
import { type InStage, inStage, withStage } from "./stages";

interface Props {
  services: readonly ServiceView[];
  view: ProjectView;
  edits: Edits;
  onClose: () => void;
}

/** What all of them say, or undefined where they differ. */
function common<T>(values: readonly T[]): T | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

export function Several({ services, view, edits, onClose }: Props) {
  const { open } = useView();
  const choose = usePlan((state) => state.choose);
  const ids = services.map((service) => service.id);
  const locked = edits.readOnly !== null;
  const role = common(services.map((service) => service.role));
  const note = common(services.map((service) => service.note ?? ""));
  const patchAll = (patch: ServicePatch) =>
    edits.apply(...ids.map((id): Edit => ({ edit: "update_service", id, patch })));
  return (
    <div data-testid="service-panel" className="h-full min-h-0">
      <Panel
        label="Selected services"
        header={<PanelHeader title={count(services.length, "service")} detail="selected" onClose={onClose} />}
        footer={
          <Button
            className="w-full"
            icon={<Rocket size={15} aria-hidden />}
            onClick={() => {
              choose({ scope: "only", intent: "deploy" });
              open("plan");
            }}
          >
            Plan only these
          </Button>
        }
      >
        {edits.error && <ErrorNote error={edits.error} />}
        <Section title="Change all of them">
          <div className="flex flex-col gap-3">
            <div className="flex gap-2">
              <Field label="Role" className="min-w-0 flex-1">
                {(field) => (
                  <Select<Role | typeof MIXED>
                    {...field}
                    data-testid="several-role"
                    value={role ?? MIXED}
                    options={role ? ROLES : [{ value: MIXED, label: "Mixed" }, ...ROLES]}
                    disabled={locked}
                    onChange={(next) => next !== MIXED && void patchAll({ role: next })}
                  />
                )}
              </Field>
              <Field label="Group" className="min-w-0 flex-1">
                {(field) => (
                  <GroupSelect
                    {...field}
                    view={view}
                    value={common(services.map((service) => service.group))}
                    disabled={locked}
                    onChange={(group) => void edits.apply({ edit: "move_to_group", services: ids, group })}
                  />
                )}
              </Field>
            </div>
            <Field
              label="Note"
              hint={note === undefined ? "They have different ones; what you write replaces all." : undefined}
            >
              {(field) => (
                <NameField
                  {...field}
                  value={note ?? ""}
                  disabled={locked}
                  placeholder={note === undefined ? "Mixed" : "What a colleague should know"}
                  onCommit={(next) => patchAll({ note: next || null })}
                />
              )}
            </Field>
            <Stages ids={ids} view={view} locked={locked} apply={edits.apply} />
          </div>
        </Section>
        <Section title="Selected">
          <Chosen services={services} />
          <div className="mt-3 flex flex-wrap gap-2">
            <Button size="sm" icon={<Copy size={13} aria-hidden />} onClick={() => void copyServices(ids)}>
              Copy
            </Button>
            <Button
              size="sm"
              icon={<CopyPlus size={13} aria-hidden />}
              disabled={locked}
              onClick={() => void duplicateServices(ids)}
            >
              Duplicate
            </Button>
            <Button
              size="sm"
              variant="danger"
              icon={<Trash2 size={13} aria-hidden />}
              disabled={locked}
              onClick={() => void removeServices(ids, true)}
            >
              Remove
            </Button>
          </div>
        </Section>
      </Panel>
    </div>
  );
}

interface StagesProps {
  ids: readonly string[];
  view: ProjectView;
  locked: boolean;
  apply: Edits["apply"];
}

const words: Record<InStage, string> = { all: "", some: "some of them", none: "none of them" };

function Stages({ ids, view, locked, apply }: StagesProps) {
  const stages = orderedStages(view.topology).map(([id]) => id);
  if (stages.length === 0) return null;
  const set = (stage: StageId, wanted: boolean) =>
    apply(
      ...ids.map(
        (id): Edit => ({
          edit: "update_service",
          id,
          patch: { stages: withStage(view.topology.services[id]?.stages ?? null, stage, wanted, stages) },
        }),
      ),
    );
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium text-ink-2">Stages</legend>
      <ul className="flex flex-col gap-1">
        {stages.map((stage) => {
          const state = inStage(
            ids.map((id) => view.topology.services[id]?.stages ?? null),
            stage,
          );
          return (
            <li key={stage} className="flex items-center gap-2">
              <Checkbox
                label={stage}
                className="min-w-0 flex-1"
                data-testid={`several-stage-${stage}`}
                checked={state === "all"}
                indeterminate={state === "some"}
                disabled={locked}
                onChange={(wanted) => void set(stage, wanted)}
              />
              <span className="shrink-0 text-sm text-ink-3">{words[state]}</span>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
