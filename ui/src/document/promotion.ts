//! What a promotion would bring from one stage to the next.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, PromotionView, StageId } from "../host/contract.gen";

interface PromotionStore {
  asked: { from: StageId; to: StageId } | null;
  view: PromotionView | null;
  loading: boolean;
  error: ErrorView | null;
  load(from: StageId, to: StageId): Promise<void>;
  clear(): void;
}

let asked = 0;

export const usePromotion = create<PromotionStore>()((set) => ({
  asked: null,
  view: null,
  loading: false,
  error: null,
  load: async (from, to) => {
    asked += 1;
    const mine = asked;
    set({ asked: { from, to }, view: null, loading: true, error: null });
    try {
      const view = await call("plan_promotion", { from, to });
      if (mine === asked) set({ view, loading: false });
    } catch (error) {
      if (mine === asked) set({ loading: false, error: asErrorView(error) });
    }
  },
  clear: () => {
    asked += 1;
    set({ asked: null, view: null, loading: false, error: null });
  },
}));
