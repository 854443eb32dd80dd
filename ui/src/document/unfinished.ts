//! Runs that broke off: their process died, or is another one.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, RunId, UnfinishedRun } from "../host/contract.gen";
import { useRun } from "./run";

interface UnfinishedStore {
  runs: readonly UnfinishedRun[];
  busy: { run: RunId; with: "resume" | "abandon" } | null;
  error: { on: RunId; error: ErrorView } | null;
  load(): Promise<void>;
  resume(run: RunId): Promise<boolean>;
  /** Ends it without taking it up. */
  abandon(run: RunId): Promise<boolean>;
  clear(): void;
}

export const useUnfinished = create<UnfinishedStore>()((set, get) => {
  const tell = async (run: RunId, what: "resume" | "abandon") => {
    set({ busy: { run, with: what }, error: null });
    try {
      await call(what === "resume" ? "resume_run" : "abandon_run", { run });
      set({ busy: null, runs: get().runs.filter(({ summary }) => summary.run !== run) });
      return true;
    } catch (error) {
      set({ busy: null, error: { on: run, error: asErrorView(error) } });
      return false;
    }
  };
  return {
    runs: [],
    busy: null,
    error: null,
    load: async () => {
      try {
        const runs = await call("unfinished_runs", {});
        if (!same(runs, get().runs)) set({ runs });
      } catch {
        // A project whose journals cannot be read says so elsewhere: in its list of runs.
        set({ runs: [] });
      }
    },
    resume: async (run) => {
      const taken = await tell(run, "resume");
      if (taken) useRun.getState().follow(run);
      return taken;
    },
    abandon: async (run) => {
      const taken = await tell(run, "abandon");
      if (taken && useRun.getState().shown === run) await useRun.getState().open(run);
      return taken;
    },
    clear: () => set({ runs: [], busy: null, error: null }),
  };
});

/** Asked often; an equal answer must not wake anybody. */
function same(a: readonly UnfinishedRun[], b: readonly UnfinishedRun[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Those that this window does not carry out itself. */
export function useBroken(): UnfinishedRun[] {
  const live = useRun((state) => state.live);
  const runs = useUnfinished((state) => state.runs);
  return runs.filter(({ summary }) => summary.run !== live);
}
