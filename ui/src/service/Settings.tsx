//! What a person says about a service: role, group, note; and taking it out of the project.
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { Edits } from "../document/edits";
import { NameField } from "../document/NameField";
import { useView } from "../document/view";
import type { ProjectView, Role, ServiceView } from "../host/contract.gen";
import { Button, Dialog, Field, Section, Select } from "../kit";

interface Props {
  service: ServiceView;
  view: ProjectView;
  edits: Edits;
}

const ROLES: { value: Role; label: string }[] = [
  { value: "infrastructure", label: "Infrastructure" },
  { value: "api", label: "API" },
  { value: "job", label: "Job" },
  { value: "web", label: "Web" },
];

export function Settings({ service, view, edits }: Props) {
  const locked = edits.readOnly !== null;
  const { id } = service;
  return (
    <Section title="Settings">
      <div className="flex flex-col gap-3">
        <div className="flex gap-2">
          <Field label="Role" className="min-w-0 flex-1">
            {(ids) => (
              <Select<Role>
                {...ids}
                value={service.role}
                options={ROLES}
                disabled={locked}
                onChange={(role) => void edits.apply({ edit: "update_service", id, patch: { role } })}
              />
            )}
          </Field>
          <Field label="Group" className="min-w-0 flex-1">
            {(ids) => (
              <GroupSelect
                {...ids}
                view={view}
                value={service.group}
                disabled={locked}
                onChange={(group) => void edits.apply({ edit: "move_to_group", services: [id], group })}
              />
            )}
          </Field>
        </div>
        <Field label="Note">
          {(ids) => (
            <NameField
              {...ids}
              value={service.note ?? ""}
              disabled={locked}
              placeholder="What a colleague should know"
              onCommit={(note) => edits.apply({ edit: "update_service", id, patch: { note: note || null } })}
            />
          )}
        </Field>
        <Remove id={id} edits={edits} />
      </div>
    </Section>
  );
}

interface GroupProps {
  view: ProjectView;
  value: string | null;
  onChange: (group: string | null) => void;
  disabled: boolean;
  id?: string;
  "aria-label"?: string;
}

const NO_GROUP = "";

export function GroupSelect({ view, value, onChange, ...rest }: GroupProps) {
  const groups = Object.entries(view.topology.groups).map(([id, group]) => ({
    value: id,
    label: group.label ?? id,
  }));
  return (
    <Select
      {...rest}
      value={value ?? NO_GROUP}
      options={[{ value: NO_GROUP, label: "No group" }, ...groups]}
      onChange={(group) => onChange(group === NO_GROUP ? null : group)}
    />
  );
}

function Remove({ id, edits }: { id: string; edits: Edits }) {
  const [asking, setAsking] = useState(false);
  const select = useView((state) => state.select);
  const open = useView((state) => state.open);
  return (
    <>
      <Button
        variant="danger"
        size="sm"
        className="self-start"
        icon={<Trash2 size={13} aria-hidden />}
        disabled={edits.readOnly !== null || edits.busy}
        onClick={() => setAsking(true)}
      >
        Remove from the project
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Remove ${id} from the project?`}
        size="sm"
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              variant="danger"
              onClick={async () => {
                setAsking(false);
                if (await edits.apply({ edit: "remove_service", id })) {
                  select([]);
                  open(null);
                }
              }}
            >
              Remove
            </Button>
          </>
        }
      >
        <p className="text-ink-2">
          Its files and its stacks stay as they are; it is only no longer part of this project. This can be
          undone.
        </p>
      </Dialog>
    </>
  );
}
