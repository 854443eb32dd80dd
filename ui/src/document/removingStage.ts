//! A personal stage that is about to go: what goes with it, what stays, and what somebody wants deleted besides.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, PersonalRemovalView, StageId } from "../host/contract.gen";
import { usePersonal } from "./personalStages";
import { useProject } from "./project";
import { useRun } from "./run";
import { useView } from "./view";

interface RemovingStage {
  stage: StageId | null;
  view: PersonalRemovalView | null;
  loading: boolean;
  error: ErrorView | null;
  /** Leftovers that are to be deleted, too, by their ids. All others stay. */
  delete: ReadonlySet<string>;
  removing: boolean;
  refusal: ErrorView | null;
  /** Shows what would go; asks the accounts. */
  begin(stage: StageId): void;
  look(): Promise<void>;
  choose(leftover: string, deleted: boolean): void;
  /** Resolves to whether it goes now, or is gone already. */
  remove(typed: string | null): Promise<boolean>;
  close(): void;
}

const NONE = {
  stage: null,
  view: null,
  loading: false,
  error: null,
  delete: new Set<string>(),
  removing: false,
  refusal: null,
} as const;

let asked = 0;

export const useRemovingStage = create<RemovingStage>()((set, get) => ({
  ...NONE,
  begin: (stage) => {
    set({ ...NONE, stage });
    void get().look();
  },
  look: async () => {
    const { stage } = get();
    if (stage === null) return;
    asked += 1;
    const mine = asked;
    set({ view: null, loading: true, error: null, delete: new Set(), refusal: null });
    try {
      const view = await call("personal_removal", { stage });
      if (mine === asked) set({ view, loading: false });
    } catch (error) {
      if (mine === asked) set({ loading: false, error: asErrorView(error) });
    }
  },
  choose: (leftover, deleted) => {
    const chosen = new Set(get().delete);
    if (deleted) chosen.add(leftover);
    else chosen.delete(leftover);
    set({ delete: chosen });
  },
  remove: async (typed) => {
    const { view, stage } = get();
    if (view === null) return false;
    set({ removing: true, refusal: null });
    try {
      const { run } = await call("personal_remove", {
        plan: view.plan.id,
        typed,
        delete: [...get().delete].sort(),
      });
      get().close();
      if (run !== null) {
        // One that is written down nowhere here cannot be looked at; its run can.
        const known = stage !== null && useProject.getState().view?.topology.stages[stage] !== undefined;
        if (known) useView.getState().setStage(stage);
        useRun.getState().follow(run);
        useView.getState().open("run");
      }
      await Promise.all([useProject.getState().refresh(), usePersonal.getState().load()]);
      return true;
    } catch (error) {
      set({ removing: false, refusal: asErrorView(error) });
      return false;
    }
  },
  close: () => {
    asked += 1;
    set(NONE);
  },
}));
