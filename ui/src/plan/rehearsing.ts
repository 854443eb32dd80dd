//! The plan run in virtual time against a copy of what the accounts hold; nothing real is touched.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, RehearsalView, RehearsedStep } from "../host/contract.gen";
import { count, duration } from "../kit";

interface RehearsalStore {
  /** The plan that was rehearsed last. */
  plan: string | null;
  view: RehearsalView | null;
  busy: boolean;
  error: ErrorView | null;
  rehearse(plan: string): Promise<void>;
}

let asked = 0;

export const useRehearsal = create<RehearsalStore>()((set) => ({
  plan: null,
  view: null,
  busy: false,
  error: null,
  rehearse: async (plan) => {
    asked += 1;
    const mine = asked;
    set({ plan, view: null, busy: true, error: null });
    try {
      const view = await call("rehearse", { plan });
      if (mine === asked) set({ view, busy: false });
    } catch (error) {
      if (mine === asked) set({ busy: false, error: asErrorView(error) });
    }
  },
}));

/** `Rehearsed: nothing failed, about 2 min 10 s`. */
export function verdict({ succeeds, expected, steps }: RehearsalView): string {
  if (succeeds) return `Rehearsed: nothing failed. It takes about ${duration(expected)}.`;
  const failed = steps.filter(({ failure }) => failure !== null).length;
  return `Rehearsed: ${count(failed, "step")} would fail.`;
}

export interface Bar {
  step: RehearsedStep;
  /** Shares of the whole, from 0 to 100. */
  from: number;
  width: number;
}

/** When each step would go, in the order in which they begin; those that never begin come last. */
export function bars({ steps, expected }: RehearsalView): Bar[] {
  const whole = Math.max(expected, ...steps.map(({ ends }) => ends ?? 0), 1);
  return steps
    .map((step) => ({
      step,
      from: ((step.begins ?? 0) / whole) * 100,
      width: step.begins === null ? 0 : (((step.ends ?? whole) - step.begins) / whole) * 100,
    }))
    .sort(
      (a, b) =>
        (a.step.begins ?? Number.MAX_SAFE_INTEGER) - (b.step.begins ?? Number.MAX_SAFE_INTEGER) ||
        a.step.service.localeCompare(b.step.service),
    );
}
