//! What a run is about to change, as it is shown to the person who has to say yes.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, ReviewView, RunId } from "../host/contract.gen";

interface ReviewStore {
  run: RunId | null;
  view: ReviewView | null;
  loading: boolean;
  error: ErrorView | null;
  load(run: RunId): Promise<void>;
  clear(): void;
}

// Answers may come in another order than the questions; only the last question's answer counts.
let asked = 0;

const NONE = { run: null, view: null, loading: false, error: null } as const;

export const useReview = create<ReviewStore>()((set, get) => ({
  ...NONE,
  load: async (run) => {
    asked += 1;
    const mine = asked;
    set({ run, loading: true, error: null, ...(get().run === run ? {} : { view: null }) });
    try {
      const view = await call("review", { run });
      if (mine === asked) set({ view, loading: false });
    } catch (error) {
      if (mine === asked) set({ view: null, loading: false, error: asErrorView(error) });
    }
  },
  clear: () => {
    asked += 1;
    set(NONE);
  },
}));
