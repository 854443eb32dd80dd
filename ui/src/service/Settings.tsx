//! What a person says about a service: role, group, note; and taking it out of the project.
import { Trash2 } from "lucide-react";
import type { Edits } from "../document/edits";
import { NameField } from "../document/NameField";
import { removeServices } from "../document/serviceActions";
import type { ProjectView, Role, ServiceView } from "../host/contract.gen";
import { Button, Field, Section, Select } from "../kit";
import { GroupSelect } from "./GroupSelect";
import { ROLES } from "./roles";

interface Props {
  service: ServiceView;
  view: ProjectView;
  edits: Edits;
}

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

function Remove({ id, edits }: { id: string; edits: Edits }) {
  return (
    <Button
      variant="danger"
      size="sm"
      className="self-start"
      icon={<Trash2 size={13} aria-hidden />}
      disabled={edits.readOnly !== null || edits.busy}
      onClick={() => void removeServices([id], true)}
    >
      Remove from the project
    </Button>
  );
}
