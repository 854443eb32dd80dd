// A name for the group that the chosen services move into; both are one step of undo.
import { useState } from "react";
import { Button, count, Dialog, Field, TextInput } from "../kit";
import { groupKey } from "./groupKey";
import { useProject } from "./project";
import { useView } from "./view";

export function NewGroup() {
  const services = useView((state) => state.grouping);
  if (!services) return null;
  return <Naming services={services} />;
}

function Naming({ services }: { services: readonly string[] }) {
  const [name, setName] = useState("");
  const groups = useProject((project) => project.view?.topology.groups);
  const key = groupKey(name);
  const taken = groups?.[key] !== undefined;
  const close = () => useView.getState().group(null);
  const create = async () => {
    const label = name.trim();
    const done = await useProject.getState().edit([
      { edit: "add_group", id: key, group: label === key ? {} : { label } },
      { edit: "move_to_group", services: [...services], group: key },
    ]);
    if (done) close();
  };
  return (
    <Dialog
      open
      onClose={close}
      size="sm"
      title="New group"
      detail={services.length === 1 ? `for ${services[0]}` : `for ${count(services.length, "service")}`}
      footer={
        <>
          <Button onClick={close}>Not now</Button>
          <Button
            variant="primary"
            disabled={!key || taken}
            onClick={() => void create()}
            data-testid="create-group"
          >
            Create the group
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        error={taken ? `There is a group ${key} already.` : undefined}
        hint="A domain, a team or a repository"
      >
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            value={name}
            onChange={setName}
            data-testid="group-name-input"
            onKeyDown={(event) => event.key === "Enter" && key && !taken && void create()}
          />
        )}
      </Field>
    </Dialog>
  );
}
