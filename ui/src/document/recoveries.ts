//! The stacks of a stage that need a person, as AWS was last asked.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, PlanRecovery, RecoveryView, ServiceId, StageId } from "../host/contract.gen";
import { subscribe } from "../host/events";
import { usePlan } from "./plan";
import { useView } from "./view";

interface RecoveryStore {
  stage: StageId | null;
  stacks: readonly RecoveryView[] | null;
  loading: boolean;
  error: ErrorView | null;
  /** The stack whose way out is being planned. */
  planning: string | null;
  refusal: { on: string; error: ErrorView } | null;
  load(stage: StageId): Promise<void>;
  /** Plans one way out and puts it in the drawer: nothing is done before somebody says yes there. */
  plan(stack: RecoveryView, way: PlanRecovery["way"], leave: string[]): Promise<void>;
  clear(): void;
}

let asked = 0;

const NONE = {
  stage: null,
  stacks: null,
  loading: false,
  error: null,
  planning: null,
  refusal: null,
} as const;

export const useRecoveries = create<RecoveryStore>()((set, get) => ({
  ...NONE,
  load: async (stage) => {
    asked += 1;
    const mine = asked;
    set({ stage, loading: true, error: null, ...(get().stage === stage ? {} : { stacks: null }) });
    try {
      const stacks = await call("recoveries", { stage });
      if (mine === asked) set({ stacks, loading: false });
    } catch (error) {
      if (mine === asked) set({ stacks: null, loading: false, error: asErrorView(error) });
    }
  },
  plan: async ({ service, stage, target, stack_id }, way, leave) => {
    set({ planning: stack_id, refusal: null });
    try {
      const plan = await call("plan_recovery", { service, stage, target, way, leave });
      set({ planning: null });
      usePlan.getState().offer(plan);
      useView.getState().open("plan");
    } catch (error) {
      set({ planning: null, refusal: { on: stack_id, error: asErrorView(error) } });
    }
  },
  clear: () => {
    asked += 1;
    set(NONE);
  },
}));

/** Those of one service. */
export function recoveriesOf(stacks: readonly RecoveryView[] | null, service: ServiceId): RecoveryView[] {
  return stacks?.filter((stack) => stack.service === service) ?? [];
}

/** What AWS said is old as soon as something was deployed. Returns how to stop. */
export function followRecoveries(): () => void {
  return subscribe((events) => {
    const { stage, load } = useRecoveries.getState();
    const changed = events.some((event) => event.type === "stage-changed" && event.stage === stage);
    if (stage !== null && changed) void load(stage);
  });
}
