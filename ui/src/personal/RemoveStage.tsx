//! Before a personal stage goes: what goes in which order, what stays, and what could not be looked at.
import { Trash2, TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { TargetTag } from "../document/AccountTag";
import { ErrorNote } from "../document/ErrorNote";
import { useRemovingStage } from "../document/removingStage";
import { useLiveRun } from "../document/run";
import { targetOf } from "../document/stages";
import { isTyped, TypedField } from "../document/TypedField";
import type { PersonalRemovalView } from "../host/contract.gen";
import { Button, Callout, Code, count, Dialog, Empty, Spinner } from "../kit";
import { Leftovers } from "./Leftovers";
import { goingOf, removalWords } from "./words";

export function RemoveStage() {
  const stage = useRemovingStage((state) => state.stage);
  const view = useRemovingStage((state) => state.view);
  const error = useRemovingStage((state) => state.error);
  const { close, look } = useRemovingStage.getState();
  if (stage === null) return null;
  if (view) return <Confirm key={view.plan.id} view={view} />;
  return (
    <Dialog open onClose={close} size="lg" title={`Remove ${stage}?`}>
      <div data-testid="remove-stage">
        {error ? (
          <Empty
            kind={error.code === "access-denied" ? "denied" : "error"}
            title={error.message}
            action={<Button onClick={() => void look()}>Try again</Button>}
          >
            {error.hint}
          </Empty>
        ) : (
          <Empty icon={<Spinner size={24} />} title="Asking the accounts what there is of it">
            What was deployed counts, not what the sources say now.
          </Empty>
        )}
      </div>
    </Dialog>
  );
}

function Confirm({ view }: { view: PersonalRemovalView }) {
  const [typed, setTyped] = useState("");
  const { removing, refusal, close, remove } = useRemovingStage();
  const chosen = useRemovingStage((state) => state.delete.size);
  const live = useLiveRun() !== null;
  const { stage, plan, unlooked } = view;
  const blockers = plan.plan.blockers;
  const ready = isTyped(plan.typed, typed) && blockers.length === 0 && !live;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !removing) void remove(plan.typed === null ? null : typed.trim());
  };
  return (
    <Dialog
      open
      onClose={close}
      size="lg"
      title={`Remove ${stage}?`}
      detail={removalWords(view, chosen)}
      footer={
        <>
          <Button onClick={close}>Keep it</Button>
          <Button
            type="submit"
            form="remove-stage"
            variant="danger"
            icon={<Trash2 size={15} aria-hidden />}
            busy={removing}
            disabled={!ready}
            title={live ? "A run goes on" : undefined}
            data-testid="confirm-remove-stage"
          >
            Remove {stage}
          </Button>
        </>
      }
    >
      <form id="remove-stage" onSubmit={submit} className="flex flex-col gap-4" data-testid="remove-stage">
        {blockers.map((blocker) => (
          <div key={`${blocker.code} ${blocker.message}`} role="alert" className="-my-3">
            <Callout tone="bad" icon={<TriangleAlert size={15} aria-hidden />} title={blocker.message}>
              {blocker.hint}
            </Callout>
          </div>
        ))}
        <Going view={view} />
        <Leftovers leftovers={view.leftovers} />
        {unlooked.length > 0 && (
          <div role="alert" className="-my-3" data-testid="unlooked">
            <Callout
              tone="warn"
              icon={<TriangleAlert size={15} aria-hidden />}
              title="Some places could not be looked at: more may stay than is shown"
            >
              <ul className="flex flex-col gap-1">
                {unlooked.map(({ code, message, hint }) => (
                  <li key={`${code} ${message}`}>
                    {message}. <span className="text-ink-3">{hint}</span>
                  </li>
                ))}
              </ul>
            </Callout>
          </div>
        )}
        {plan.typed !== null && (
          <TypedField name={plan.typed} typed={typed} onType={setTyped} testId="typed-removal" />
        )}
        {refusal && <ErrorNote error={refusal} />}
      </form>
    </Dialog>
  );
}

function Going({ view }: { view: PersonalRemovalView }) {
  const going = goingOf(view);
  if (going.length === 0) return null;
  return (
    <section aria-label="What goes">
      <h3 className="mb-1 font-semibold">
        {count(going.flat().length, "stack goes", "stacks go")}, who uses others first
      </h3>
      <ol className="max-h-52 divide-y divide-line overflow-y-auto border-y border-line">
        {going.map((steps, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a phase is its number
          <li key={at} className="flex gap-3 py-1.5">
            <span className="w-4 shrink-0 text-right text-ink-3 tabular-nums">{at + 1}</span>
            <ul className="min-w-0 flex-1">
              {steps.map(({ id, service, stack, target }) => (
                <li
                  key={id}
                  className="flex flex-wrap items-baseline gap-x-2"
                  data-testid={`goes-${service}`}
                >
                  <span className="font-semibold">{service}</span>
                  <Code className="min-w-0 flex-1 text-ink-2">{stack}</Code>
                  <TargetTag target={targetOf(target)} className="text-sm text-ink-3" />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
