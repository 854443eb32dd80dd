//! Runs: the one that is going on, and the one that is looked at.

import { create } from "zustand";
import { call } from "../host/call";
import type {
  AppEvent,
  Entry,
  ErrorView,
  OnFailure,
  PlanView,
  RunId,
  RunSummary,
  ServiceId,
} from "../host/contract.gen";
import { subscribe } from "../host/events";
import { emptyRun, fold, foldAll, hasGap, isLive, type Run } from "./fold";
import { goesByItself, usePlan } from "./plan";
import { useView } from "./view";

interface RunStore {
  /** Only the live run and the one that is shown are kept. */
  runs: Readonly<Record<RunId, Run>>;
  live: RunId | null;
  shown: RunId | null;
  /** The journal of the shown run ends without an end: the application was closed while it went on. */
  interrupted: boolean;
  /** Medians of earlier runs in milliseconds, by service, as the last deployed plan said. */
  medians: Readonly<Record<ServiceId, number>>;
  expected: number | null;
  history: RunSummary[] | null;
  historyError: ErrorView | null;
  busy: "deploying" | "cancelling" | "retrying" | "opening" | null;
  error: ErrorView | null;
  /** Resolves to whether the run has started. */
  deploy(plan: string, typed: string | null, onFailure?: OnFailure | null): Promise<boolean>;
  cancel(): Promise<void>;
  /**
   * Plans what a run left to do. Where the stage asks no questions it goes at once; otherwise the plan waits in its drawer
   * for somebody to say yes.
   */
  retry(run: RunId): Promise<void>;
  open(run: RunId): Promise<void>;
  /** Follows a run that this window has taken up: its events come on the stream. */
  follow(run: RunId): void;
  loadHistory(): Promise<void>;
  receive(events: readonly AppEvent[]): void;
  reset(): void;
}

const INITIAL = {
  runs: {},
  live: null,
  shown: null,
  interrupted: false,
  medians: {},
  expected: null,
  history: null,
  historyError: null,
  busy: null,
  error: null,
} satisfies Partial<RunStore>;

export const useRun = create<RunStore>()((set, get) => {
  // The stream may be ahead of the answer that names the run, so a run is put in only where it is not there yet.
  const begin = (run: RunId) => {
    const runs = get().runs[run] ? get().runs : { ...get().runs, [run]: emptyRun(run) };
    set({
      runs: keep(runs, [run]),
      live: over(runs[run]) ? null : run,
      shown: run,
      interrupted: false,
      busy: null,
      history: null,
    });
  };

  const start = async (
    plan: string,
    typed: string | null,
    on_failure: OnFailure | null,
    view: PlanView | null,
  ) => {
    const { run } = await call("deploy", { plan, typed, on_failure });
    set({ medians: view?.durations ?? {}, expected: view?.expected ?? null });
    usePlan.getState().spend();
    begin(run);
  };

  // The journal is asked, once at a time, for what the stream did not bring: after a reload the stream
  // begins in the middle of a run. A run that this project does not know is left alone.
  const asking = new Set<RunId>();
  const strangers = new Set<RunId>();
  const fillGap = async (id: RunId) => {
    if (asking.has(id)) return;
    asking.add(id);
    try {
      const view = await call("run", { run: id });
      const { runs, live, shown } = get();
      const run = fold(runs[id] ?? emptyRun(id), view.entries);
      const now = isLive(run) ? id : live;
      set({ runs: { ...runs, [id]: run }, live: now, shown: shown ?? now });
    } catch {
      strangers.add(id);
      set({
        runs: keep(
          get().runs,
          Object.keys(get().runs).filter((each) => each !== id),
        ),
      });
    } finally {
      asking.delete(id);
    }
  };

  return {
    ...INITIAL,
    deploy: async (plan, typed, onFailure = null) => {
      set({ busy: "deploying", error: null });
      const { plan: view } = usePlan.getState();
      try {
        await start(plan, typed, onFailure, view);
        return true;
      } catch (error) {
        set({ busy: null, error: error as ErrorView });
        usePlan.getState().markStale();
        return false;
      }
    },
    cancel: async () => {
      const { live } = get();
      if (!live) return;
      set({ busy: "cancelling", error: null });
      try {
        await call("cancel_run", { run: live });
        set({ busy: null });
      } catch (error) {
        set({ busy: null, error: error as ErrorView });
      }
    },
    retry: async (run) => {
      set({ busy: "retrying", error: null });
      try {
        const rest = await call("retry_run", { run });
        if (goesByItself(rest)) {
          await start(rest.id, null, null, rest);
          return;
        }
        set({ busy: null });
        usePlan.getState().offer(rest);
        useView.getState().open("plan");
      } catch (error) {
        set({ busy: null, error: error as ErrorView });
      }
    },
    open: async (run) => {
      const known = get().runs[run];
      // The stream tells of this one only; what another process carries out is read again.
      if (known && get().live === run) {
        set({ shown: run, error: null, interrupted: false });
        return;
      }
      set({ busy: "opening", error: null });
      try {
        const view = await call("run", { run });
        const { runs, live } = get();
        const kept = keep({ ...runs, [run]: foldAll(run, view.entries) }, live ? [run, live] : [run]);
        set({
          runs: kept,
          shown: run,
          interrupted: view.summary.outcome === null && live !== run,
          expected: null,
          busy: null,
        });
      } catch (error) {
        set({ busy: null, error: error as ErrorView });
      }
    },
    follow: begin,
    loadHistory: async () => {
      try {
        set({ history: await call("runs", {}), historyError: null });
      } catch (error) {
        set({ historyError: error as ErrorView });
      }
    },
    receive: (events) => {
      const { runs: before, live: liveBefore, shown: shownBefore } = get();
      let runs = before;
      let live = liveBefore;
      let shown = shownBefore;
      let interrupted = get().interrupted;
      for (const [id, entries] of perRun(events)) {
        if (strangers.has(id)) continue;
        const known = runs[id];
        const started = entries.some(
          (entry) => entry.event === "run-started" || entry.event === "run-resumed",
        );
        const run = fold(known ?? emptyRun(id), entries);
        if (run !== known) runs = { ...runs, [id]: run };
        if (hasGap(run)) void fillGap(id);
        if (started && isLive(run)) {
          live = id;
          shown = id;
          interrupted = false;
        }
        if (live === id && over(run)) live = null;
      }
      if (runs !== before || live !== liveBefore)
        set({ runs, live, shown, interrupted, ...(live === liveBefore ? {} : { history: null }) });
    },
    reset: () => set(INITIAL),
  };
});

function over(run: Run | undefined): boolean {
  return run?.outcome != null;
}

function keep(runs: Readonly<Record<RunId, Run>>, ids: readonly RunId[]): Record<RunId, Run> {
  return Object.fromEntries(Object.entries(runs).filter(([id]) => ids.includes(id)));
}

function perRun(events: readonly AppEvent[]): Map<RunId, Entry[]> {
  const runs = new Map<RunId, Entry[]>();
  for (const event of events) {
    if (event.type !== "run") continue;
    const entries = runs.get(event.entry.run);
    if (entries) entries.push(event.entry);
    else runs.set(event.entry.run, [event.entry]);
  }
  return runs;
}

export function useShownRun(): Run | null {
  return useRun((state) => (state.shown ? (state.runs[state.shown] ?? null) : null));
}

export function useLiveRun(): Run | null {
  return useRun((state) => (state.live ? (state.runs[state.live] ?? null) : null));
}

/** Feeds the store from the event stream. Returns how to stop. */
export function followRuns(): () => void {
  return subscribe((events) => useRun.getState().receive(events));
}
