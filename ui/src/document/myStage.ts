//! A stage of one's own that is being put together: what is wanted of it, and what that would come to. Rust proposes; nothing is
//! written before somebody says so.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type {
  Answer,
  ErrorView,
  PersonalMade,
  PersonalProposal,
  ServiceId,
  StageId,
  Target,
} from "../host/contract.gen";
import { goesByItself, requestFor, usePlan } from "./plan";
import { useProject } from "./project";
import { useRun } from "./run";
import { useView } from "./view";

/** How long it is meant to stay; `null`: until somebody removes it. */
export type Ttl = "1d" | "3d" | "7d" | null;

/** What a person said of it; what is absent is left to Rust. */
interface Wish {
  base?: StageId;
  name?: string;
  replicate?: ServiceId[];
  targets?: Target[];
  answers: Record<string, Answer>;
}

interface MyStageStore {
  /** The personal stage that is being changed; `null`: a new one. */
  stage: StageId | null;
  wish: Wish;
  ttl: Ttl;
  express: boolean;
  shared: boolean;
  proposal: PersonalProposal | null;
  /** A proposal is on its way that knows more than the one that is shown. */
  loading: boolean;
  error: ErrorView | null;
  making: "deploy" | "only" | null;
  /** Why it was not made. */
  refusal: ErrorView | null;
  /** Opens the panel: for a new one that comes from `base`, or for one that is there. */
  begin(of?: { base?: StageId; stage?: StageId }): void;
  say(wish: Partial<Wish>): void;
  tick(service: ServiceId): void;
  /** Back to what the services are for. */
  untick(): void;
  answer(text: string, answer: Answer | null): void;
  choose(choice: Partial<Pick<MyStageStore, "ttl" | "express" | "shared">>): void;
  propose(): Promise<void>;
  /** Writes it down; with `deploy`, goes on to its plan. Resolves to whether it was made. */
  make(deploy: boolean): Promise<boolean>;
  clear(): void;
}

const NEW = {
  stage: null,
  wish: { answers: {} } as Wish,
  ttl: "7d" as Ttl,
  express: false,
  shared: false,
  proposal: null,
  loading: false,
  error: null,
  making: null,
  refusal: null,
};

/** Names are typed and services ticked faster than sources are read. */
const PAUSE_MS = 120;

// Answers may come in another order than the questions; only the last question's answer counts.
let asked = 0;
let soon: ReturnType<typeof setTimeout> | undefined;

export const useMyStage = create<MyStageStore>()((set, get) => {
  const ask = (pause: number) => {
    asked += 1;
    clearTimeout(soon);
    set({ loading: true });
    soon = setTimeout(() => void get().propose(), pause);
  };
  return {
    ...NEW,
    begin: ({ base, stage } = {}) => {
      const express = stage
        ? (useProject.getState().view?.topology.stages[stage]?.personal?.express ?? false)
        : false;
      set({ ...NEW, stage: stage ?? null, wish: { base, answers: {} }, express });
      useView.getState().open("my-stage");
      ask(0);
    },
    say: (wish) => {
      const whole = wish.base === undefined ? wish : { targets: undefined, replicate: undefined, ...wish };
      set({ wish: { ...get().wish, ...whole }, refusal: null });
      ask(PAUSE_MS);
    },
    tick: (service) => {
      const ticked = new Set(replicatedOf(get()));
      if (!ticked.delete(service)) ticked.add(service);
      get().say({ replicate: [...ticked].sort() });
    },
    untick: () => get().say({ replicate: byRole(get().proposal) }),
    answer: (text, answer) => {
      const { [text]: _, ...others } = get().wish.answers;
      get().say({ answers: answer === null ? others : { ...others, [text]: answer } });
    },
    choose: (choice) => set({ ...choice, refusal: null }),
    propose: async () => {
      asked += 1;
      const mine = asked;
      const { stage, wish } = get();
      set({ loading: true });
      try {
        const proposal = await call("personal_proposal", { ...wish, ...(stage ? { stage } : {}) });
        if (mine === asked) set({ proposal, loading: false, error: null });
      } catch (error) {
        if (mine === asked) set({ loading: false, error: asErrorView(error) });
      }
    },
    make: async (deploy) => {
      set({ making: deploy ? "deploy" : "only", refusal: null });
      // What was typed or ticked last may not be answered yet.
      if (get().loading) {
        clearTimeout(soon);
        await get().propose();
      }
      const { proposal, error } = get();
      if (error !== null || !(deploy ? proposal?.can_deploy : proposal?.can_create)) {
        set({ making: null });
        return false;
      }
      try {
        const made = await writtenDown(get());
        useProject.getState().setView(made.project);
        set(NEW);
        if (deploy) await bringUp(made.stage);
        else {
          useView.getState().setStage(made.stage);
          useView.getState().open("personal");
        }
        return true;
      } catch (error) {
        set({ making: null, refusal: asErrorView(error) });
        return false;
      }
    },
    clear: () => {
      asked += 1;
      clearTimeout(soon);
      set(NEW);
    },
  };
});

