//! Takes a stack that is no cell's into the topology, as a pending edit.
import { useState } from "react";
import { takeProject } from "../../document/drift";
import { ErrorNote } from "../../document/ErrorNote";
import { useProject } from "../../document/project";
import { orderedStages, stageTone, targetName } from "../../document/stages";
import { useView } from "../../document/view";
import { asErrorView, call } from "../../host/call";
import type { ErrorView, ProjectView, Stranger } from "../../host/contract.gen";
import { Button, Code, Dialog, Field, Select, StageDot, TextInput, toastDone } from "../../kit";

export function Adopt({ stack, onClose }: { stack: Stranger; onClose: () => void }) {
  const view = useProject((state) => state.view);
  return view && <One view={view} stack={stack} onClose={onClose} />;
}

function One({ view, stack, onClose }: { view: ProjectView; stack: Stranger; onClose: () => void }) {
  const stages = orderedStages(view.topology);
  const here = stages.find(([, { targets }]) =>
    targets.some((each) => targetName(each) === targetName(stack.target)),
  );
  const [stage, setStage] = useState(here?.[0] ?? stages[0]?.[0] ?? "");
  const [service, setService] = useState("");
  const [path, setPath] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const send = async () => {
    setBusy(true);
    try {
      const adopted = await call("adopt", {
        target: stack.target,
        stack: stack.stack,
        stage,
        ...(service.trim() ? { service: service.trim() } : {}),
        ...(path.trim() ? { path: path.trim() } : {}),
      });
      takeProject(adopted.view);
      toastDone(`${adopted.service} is in the topology, not saved yet`, {
        label: "Show",
        onClick: () => useView.getState().openService(adopted.service),
      });
      onClose();
    } catch (refused) {
      setError(asErrorView(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Adopt ${stack.stack}`}
      detail="The stack stays as it is. It becomes a service of the topology, as an edit that can be undone."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={stage === ""}
            data-testid="adopt-send"
            onClick={() => void send()}
          >
            Adopt
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3.5">
        <p className="text-ink-2">
          <Code>{stack.stack}</Code> in {targetName(stack.target)}, {stack.status}
        </p>
        <Field label="Stage">
          {(ids) => (
            <Select
              {...ids}
              value={stage}
              options={stages.map(([id, each]) => ({
                value: id,
                label: id,
                mark: <StageDot tone={stageTone(id, each)} />,
              }))}
              onChange={setStage}
              data-testid="adopt-stage"
            />
          )}
        </Field>
        <Field label="Name of the service" hint="Empty: from the name of the stack.">
          {(ids) => <TextInput {...ids} value={service} onChange={setService} data-testid="adopt-service" />}
        </Field>
        <Field label="Its file in the repository" hint="Empty: it is drawn as planned until there is code.">
          {(ids) => (
            <TextInput
              {...ids}
              mono
              value={path}
              onChange={setPath}
              placeholder="services/reports/serverless.yml"
              data-testid="adopt-path"
            />
          )}
        </Field>
        {error && <ErrorNote error={error} />}
      </div>
    </Dialog>
  );
}
