//! Which version is where, as far as it is known: one answer for all stages, filled up stage by stage where the accounts are asked.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type {
  CellState,
  ErrorView,
  ServiceId,
  StageId,
  Standing,
  StandingCell,
  StandingTarget,
  StandingVersion,
  Target,
} from "../host/contract.gen";
import { subscribe } from "../host/events";
import { useLive } from "./live";
import { targetName } from "./stages";

interface StandingStore {
  standing: Standing | null;
  loading: boolean;
  error: ErrorView | null;
  /** Stages whose accounts are being asked, or wait for their turn. */
  asking: ReadonlySet<StageId>;
  load(): Promise<void>;
  /** Asks the accounts of these stages, one stage after another; each answer is shown as it comes. */
  ask(stages: readonly StageId[]): Promise<void>;
  clear(): void;
}

/** The answer to the latest question wins. */
let latest = 0;

export const useStanding = create<StandingStore>()((set, get) => ({
  standing: null,
  loading: false,
  error: null,
  asking: new Set(),
  load: async () => {
    latest += 1;
    const mine = latest;
    set({ loading: true });
    try {
      const standing = await call("standing", {});
      if (mine === latest) set({ standing, loading: false, error: null });
    } catch (error) {
      if (mine === latest) set({ loading: false, error: asErrorView(error) });
    }
  },
  ask: async (stages) => {
    const wanted = stages.filter((stage) => !get().asking.has(stage));
    set({ asking: new Set([...get().asking, ...wanted]) });
    for (const stage of wanted) {
      // Another project was opened meanwhile.
      if (!get().asking.has(stage)) return;
      await useLive.getState().ask(stage);
      const asking = new Set(get().asking);
      asking.delete(stage);
      set({ asking });
      await get().load();
    }
  },
  clear: () => {
    latest += 1;
    set({ standing: null, loading: false, error: null, asking: new Set() });
  },
}));

/** A cell with the version that stands there. */
export interface Known extends StandingCell {
  who: StandingVersion | null;
}

export interface KnownTarget {
  target: Target;
  /** Milliseconds since the epoch; null: never. */
  asked: number | null;
  problem: ErrorView | null;
  cells: ReadonlyMap<ServiceId, Known>;
}

export type KnownStages = ReadonlyMap<StageId, ReadonlyMap<string, KnownTarget>>;

const indexes = new WeakMap<Standing, KnownStages>();

/** By stage, target (`account/region`) and service; made once for each answer. */
export function indexOf(standing: Standing | null): KnownStages {
  if (standing === null) return new Map();
  const known = indexes.get(standing);
  if (known) return known;
  const { versions } = standing;
  const target = ({ target, asked, problem, cells }: StandingTarget): [string, KnownTarget] => [
    targetName(target),
    {
      target,
      asked: asked === null ? null : Date.parse(asked),
      problem,
      cells: new Map(
        cells.map((cell) => [
          cell.service,
          { ...cell, who: cell.version === null ? null : (versions[cell.version] ?? null) },
        ]),
      ),
    },
  ];
  const made = new Map(
    standing.stages.map(({ stage, targets }) => [stage, new Map(targets.map(target))] as const),
  );
  indexes.set(standing, made);
  return made;
}

export function knownCell(
  standing: Standing | null,
  stage: StageId,
  target: Target,
  service: ServiceId,
): Known | null {
  return indexOf(standing).get(stage)?.get(targetName(target))?.cells.get(service) ?? null;
}

/** What was known longer ago than this is shown as old. */
const OLD_MS = 24 * 3_600_000;

export function isOld(cell: Known, now: number): boolean {
  return cell.source !== "run" && now - Date.parse(cell.at) > OLD_MS;
}

export const cellStateWords: Record<CellState, string> = {
  unknown: "not known",
  absent: "not deployed",
  deployed: "deployed",
  behind: "behind the code",
  running: "being deployed",
  failed: "failed",
};

/** Who says so. */
export const sourceWords = {
  run: "as the run says",
  journal: "as its last run left it",
  account: "as the account said",
} as const;

/** As git abbreviates it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** How many are looking: nothing is asked for while nobody does. */
let watchers = 0;

/** From now on what is known stays current, until the returned function is called. */
export function watchStanding(): () => void {
  watchers += 1;
  void useStanding.getState().load();
  return () => {
    watchers -= 1;
  };
}

/** So long after a project was opened what is known is read, so that the matrix has it when it is opened. */
const AHEAD_MS = 700;

/** Reads ahead, once the project is on screen. Returns how to stop. */
export function readAhead(): () => void {
  const timer = window.setTimeout(async () => {
    const { standing, loading, load } = useStanding.getState();
    if (standing !== null || loading) return;
    await load();
    indexOf(useStanding.getState().standing);
  }, AHEAD_MS);
  return () => window.clearTimeout(timer);
}

/** While a run goes on its events come fast; the journal is read again at most this often. */
const PAUSE_MS = 1500;

/** Keeps what is known current with what happens. Returns how to stop. */
export function followStanding(): () => void {
  let timer = 0;
  const soon = () => {
    if (watchers === 0 || timer !== 0) return;
    timer = window.setTimeout(() => {
      timer = 0;
      void useStanding.getState().load();
    }, PAUSE_MS);
  };
  const events = subscribe((events) => {
    const telling = events.some(
      (event) =>
        event.type === "stage-changed" ||
        event.type === "project-changed" ||
        (event.type === "run" && /^(run|step)-/.test(event.entry.event)),
    );
    if (telling) soon();
  });
  // Somebody else asked an account.
  const live = useLive.subscribe(({ stages }, before) => {
    if (stages !== before.stages && useStanding.getState().asking.size === 0) soon();
  });
  return () => {
    window.clearTimeout(timer);
    for (const stop of [events, live]) stop();
  };
}
