//! Another name for a group: of its label and its key in the file, in one step.
import { useState } from "react";
import { Button, Dialog, Field, TextInput } from "../kit";
import { groupKey } from "./groupKey";
import { useProject } from "./project";
import { renameGroup } from "./serviceActions";
import { useTasks } from "./tasks";

export function RenameGroup() {
  const group = useTasks((state) => state.renamingGroup);
  const known = useProject((state) => (group ? state.view?.topology.groups[group] : undefined));
  if (!group || !known) return null;
  return <Renaming key={group} group={group} label={known.label ?? group} />;
}

function Renaming({ group, label }: { group: string; label: string }) {
  const [name, setName] = useState(label);
  const groups = useProject((state) => state.view?.topology.groups) ?? {};
  const wanted = name.trim();
  const key = groupKey(wanted);
  const taken = key !== group && groups[key] !== undefined;
  const close = () => useTasks.setState({ renamingGroup: null });
  const rename = async () => {
    if (wanted === label || (await renameGroup(group, wanted))) close();
  };
  return (
    <Dialog
      open
      onClose={close}
      size="sm"
      title="Rename the group"
      detail={label}
      footer={
        <>
          <Button onClick={close}>Not now</Button>
          <Button
            variant="primary"
            disabled={!key || taken}
            onClick={() => void rename()}
            data-testid="rename-group"
          >
            Rename
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        error={taken ? `There is a group ${key} already.` : undefined}
        hint={key && key !== group ? `In the file: ${key}` : undefined}
      >
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            value={name}
            onChange={setName}
            onFocus={(event) => event.currentTarget.select()}
            onKeyDown={(event) => event.key === "Enter" && key && !taken && void rename()}
            data-testid="group-name-input"
          />
        )}
      </Field>
    </Dialog>
  );
}
