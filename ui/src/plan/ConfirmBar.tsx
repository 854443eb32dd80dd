//! The foot of the drawer: what is done on failure, the typed confirmation where the stage wants one, and the button.
import { FlaskConical, ListChecks, Rocket, Trash2, Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { usePlan } from "../document/plan";
import { useSecondWindow } from "../document/project";
import { useLiveRun, useRun } from "../document/run";
import { TypedField } from "../document/TypedField";
import { useView } from "../document/view";
import type { PlanView } from "../host/contract.gen";
import { Button, cx } from "../kit";
import { OnFailureChoice } from "./How";
import { useRehearsal } from "./rehearsing";
import { asksLater, confirmLabel, gate, typedHere, work } from "./words";

/** Mounted anew for each plan, so that what was typed for one never confirms another. */
export function ConfirmBar({ view }: { view: PlanView }) {
  const [typed, setTyped] = useState("");
  const [onFailure, setOnFailure] = useState(view.on_failure);
  const { rehearse, busy: rehearsing, plan: rehearsed } = useRehearsal();
  const { loading, stale } = usePlan();
  const { busy, error, deploy } = useRun();
  const live = useLiveRun();
  const onlyLooks = useSecondWindow() !== null;
  const open = useView((state) => state.open);
  const passage = gate(view, { typed, runningIn: live?.stage ?? null, loading, stale, onlyLooks });
  const removes = view.plan.intent === "remove";
  // A name is typed in a stage that does not ask for it only where something is lost.
  const loses = removes || (view.typed !== null && view.safety !== "typed");
  const reviews = asksLater(view);
  const wanted = typedHere(view);
  const Direct = view.reverts ? Undo2 : Rocket;
  const changed = onFailure !== view.on_failure;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!passage.open || busy !== null) return;
    if (await deploy(view.id, wanted === null ? null : typed.trim(), changed ? onFailure : null)) open("run");
  };

  return (
    <form onSubmit={submit} className="flex w-full min-w-0 flex-col gap-2.5">
      {error && <ErrorNote error={error} />}
      {work(view).length > 1 && <OnFailureChoice onFailure={onFailure} onChoose={setOnFailure} />}
      {wanted !== null && (
        <TypedField name={wanted} typed={typed} onType={setTyped} testId="typed-confirmation" />
      )}
      <div className={cx("flex gap-2", reviews && "flex-wrap")}>
        {/* What a rehearsal would play through is the deployment of the code. */}
        {!view.reverts && (
          <Button
            className={reviews ? "flex-1" : undefined}
            icon={<FlaskConical size={15} aria-hidden />}
            busy={rehearsing && rehearsed === view.id}
            disabled={work(view).length === 0 || stale || loading}
            title="Runs the plan in virtual time against a copy of what the accounts hold; nothing real is touched"
            onClick={() => void rehearse(view.id)}
            data-testid="rehearse"
          >
            {rehearsed === view.id && !rehearsing ? "Rehearse again" : "Rehearse"}
          </Button>
        )}
        <Button
          type="submit"
          variant={loses ? "danger" : "primary"}
          icon={
            removes ? (
              <Trash2 size={15} aria-hidden />
            ) : reviews ? (
              <ListChecks size={15} aria-hidden />
            ) : (
              <Direct size={15} aria-hidden />
            )
          }
          busy={busy === "deploying"}
          disabled={!passage.open}
          aria-describedby={passage.open ? undefined : "confirm-reason"}
          data-testid="confirm-deploy"
          className={cx("min-w-0 flex-1", reviews && "order-first basis-full")}
        >
          <span className="truncate">{confirmLabel(view)}</span>
        </Button>
      </div>
      {reviews && view.typed !== null && passage.open && (
        <p className="text-sm text-ink-3">{view.typed} is typed at the review.</p>
      )}
      {!passage.open && (
        <p
          id="confirm-reason"
          // The field above says it already to those who see it.
          className={cx(
            "-mt-1 text-center text-sm text-ink-3",
            passage.reason.startsWith("Type ") && "sr-only",
          )}
        >
          {passage.reason}
        </p>
      )}
    </form>
  );
}
