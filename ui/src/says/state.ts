//! What code, drawing and accounts say, as it was last compared.
import { create } from "zustand";
import { useLive } from "../document/live";
import { asErrorView, call } from "../host/call";
import type { ErrorView, SaysRow, SaysView, ServiceId, StageId } from "../host/contract.gen";

interface SaysStore {
  view: SaysView | null;
  loading: boolean;
  error: ErrorView | null;
  load(): Promise<void>;
  /** Asks the accounts of a stage, and compares again. */
  ask(stage: StageId): Promise<void>;
}

/** The answer to the latest question wins. */
let latest = 0;

export const useSays = create<SaysStore>()((set, get) => ({
  view: null,
  loading: false,
  error: null,
  load: async () => {
    const mine = ++latest;
    set({ loading: true });
    try {
      const view = await call("says", {});
      if (mine === latest) set({ view, loading: false, error: null });
    } catch (error) {
      if (mine === latest) set({ loading: false, error: asErrorView(error) });
    }
  },
  ask: async (stage) => {
    await useLive.getState().ask(stage);
    await get().load();
  },
}));

export type Line =
  | { kind: "service"; service: ServiceId; listed: boolean; differences: number }
  | { kind: "row"; service: ServiceId; row: SaysRow };

/** One line for a service, and below it one for each thing that is said of it. */
export function linesOf(view: SaysView, onlyDifferences: boolean, only: ServiceId | null): Line[] {
  return view.services
    .filter(({ service }) => only === null || service === only)
    .flatMap(({ service, listed, differences, rows }): Line[] => {
      const shown = onlyDifferences ? rows.filter(({ verdict }) => verdict === "differ") : rows;
      if (shown.length === 0) return [];
      return [
        { kind: "service", service, listed, differences },
        ...shown.map((row): Line => ({ kind: "row", service, row })),
      ];
    });
}
