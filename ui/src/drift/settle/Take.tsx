//! Takes what a resource really has into the code: the change is seen first, and where it cannot be made, its exact place.
import { useEffect, useState } from "react";
import { takeProject, useDrift } from "../../document/drift";
import { ErrorNote } from "../../document/ErrorNote";
import { openPlace, placeName } from "../../document/LocationLink";
import { asErrorView, call } from "../../host/call";
import type { ErrorView, TakeDrift, TakenView } from "../../host/contract.gen";
import { Button, Callout, Code, Dialog, Diff, Spinner, toastDone } from "../../kit";
import type { Subject } from "../state";
import { About } from "./Accept";

interface Props {
  subject: Subject & { resource: string; property: string };
  onClose: () => void;
}

export function Take({ subject, onClose }: Props) {
  const { cell, resource, property } = subject;
  const [taken, setTaken] = useState<TakenView | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const [busy, setBusy] = useState(false);
  const request: TakeDrift = { ...cell, resource, property };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the dialog is of one difference
  useEffect(() => {
    let gone = false;
    call("drift_take", request).then(
      (view) => gone || setTaken(view),
      (refused) => gone || setError(asErrorView(refused)),
    );
    return () => {
      gone = true;
    };
  }, []);
  const apply = async (hash: string) => {
    setBusy(true);
    try {
      takeProject(await call("drift_apply", { ...request, hash }));
      toastDone("The code has it now. It is deployed with the next deployment.");
      void useDrift.getState().load();
      onClose();
    } catch (refused) {
      setError(asErrorView(refused));
    } finally {
      setBusy(false);
    }
  };
  const { patch, by_hand, location } = taken ?? { patch: null, by_hand: null, location: null };
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title="Take into the code"
      detail="Changes a file of the sources, and deploys nothing."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {location && (
            <Button data-testid="take-open" title={placeName(location)} onClick={() => openPlace(location)}>
              Open the line
            </Button>
          )}
          {patch && (
            <Button
              variant="primary"
              busy={busy}
              data-testid="take-apply"
              onClick={() => void apply(patch.hash)}
            >
              Change the file
            </Button>
          )}
        </>
      }
    >
      <About subject={subject} />
      {error && <ErrorNote error={error} />}
      {taken === null && error === null && (
        <p className="mt-3 flex items-center gap-2 text-ink-3">
          <Spinner size={14} /> Looking for its place in the code.
        </p>
      )}
      {patch && (
        <>
          <Diff title={patch.file} lines={patch.diff} />
          {patch.notes.map((note) => (
            <Callout key={note} tone="warn">
              {note}
            </Callout>
          ))}
        </>
      )}
      {by_hand && (
        <Callout tone="info" title="This has to be done by hand">
          {by_hand}
          {location && (
            <div className="mt-1">
              The place: <Code>{placeName(location)}</Code>
            </div>
          )}
        </Callout>
      )}
    </Dialog>
  );
}
