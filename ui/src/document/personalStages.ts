//! All personal stages: who has what, until when. What the files and the accounts said last; asked anew where somebody wants to know.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, PersonalListView, PersonalStageView, StageId } from "../host/contract.gen";
import { subscribe } from "../host/events";
import { useProject } from "./project";
import { useRun } from "./run";

interface PersonalStages {
  view: PersonalListView | null;
  /** The accounts are being asked. */
  asking: boolean;
  error: ErrorView | null;
  /** The stage that is being extended. */
  extending: StageId | null;
  /** Why one was not extended. */
  refusal: { on: StageId; error: ErrorView } | null;
  /** Reminders that were put aside, by stage, for as long as the window is open. */
  later: ReadonlySet<StageId>;
  load(ask?: boolean): Promise<void>;
  /** Resolves to until when it may stay now; null where it could not be put off. */
  extend(stage: StageId, days: number): Promise<string | null>;
  /** Moves it between one's own file and the team's. */
  share(stage: StageId, shared: boolean): Promise<void>;
  remindLater(stages: readonly StageId[]): void;
  clear(): void;
}

const NONE = {
  view: null,
  asking: false,
  error: null,
  extending: null,
  refusal: null,
  later: new Set<StageId>(),
} as const;

// Answers may come in another order than the questions; only the last question's answer counts.
let asked = 0;

export const usePersonal = create<PersonalStages>()((set, get) => ({
  ...NONE,
  load: async (ask = false) => {
    asked += 1;
    const mine = asked;
    set(ask ? { asking: true } : {});
    try {
      const view = await call("personal_list", { ask });
      if (mine === asked) set({ view, asking: false, error: null });
    } catch (error) {
      if (mine === asked) set({ asking: false, error: asErrorView(error) });
    }
  },
  extend: async (stage, days) => {
    set({ extending: stage, refusal: null });
    try {
      const { expires, run } = await call("personal_extend", { stage, days });
      set({ extending: null });
      if (run !== null) useRun.getState().follow(run);
      await Promise.all([useProject.getState().refresh(), get().load()]);
      return expires;
    } catch (error) {
      set({ extending: null, refusal: { on: stage, error: asErrorView(error) } });
      return null;
    }
  },
  share: async (stage, shared) => {
    set({ refusal: null });
    try {
      const { project } = await call("personal_share", { stage, shared });
      useProject.getState().setView(project);
      await get().load();
    } catch (error) {
      set({ refusal: { on: stage, error: asErrorView(error) } });
    }
  },
  remindLater: (stages) => set({ later: new Set([...get().later, ...stages]) }),
  clear: () => {
    asked += 1;
    set(NONE);
  },
}));

/** One's own that are about to expire, or have; without those that somebody put aside. */
export function toRemindOf({
  view,
  later,
}: Pick<PersonalStages, "view" | "later">): readonly PersonalStageView[] {
  return (
    view?.stages.filter(
      ({ stage, mine, lifetime }) =>
        mine &&
        !later.has(stage) &&
        (lifetime.lifetime === "expired" || (lifetime.lifetime === "ends" && lifetime.soon)),
    ) ?? []
  );
}

/** Asks for what is known when a project opens, when its stages change, and after something was deployed. Returns how to stop. */
export function followPersonal(): () => void {
  const stopProject = useProject.subscribe(({ view }, { view: before }) => {
    if (view?.info.folder !== before?.info.folder) usePersonal.getState().clear();
    if (view && view.topology.stages !== before?.topology.stages) void usePersonal.getState().load();
  });
  const stopEvents = subscribe((events) => {
    if (events.some((event) => event.type === "stage-changed") && useProject.getState().view)
      void usePersonal.getState().load();
  });
  return () => {
    stopProject();
    stopEvents();
  };
}
