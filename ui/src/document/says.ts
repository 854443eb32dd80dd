//! What code, drawing and accounts say, as it was last compared.
import { create } from "zustand";
import { call } from "../host/call";
import type { SaysView, StageId } from "../host/contract.gen";
import { type Answer, latestInto, NOT_ASKED } from "./latest";
import { useLive } from "./live";

interface SaysStore extends Answer<SaysView> {
  load(): Promise<void>;
  /** Asks the accounts of a stage, and compares again. */
  ask(stage: StageId): Promise<void>;
}

export const useSays = create<SaysStore>()((set, get) => {
  const latest = latestInto<SaysView>(set);
  return {
    ...NOT_ASKED,
    load: () => latest.ask(() => call("says", {})),
    ask: async (stage) => {
      await useLive.getState().ask(stage);
      await get().load();
    },
  };
});