function writtenDown({ stage, wish, ttl, express, shared, proposal }: MyStageStore): Promise<PersonalMade> {
  const { answers } = wish;
  const replicate = [...replicatedOf({ wish, proposal })];
  if (stage !== null) return call("personal_change", { stage, replicate, answers, express });
  return call("personal_create", {
    name: wish.name ?? proposal?.name ?? "",
    base: wish.base ?? proposal?.base ?? "",
    replicate,
    express,
    shared,
    answers,
    ...(wish.targets ? { targets: wish.targets } : {}),
    ...(ttl === null ? {} : { ttl }),
  });
}

/** Plans it; where nothing is in its way and nobody has to be asked, it goes at once, as every deployment of such a stage may. */
export async function bringUp(stage: StageId): Promise<void> {
  const { choose, load } = usePlan.getState();
  const { setStage, select, open } = useView.getState();
  setStage(stage);
  select([]);
  choose({ intent: "deploy", scope: "all" });
  open("plan");
  await load(requestFor(stage, "deploy", "all", []));
  const { plan } = usePlan.getState();
  if (plan === null || plan.plan.stage !== stage || !goesByItself(plan) || useRun.getState().live !== null)
    return;
  if (await useRun.getState().deploy(plan.id, null)) open("run");
}

/** What is ticked now, also while what it would come to is not known yet. */
export function replicatedOf({
  wish,
  proposal,
}: Pick<MyStageStore, "wish" | "proposal">): readonly ServiceId[] {
  return (
    wish.replicate ??
    proposal?.services.filter(({ replicated }) => replicated).map(({ service }) => service) ??
    []
  );
}

function byRole(proposal: PersonalProposal | null): ServiceId[] {
  return proposal?.services.filter(({ by_role }) => by_role).map(({ service }) => service) ?? [];
}

export type Replica = "replicated" | "shared";

/** What becomes of each service: worked out once for all cards that ask. */
const replicasOf = (() => {
  let last:
    | { proposal: PersonalProposal | null; wish: Wish; all: ReadonlyMap<ServiceId, Replica> }
    | undefined;
  return ({ proposal, wish }: Pick<MyStageStore, "wish" | "proposal">): ReadonlyMap<ServiceId, Replica> => {
    if (last?.proposal !== proposal || last.wish !== wish) {
      const ticked = new Set(replicatedOf({ proposal, wish }));
      const of = (service: ServiceId): Replica => (ticked.has(service) ? "replicated" : "shared");
      const all = new Map(proposal?.services.map(({ service }) => [service, of(service)]));
      last = { proposal, wish, all };
    }
    return last.all;
  };
})();

/** What becomes of a service in the stage that is put together; `null` where none is, or the service is not in its base. */
export function useReplica(service: ServiceId): Replica | null {
  const open = useView(({ side }) => side === "my-stage");
  return useMyStage((state) => (open ? (replicasOf(state).get(service) ?? null) : null));
}

/** Whether a service can be ticked now. */
export function canTick(service: ServiceId): boolean {
  return useView.getState().side === "my-stage" && replicasOf(useMyStage.getState()).has(service);
}

/** The sources and the stages may change while it is put together. Returns how to stop. */
export function followMyStage(): () => void {
  return useProject.subscribe(({ view }, { view: before }) => {
    if (view?.info.folder !== before?.info.folder) useMyStage.getState().clear();
    else if (
      view !== before &&
      useView.getState().side === "my-stage" &&
      useMyStage.getState().making === null
    )
      void useMyStage.getState().propose();
  });
}
