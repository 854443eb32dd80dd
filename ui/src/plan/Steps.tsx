//! What will be done, phase by phase; what stays as it is comes last and folded.
import { ChevronRight, DoorClosed, TriangleAlert } from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import { checkWords } from "../document/gates";
import { targetOf } from "../document/stages";
import { useView } from "../document/view";
import type { PlannedGate, PlanView, Step } from "../host/contract.gen";
import { clock, count, Section, StateBadge } from "../kit";
import { gatesBefore, grouped, phaseTime, warning } from "./words";

export function Steps({ view }: { view: PlanView }) {
  const { phases, unchanged } = grouped(view);
  const targets = view.targets.length > 1;
  return (
    <>
      {phases.map((steps, index) => {
        const time = phaseTime(view, steps);
        const aside = `${count(new Set(steps.map((step) => step.service)).size, "service")}${time ? ` · ~${clock(time)}` : ""}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a phase is its number
          <div key={index} className="mt-4 first:mt-0">
            <PlannedGates gates={gatesBefore(view, index)} />
            <Section title={`Phase ${index + 1}`} aside={aside}>
              <ul className="divide-y divide-line border-y border-line">
                {steps.map((step) => (
                  <StepRow
                    key={step.id}
                    step={step}
                    withTarget={targets}
                    median={view.durations[step.service]}
                    leave={view.leave[step.id]}
                  />
                ))}
              </ul>
            </Section>
          </div>
        );
      })}
      <PlannedGates gates={gatesBefore(view, phases.length)} />
      {unchanged.length > 0 && <Unchanged steps={unchanged} />}
    </>
  );
}

function PlannedGates({ gates }: { gates: readonly PlannedGate[] }) {
  return gates.map(({ id, check, reason }) => (
    <div
      key={id}
      data-testid={`planned-gate-${id}`}
      className="my-2 flex items-start gap-2 rounded-lg border border-dashed border-line-2 px-3 py-2"
    >
      <DoorClosed size={15} aria-hidden className="mt-0.5 shrink-0 text-accent" />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <span className="font-semibold">{id}</span> <span className="text-ink-2">{checkWords(check)}</span>
        <div className="text-sm text-ink-3">
          {reason}
          {"approval" in check && check.approval.note && ` · ${check.approval.note}`}
        </div>
      </div>
    </div>
  ));
}

function StepRow({
  step,
  withTarget,
  median,
  leave,
}: {
  step: Step;
  withTarget: boolean;
  median: number | undefined;
  leave: readonly string[] | undefined;
}) {
  const openService = useView((state) => state.openService);
  const special = warning(step, leave);
  return (
    <li className="py-2">
      <div className="flex items-center gap-2">
        <button
          type="button"
          title={`Show ${step.service}`}
          onClick={() => openService(step.service)}
          className="min-w-0 truncate rounded-sm text-left font-semibold hover:underline"
        >
          {step.service}
        </button>
        <span className="flex-1" />
        {median !== undefined && (
          <span className="text-sm text-ink-3 tabular-nums" title="Median of earlier runs">
            ~{clock(median)}
          </span>
        )}
        <StateBadge state={step.action} />
      </div>
      <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{step.reason}</p>
      {withTarget && <TargetTag target={targetOf(step.target)} className="text-sm text-ink-2" />}
      {special && (
        <p className="mt-1 flex gap-1.5 text-sm text-warn">
          <TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{special}</span>
        </p>
      )}
    </li>
  );
}

function Unchanged({ steps }: { steps: readonly Step[] }) {
  return (
    <details className="group mt-4 border-t border-line pt-2">
      <summary className="flex cursor-default list-none items-center gap-1.5 rounded-sm text-ink-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} aria-hidden className="shrink-0 transition-transform group-open:rotate-90" />
        <span className="min-w-0 flex-1 truncate">{steps.map((step) => step.service).join(", ")}</span>
        <span className="shrink-0 text-ink-3">{steps.length} unchanged</span>
      </summary>
      <ul className="mt-1 flex flex-col gap-1 pl-5">
        {steps.map((step) => (
          <li key={step.id} className="text-sm [overflow-wrap:anywhere]">
            <span className="font-medium">{step.service}</span>{" "}
            <span className="text-ink-3">{step.reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
