// What is focused on, how far it reaches, and the way out.
import { ArrowDownFromLine, ArrowUpDown, ArrowUpFromLine, Minus, Plus, X } from "lucide-react";
import { useMemo } from "react";
import { chainOf } from "../document/chain";
import { changeSteps, reachOf } from "../document/finding";
import { keyOf } from "../document/shortcuts";
import { useView } from "../document/view";
import type { ProjectView, ViewDirection } from "../host/contract.gen";
import { Button, count, IconButton, Segmented } from "../kit";

const directions: ReadonlyArray<{
  value: ViewDirection;
  label: string;
  title: string;
  icon: React.ReactNode;
}> = [
  {
    value: "upstream",
    label: "What it needs",
    title: `What it needs (${keyOf("focus-upstream")})`,
    icon: <ArrowUpFromLine size={14} aria-hidden />,
  },
  {
    value: "downstream",
    label: "What needs it",
    title: `What needs it (${keyOf("focus-downstream")})`,
    icon: <ArrowDownFromLine size={14} aria-hidden />,
  },
  {
    value: "both",
    label: "Both",
    title: `Both (${keyOf("focus-both")})`,
    icon: <ArrowUpDown size={14} aria-hidden />,
  },
];

const words: Record<ViewDirection, string> = {
  upstream: "and what it needs",
  downstream: "and what needs it",
  both: "and its chain",
};

export function FocusBar({ view }: { view: ProjectView }) {
  const focus = useView((state) => state.focus);
  const { setFocus, select } = useView.getState();
  const chain = useMemo(() => (focus ? chainOf(view.references, focus) : null), [view.references, focus]);
  const reach = useMemo(() => (focus ? reachOf(view.references, focus) : 0), [view.references, focus]);
  if (!focus || !chain) return null;
  const steps = focus.steps ?? null;
  return (
    <section
      aria-label="Focus"
      data-testid="focus-bar"
      className="flex h-11 shrink-0 items-center gap-3 border-b border-line bg-accent-soft px-3 text-ink-2"
    >
      <p role="status" className="min-w-0 truncate">
        Focus on <b className="font-semibold text-ink">{focus.service}</b> {words[focus.direction]}:{" "}
        {count(chain.size, "service")}
      </p>
      <Segmented
        label="Direction"
        value={focus.direction}
        options={directions}
        onChange={(direction) => setFocus({ ...focus, direction })}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in */}
      <div role="group" aria-label="Steps" className="flex shrink-0 items-center gap-1">
        <IconButton
          size="sm"
          label={`One step less (${keyOf("fewer-steps")})`}
          disabled={steps === 1 || reach <= 1}
          onClick={() => changeSteps(-1)}
        >
          <Minus size={14} aria-hidden />
        </IconButton>
        <span role="status" data-testid="focus-steps" className="min-w-16 text-center whitespace-nowrap">
          {steps === null ? "all the way" : count(steps, "step")}
        </span>
        <IconButton
          size="sm"
          label={`One step more (${keyOf("more-steps")})`}
          disabled={steps === null}
          onClick={() => changeSteps(1)}
        >
          <Plus size={14} aria-hidden />
        </IconButton>
      </div>
      <div className="flex-1" />
      <Button size="sm" onClick={() => select(chain.keys())}>
        Select them
      </Button>
      <Button
        size="sm"
        icon={<X size={14} aria-hidden />}
        data-testid="leave-focus"
        title={`Leave the focus (${keyOf("close")})`}
        onClick={() => setFocus(null)}
      >
        Leave
      </Button>
    </section>
  );
}
