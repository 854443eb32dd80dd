//! What differs between the code, what was deployed and what is there, as far as it is known, and the look that is under way.
import { useEffect } from "react";
import { create } from "zustand";
import { asErrorView, type Command, call, type Request, type Response } from "../host/call";
import type {
  CellId,
  DriftCellView,
  DriftLook,
  DriftView,
  ErrorView,
  LookForDrift,
  ProjectView,
  RevertDrift,
} from "../host/contract.gen";
import { subscribe } from "../host/events";
import { usePlan } from "./plan";
import { useProject } from "./project";
import { useView } from "./view";

interface DriftStore {
  view: DriftView | null;
  /** The look that goes on, or the last one of this window. */
  look: DriftLook | null;
  loading: boolean;
  error: ErrorView | null;
  /** Why a look did not begin. */
  refused: ErrorView | null;
  load(): Promise<void>;
  scan(request: LookForDrift): Promise<void>;
  cancel(): Promise<void>;
  /** Writes the team's file of what is settled. Resolves to why it was refused, or null. */
  settle<K extends Settling>(name: K, request: Request<K>): Promise<ErrorView | null>;
  /** Plans the way back and puts it in the drawer: nothing is done before somebody says yes there. */
  revert(request: RevertDrift): Promise<ErrorView | null>;
  clear(): void;
}

/** Commands that answer with the board as it is then. */
type Settling = { [K in Command]: Response<K> extends DriftView ? K : never }[Command];

/** The answer to the latest question wins. */
let latest = 0;

export const useDrift = create<DriftStore>()((set, get) => ({
  view: null,
  look: null,
  loading: false,
  error: null,
  refused: null,
  load: async () => {
    const mine = ++latest;
    set({ loading: true });
    try {
      const view = await call("drift_board", {});
      if (mine === latest) set({ view, look: newer(get().look, view.look), loading: false, error: null });
    } catch (error) {
      if (mine === latest) set({ loading: false, error: asErrorView(error) });
    }
  },
  scan: async (request) => {
    set({ refused: null });
    try {
      set({ look: await call("drift_scan", request) });
    } catch (error) {
      set({ refused: asErrorView(error) });
    }
  },
  cancel: async () => {
    try {
      await call("cancel_drift_scan", {});
    } catch (error) {
      set({ refused: asErrorView(error) });
    }
  },
  settle: async (name, request) => {
    try {
      const view = (await call(name, request)) as DriftView;
      latest++;
      set({ view, loading: false, error: null });
      return null;
    } catch (error) {
      return asErrorView(error);
    }
  },
  revert: async (request) => {
    try {
      const plan = await call("drift_revert", request);
      usePlan.getState().offer(plan);
      useView.getState().open("plan");
      return null;
    } catch (error) {
      return asErrorView(error);
    }
  },
  clear: () => {
    latest++;
    set({ view: null, look: null, loading: false, error: null, refused: null });
  },
}));

/** An answer that was on its way while the look went on does not set it back. */
function newer(mine: DriftLook | null, told: DriftLook | null): DriftLook | null {
  if (!mine || !told || mine.id !== told.id) return told ?? mine;
  return mine.ended !== null || mine.stacks_done > told.stacks_done ? mine : told;
}

export function isLooking({ look }: Pick<DriftStore, "look">): boolean {
  return look !== null && look.ended === null;
}

/** Differences that nobody has settled. */
export function driftCount({ view }: Pick<DriftStore, "view">): number {
  return view?.board.summary.open ?? 0;
}

/** While a look goes on the board is read again at most this often. */
const PAUSE_MS = 1500;

/** Keeps the board current with what happens. Returns how to stop. */
export function followDrift(): () => void {
  let timer = 0;
  const soon = (pause: number) => {
    if (timer !== 0) return;
    timer = window.setTimeout(() => {
      timer = 0;
      void useDrift.getState().load();
    }, pause);
  };
  const stop = subscribe((events) => {
    for (const event of events) {
      if (event.type === "drift") {
        useDrift.setState({ look: event.look });
        if (event.look.ended === null) soon(PAUSE_MS);
        else void useDrift.getState().load();
      } else if (event.type === "stage-changed") soon(PAUSE_MS);
    }
  });
  return () => {
    window.clearTimeout(timer);
    stop();
  };
}

/** Nobody waits for it while something is edited. */
const REST_MS = 600;

export function useDriftFeed(project: ProjectView): void {
  const { topology, references } = project;
  useEffect(() => followDrift(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever the file or the sources say something else
  useEffect(() => {
    const later = setTimeout(() => void useDrift.getState().load(), REST_MS);
    return () => clearTimeout(later);
  }, [topology, references]);
  const folder = project.info.folder;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known belongs to one project
  useEffect(() => () => useDrift.getState().clear(), [folder]);
}

interface CellStore {
  view: DriftCellView | null;
  error: ErrorView | null;
}

/** Everything that is known of one cell; read again whenever the board says something else. */
export const useDriftCell = create<CellStore>()(() => ({ view: null, error: null }));

let latestCell = 0;

export async function loadDriftCell(cell: CellId): Promise<void> {
  const mine = ++latestCell;
  const { view } = useDriftCell.getState();
  if (view && !sameCell(view.cell, cell)) useDriftCell.setState({ view: null, error: null });
  try {
    const known = await call("drift_cell", cell);
    if (mine === latestCell) useDriftCell.setState({ view: known, error: null });
  } catch (error) {
    if (mine === latestCell) useDriftCell.setState({ view: null, error: asErrorView(error) });
  }
}

export function sameCell(a: CellId, b: CellId): boolean {
  return (
    a.service === b.service &&
    a.stage === b.stage &&
    a.target.account === b.target.account &&
    a.target.region === b.target.region
  );
}

/** Takes an answer that holds the project with what was written into it. */
export function takeProject(view: ProjectView): void {
  useProject.getState().setView(view);
}
