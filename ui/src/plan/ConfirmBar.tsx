//! The foot of the drawer: for which services, the typed confirmation where the stage wants one, and the button.
import { Rocket, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { type Scope, usePlan } from "../document/plan";
import { useLiveRun, useRun } from "../document/run";
import { useView } from "../document/view";
import type { PlanView } from "../host/contract.gen";
import { Button, cx, Field, type Option, Select, TextInput } from "../kit";
import { Cautions } from "./Targets";
import { confirmLabel, gate } from "./words";

/** Mounted anew for each plan, so that what was typed for one never confirms another. */
export function ConfirmBar({ view }: { view: PlanView }) {
  const [typed, setTyped] = useState("");
  const { loading, stale } = usePlan();
  const { busy, error, deploy } = useRun();
  const live = useLiveRun();
  const open = useView((state) => state.open);
  const passage = gate(view, { typed, runningIn: live?.stage ?? null, loading, stale });
  const removes = view.plan.intent === "remove";

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!passage.open || busy !== null) return;
    if (await deploy(view.id, view.typed === null ? null : typed.trim())) open("run");
  };

  return (
    <form onSubmit={submit} className="flex w-full min-w-0 flex-col gap-2.5">
      {error && <ErrorNote error={error} />}
      <Cautions targets={view.targets} />
      <ScopeChoice />
      {view.typed !== null && (
        <Field
          label={
            <>
              Type <b className="font-semibold text-ink">{view.typed}</b> to confirm
            </>
          }
        >
          {(ids) => (
            <TextInput {...ids} mono value={typed} onChange={setTyped} data-testid="typed-confirmation" />
          )}
        </Field>
      )}
      <Button
        type="submit"
        variant={removes ? "danger" : "primary"}
        icon={removes ? <Trash2 size={15} aria-hidden /> : <Rocket size={15} aria-hidden />}
        busy={busy === "deploying"}
        disabled={!passage.open}
        aria-describedby={passage.open ? undefined : "confirm-reason"}
        data-testid="confirm-deploy"
        className="w-full"
      >
        {confirmLabel(view)}
      </Button>
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

/** For which services the plan is made; nothing selected is an empty plan, never all of them. */
export function ScopeChoice() {
  const { scope, choose } = usePlan();
  const selected = useView((state) => state.selection.size);
  const options: Option<Scope>[] = [
    { value: "all", label: "All services" },
    { value: "only", label: `Only the selected (${selected})` },
    { value: "upstream", label: `The selected (${selected}) and what they need` },
    { value: "downstream", label: `The selected (${selected}) and what needs them` },
  ];
  return (
    <Select
      aria-label="Which services"
      value={scope}
      options={options}
      onChange={(value) => choose({ scope: value })}
    />
  );
}
