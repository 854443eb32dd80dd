//! How the plan is carried out: by change sets or at once, through which targets, and what a failure means.
import { useProject } from "../document/project";
import type { OnFailure, PlanView } from "../host/contract.gen";
import { Section, Select } from "../kit";
import { methodWords, ON_FAILURE, ROLLOUT, work } from "./words";

interface Props {
  onFailure: OnFailure;
  onChoose: (onFailure: OnFailure) => void;
}

export function OnFailureChoice({ onFailure, onChoose }: Props) {
  const choices: OnFailure[] = ["continue", "stop", "roll-back"];
  return (
    <div title={ON_FAILURE[onFailure].means}>
      <Select<OnFailure>
        aria-label="When something fails"
        value={onFailure}
        data-testid="on-failure"
        options={choices.map((value) => ({
          value,
          label: `If something fails: ${ON_FAILURE[value].label}`,
        }))}
        onChange={onChoose}
      />
    </div>
  );
}

export function How({ view }: { view: PlanView }) {
  const stage = useProject((state) => state.view?.topology.stages[view.plan.stage]);
  if (work(view).length === 0) return null;
  const several = view.targets.length > 1;
  return (
    <p className="mt-3 text-ink-2" data-testid="plan-method">
      {methodWords(view)}
      {several && ` ${ROLLOUT[stage?.rollout ?? "together"]}`}
    </p>
  );
}

/** What services cannot promise whose own tool acts, or whose stack is not waited for. */
export function Guarantees({ view }: { view: PlanView }) {
  const lacking = Object.entries(view.guarantees).filter(([, missing]) => missing.length > 0);
  if (lacking.length === 0) return null;
  return (
    <Section title="What is not promised">
      <ul className="divide-y divide-line border-y border-line" data-testid="guarantees">
        {lacking.map(([service, missing]) => (
          <li key={service} className="py-1.5">
            <div className="font-semibold">{service}</div>
            <ul className="list-disc pl-4 text-sm text-ink-2">
              {missing.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Section>
  );
}
