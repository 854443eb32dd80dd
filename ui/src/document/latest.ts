//! An answer that is asked for again and again: the one to the latest question wins, and the last one stays while it is awaited.
import type { StoreApi } from "zustand";
import { asErrorView } from "../host/call";
import type { ErrorView } from "../host/contract.gen";

export interface Answer<View> {
  view: View | null;
  loading: boolean;
  error: ErrorView | null;
}

export const NOT_ASKED = { view: null, loading: false, error: null };

export interface Latest<View> {
  ask(question: () => Promise<View>): Promise<void>;
  /** Whatever is still asked is not answered any more. */
  forget(): void;
}

export function latestInto<View>(set: StoreApi<Answer<View>>["setState"]): Latest<View> {
  let latest = 0;
  return {
    async ask(question) {
      latest += 1;
      const mine = latest;
      set({ loading: true });
      try {
        const view = await question();
        if (mine === latest) set({ view, loading: false, error: null });
      } catch (error) {
        if (mine === latest) set({ loading: false, error: asErrorView(error) });
      }
    },
    forget() {
      latest += 1;
      set(NOT_ASKED);
    },
  };
}
