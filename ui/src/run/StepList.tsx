//! The steps of a run in the plan's order; those with nothing to do come last, folded.
import { ChevronRight } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { isLive, type Run, type StepRun } from "../document/fold";
import { heldAt } from "../document/gates";
import { lastHeard, loginOf } from "../document/progress";
import { useRun } from "../document/run";
import { useView } from "../document/view";
import type { StepId } from "../host/contract.gen";
import { StepRow } from "./StepRow";
import { waitsFor } from "./words";

export function StepList({ run }: { run: Run }) {
  const list = useRef<HTMLDivElement>(null);
  const medians = useRun((state) => state.medians);
  const interrupted = useRun((state) => state.interrupted);
  const [open, setOpen] = useState<ReadonlySet<StepId>>(new Set());
  const selection = useView((state) => state.selection);
  const toggle = useCallback((id: StepId) => {
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);

  // What is selected on the canvas is opened here and brought into sight.
  const service = selection.size === 1 ? [...selection][0] : undefined;
  const { id } = run;
  useEffect(() => {
    if (service === undefined) return;
    const steps = [...(useRun.getState().runs[id]?.steps.values() ?? [])].filter(
      (step) => step.step.service === service,
    );
    const first = steps.find((step) => step.progress === "failed") ?? steps[0];
    if (!first) return;
    setOpen((before) => new Set(before).add(first.step.id));
    const row = [...(list.current?.querySelectorAll<HTMLElement>("[data-step]") ?? [])].find(
      (each) => each.dataset.step === first.step.id,
    );
    const above = useRun.getState().runs[id]?.firstFailure?.service === service;
    if (!above) row?.scrollIntoView?.({ block: "nearest" });
  }, [service, id]);

  const steps = [...run.steps.values()];
  const steers = isLive(run) && !interrupted && !run.cancelRequested && !run.rollingBack;
  const targets = new Set(steps.map((step) => step.step.target));
  const row = (step: StepRun) => (
    <StepRow
      key={step.step.id}
      step={step}
      run={run.id}
      waitsFor={waitsFor(run, step)}
      gate={interrupted ? null : heldAt(run, step)}
      steers={steers}
      brokeOff={interrupted ? lastHeard(run) : null}
      login={interrupted ? null : loginOf(run, step)}
      median={medians[step.step.service]}
      open={open.has(step.step.id)}
      onToggle={toggle}
      withTarget={targets.size > 1}
      failureAbove={run.firstFailure?.step === step.step.id}
    />
  );
  const idle = steps.filter((step) => step.step.action === "none");
  return (
    <div ref={list}>
      <ul className="divide-y divide-line border-y border-line">
        {steps.filter((step) => step.step.action !== "none").map(row)}
      </ul>
      {idle.length > 0 && (
        <details className="group mt-3">
          <summary className="flex cursor-default list-none items-center gap-2 rounded-sm text-ink-3 [&::-webkit-details-marker]:hidden">
            <ChevronRight
              size={14}
              aria-hidden
              className="shrink-0 transition-transform group-open:rotate-90"
            />
            {idle.length} had nothing to do
          </summary>
          <ul className="divide-y divide-line">{idle.map(row)}</ul>
        </details>
      )}
    </div>
  );
}
