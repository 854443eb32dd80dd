//! One step of a run: state, time, and on demand its resources, change set and build log.
import { ChevronRight } from "lucide-react";
import { memo } from "react";
import { TargetTag } from "../document/AccountTag";
import { ConsoleLink } from "../document/ConsoleLink";
import type { StepRun } from "../document/fold";
import { RebindingList } from "../document/RebindingList";
import { reboundOf } from "../document/rebound";
import { targetOf } from "../document/stages";
import type { GateId, LoginWait, RunId, ServiceId } from "../host/contract.gen";
import { Code, count, cx, StateBadge } from "../kit";
import { BuildLog } from "./BuildLog";
import { Elapsed } from "./Elapsed";
import { FailureCard } from "./FailureCard";
import { ChangeList, ResourceList } from "./Resources";
import { StepMenu } from "./StepMenu";
import { leftState, stepState } from "./words";

interface Props {
  run: RunId;
  step: StepRun;
  waitsFor: readonly ServiceId[];
  /** The login that it waits for. */
  login: LoginWait | null;
  /** The gate that it waits at. */
  gate: GateId | null;
  /** The run goes on, and takes what people say of its steps. */
  steers: boolean;
  /** When the run broke off, where it did: nobody here knows what became of the step since. */
  brokeOff: number | null;
  median: number | undefined;
  open: boolean;
  onToggle: (step: string) => void;
  /** More than one target: say which. */
  withTarget: boolean;
  /** The panel's first card shows this failure already. */
  failureAbove: boolean;
}

/** `waitsFor` is compared by content: it is made anew each time. */
function same(a: Props, b: Props): boolean {
  return (
    a.step === b.step &&
    a.median === b.median &&
    a.open === b.open &&
    a.withTarget === b.withTarget &&
    a.failureAbove === b.failureAbove &&
    a.login === b.login &&
    a.gate === b.gate &&
    a.steers === b.steers &&
    a.brokeOff === b.brokeOff &&
    a.run === b.run &&
    a.onToggle === b.onToggle &&
    a.waitsFor.join() === b.waitsFor.join()
  );
}

export const StepRow = memo(function StepRow(props: Props) {
  const { step, waitsFor, login, gate, brokeOff, median, open, onToggle, withTarget } = props;
  const { service, id, target } = step.step;
  const { state, word } =
    brokeOff === null ? stepState(step, waitsFor, login, gate) : leftState(step, waitsFor);
  const because = whyNot(step);
  return (
    <li
      data-testid={`run-step-${service}`}
      data-step={id}
      data-progress={step.progress}
      className="scroll-mt-2"
    >
      <div className="flex items-center gap-1">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => onToggle(id)}
          className="-mx-2 flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-mute"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={cx("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
          />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-semibold" title={service}>
              {service}
            </span>
            {withTarget && <TargetTag target={targetOf(target)} className="text-sm text-ink-2" />}
            {because && (
              <span className="block text-sm text-ink-3 [overflow-wrap:anywhere]">because {because}</span>
            )}
          </span>
          <Elapsed
            started={step.started}
            finished={step.finished ?? brokeOff}
            median={median}
            className="shrink-0 text-sm whitespace-nowrap text-ink-2 tabular-nums"
          />
          <StateBadge
            state={state}
            word={word}
            className="max-w-36"
            title={waitsFor.length > 0 ? `waits for ${waitsFor.join(", ")}` : word}
          />
        </button>
        <StepMenu {...props} />
      </div>
      {open && <Details {...props} />}
    </li>
  );
}, same);

function Details({ step, failureAbove, login }: Props) {
  const { account, region } = targetOf(step.step.target);
  const failure = step.outcome?.outcome === "failed" ? step.outcome.failure : null;
  const nothing = step.resources.size === 0 && step.changes.length === 0 && step.log.length === 0 && !failure;
  return (
    <div className="pb-3 pl-5.5">
      <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
        <Code className="text-ink-2">{step.step.stack}</Code> · {step.step.reason}
      </p>
      {step.identity && (
        <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
          as <Code>{step.identity.arn}</Code>
        </p>
      )}
      {step.outcome?.outcome === "cancelled" && <p className="text-sm text-ink-2">{step.outcome.message}</p>}
      {login && <p className="text-sm text-warn [overflow-wrap:anywhere]">{login.failure.message}</p>}
      <ConsoleLink
        account={account}
        region={region}
        stack={step.stackId ? step.step.stack : undefined}
        label={step.stackId ? "Open the stack in the AWS console" : "Open the account in the AWS console"}
      />
      {step.busy && (
        <p className="text-sm text-warn [overflow-wrap:anywhere]">
          It waits: {step.busy}. It is not taken over; it goes on once that has ended.
        </p>
      )}
      {step.expected && (
        <p className="text-sm text-info [overflow-wrap:anywhere]">Only expected: {step.expected}</p>
      )}
      {step.undone?.outcome === "failed" && (
        <div className="mt-2">
          <FailureCard failure={step.undone.failure} />
        </div>
      )}
      {failure && !failureAbove && (
        <div className="mt-2">
          <FailureCard failure={failure} />
        </div>
      )}
      {step.rebindings.length > 0 && (
        <div className="mt-2">
          <p className="mb-1 text-sm font-semibold text-ink-2">
            {count(step.rebindings.length, "name is", "names are")} the base stage's
          </p>
          <RebindingList rebindings={step.rebindings.map(reboundOf)} label="Names of the base stage" />
        </div>
      )}
      {step.changes.length > 0 && <ChangeList changes={step.changes} expected={step.expected !== null} />}
      {step.resources.size > 0 && <ResourceList resources={[...step.resources.values()]} />}
      {step.log.length > 0 && (
        <BuildLog
          service={step.step.service}
          log={step.log}
          length={step.log.length}
          errorLine={step.errorLine}
        />
      )}
      {nothing && <p className="mt-1 text-sm text-ink-3">{quiet(step)}</p>}
    </div>
  );
}

/** Why it was left out, or is not taken back. */
function whyNot({ outcome, undone }: StepRun): string | null {
  if (undone?.outcome === "skipped") return undone.because;
  return outcome?.outcome === "skipped" ? outcome.because : null;
}

function quiet(step: StepRun): string {
  if (step.progress === "waiting") return "It has not begun.";
  if (step.progress === "unchanged") return "There was nothing to do.";
  if (step.progress === "skipped") return "It never began; its stack is as it was.";
  return "Nothing has been heard of it yet.";
}
