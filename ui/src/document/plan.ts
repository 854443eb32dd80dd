//! The plan that is being looked at, and what was asked for.

import { create } from "zustand";
import { call } from "../host/call";
import type {
  AccountName,
  AccountsView,
  ChangedService,
  Edge,
  ErrorView,
  Intent,
  PlanView,
  Selection,
  ServiceId,
  StageId,
} from "../host/contract.gen";
import { subscribe } from "../host/events";
import { useAccounts } from "./accounts";
import { useProject } from "./project";
import { useView } from "./view";

/** Which services a plan is for, as a person chooses it: relative to what is selected on the canvas, or to a commit. */
export type Scope = Selection["select"] | "changed";

/** What changed since a commit is asked for anew with each plan. */
type Wanted = Selection | { select: "changed"; since: string };

export interface PlanRequest {
  stage: StageId;
  selection: Wanted;
  intent: Intent;
}

interface PlanStore {
  plan: PlanView | null;
  loading: boolean;
  error: ErrorView | null;
  /** What `plan`, or the one under way, answers. */
  request: PlanRequest | null;
  /** The sources or the stage changed since, or the plan was deployed: it is good no more. */
  stale: boolean;
  scope: Scope;
  /** What a person had chosen before a plan was offered that is for some services only. */
  scopeBefore: Scope | null;
  /** The commit, branch or tag of the scope `changed`; empty where none was named yet. */
  since: string;
  /** For each service whether it differs from that commit, and why, where the plan is for those that do. */
  changed: readonly ChangedService[] | null;
  intent: Intent;
  choose(choice: { scope?: Scope; intent?: Intent; since?: string }): void;
  load(request: PlanRequest): Promise<void>;
  again(): Promise<void>;
  /** Puts a plan in the drawer that was made elsewhere, and makes the window look at what it is for. */
  offer(plan: PlanView): void;
  markStale(): void;
  /** A plan is good once: after it was deployed there is none until somebody asks again. */
  spend(): void;
  clear(): void;
}

// Answers may come in another order than the questions; only the last question's answer counts.
let asked = 0;

export const usePlan = create<PlanStore>()((set, get) => ({
  plan: null,
  loading: false,
  error: null,
  request: null,
  stale: false,
  scope: "all",
  scopeBefore: null,
  since: "",
  changed: null,
  intent: "deploy",
  choose: (choice) => set(choice.scope ? { ...choice, scopeBefore: null } : choice),
  load: async (request) => {
    asked += 1;
    const mine = asked;
    const other = get().request?.stage !== request.stage || get().request?.intent !== request.intent;
    set({ request, loading: true, error: null, stale: false, ...(other ? { plan: null } : {}) });
    try {
      const { selection, ...rest } = request;
      const changed =
        selection.select === "changed" ? await call("changed_since", { commit: selection.since }) : null;
      if (mine !== asked) return;
      const plan = await call("plan", { ...rest, selection: selected(selection, changed) });
      if (mine === asked) set({ plan, changed, loading: false });
    } catch (error) {
      if (mine === asked) set({ plan: null, changed: null, loading: false, error: error as ErrorView });
    }
  },
  again: async () => {
    const { request } = get();
    if (request) await get().load(request);
  },
  offer: (plan) => {
    asked += 1;
    const { stage, intent, steps } = plan.plan;
    const services = [...new Set(steps.map((step) => step.service))];
    useView.getState().setStage(stage);
    useView.getState().select(services);
    const request = requestFor(stage, intent, "only", services);
    const scopeBefore = get().scopeBefore ?? get().scope;
    const offered = { plan, request, intent, scope: "only", scopeBefore, changed: null } as const;
    set({ ...offered, loading: false, error: null, stale: false });
  },
  markStale: () => {
    if (get().request) set({ stale: true });
  },
  spend: () => {
    asked += 1;
    const scope = get().scopeBefore ?? get().scope;
    const spent = { plan: null, changed: null, request: null, scope, scopeBefore: null };
    set({ ...spent, loading: false, error: null, stale: false });
  },
  clear: () => {
    asked += 1;
    set({
      plan: null,
      loading: false,
      error: null,
      request: null,
      stale: false,
      scope: "all",
      scopeBefore: null,
      since: "",
      changed: null,
      intent: "deploy",
    });
  },
}));

/** What is asked for by a scope and the services that are selected on the canvas. */
function wantedFor(scope: Scope, selected: Iterable<ServiceId>, since: string): Wanted {
  switch (scope) {
    case "all":
      return { select: "all" };
    case "changed":
      return { select: "changed", since };
    case "only":
    case "upstream":
    case "downstream":
      return { select: scope, services: [...selected].sort() };
  }
}

/** As the planner understands it. */
function selected(wanted: Wanted, changed: readonly ChangedService[] | null): Selection {
  if (wanted.select !== "changed") return wanted;
  const services = changed?.filter((each) => each.changed).map(({ service }) => service) ?? [];
  return { select: "only", services };
}

/** Whether a plan is for what is selected on the canvas. */
export function followsSelection(scope: Scope): boolean {
  return scope !== "all" && scope !== "changed";
}

/** Equal requests are equal as JSON, too. */
export function requestFor(
  stage: StageId,
  intent: Intent,
  scope: Scope,
  selected: Iterable<ServiceId>,
  since = "",
): PlanRequest {
  return { stage, intent, selection: wantedFor(scope, selected, since) };
}

/** Whether a plan needs nobody: its stage asks no questions, nothing is in its way, and it has something to do. */
export function goesByItself({ plan, safety, targets }: PlanView): boolean {
  return (
    safety === "silent" &&
    plan.blockers.length === 0 &&
    targets.every((target) => target.problem === null) &&
    plan.steps.some((step) => step.action !== "none")
  );
}

/** Counts from 0; null where the plan has nothing to do for the service. */
export function phaseOf(plan: PlanView | null, service: ServiceId): number | null {
  const phase = plan?.plan.phases.findIndex((services) => services.includes(service)) ?? -1;
  return phase < 0 ? null : phase;
}

/** The edge between two services in a plan: whether one has to wait, and why. A binding one goes before a satisfied one. */
export function edgeBetween(plan: PlanView | null, from: ServiceId, to: ServiceId): Edge | null {
  const edges = plan?.plan.edges.filter((edge) => edge.from === from && edge.to === to) ?? [];
  return edges.find((edge) => edge.binds) ?? edges[0] ?? null;
}

export function edgeBinds(plan: PlanView | null, from: ServiceId, to: ServiceId): boolean {
  return edgeBetween(plan, from, to)?.binds ?? false;
}

/** The accounts that a plan could not reach. */
function unreachable(plan: PlanView | null): Set<AccountName> {
  const lost = plan?.targets.filter((target) => target.problem !== null) ?? [];
  return new Set(lost.map((target) => target.account));
}

/** Whether something was put right since: a login came about, or the problem is gone. */
function mended(account: AccountName, now: AccountsView | null, before: AccountsView | null): boolean {
  const of = (view: AccountsView | null) => view?.accounts.find(({ name }) => name === account);
  const loggedIn = (view: AccountsView | null) =>
    view?.sessions.find(({ name }) => name === of(view)?.session)?.login.state === "logged-in";
  return (
    (loggedIn(now) && before !== null && !loggedIn(before)) ||
    (of(before)?.problem != null && of(now)?.problem === null)
  );
}

/**
 * Keeps the plan honest: it is stale as soon as the project or its stage has changed, or an account that it could not reach
 * was put right. Returns how to stop.
 */
export function followPlan(): () => void {
  const stopProject = useProject.subscribe(({ view, scans }, { view: before, scans: scansBefore }) => {
    if (view?.info.folder !== before?.info.folder) usePlan.getState().clear();
    else if (view?.topology !== before?.topology || scans !== scansBefore) usePlan.getState().markStale();
  });
  const stopEvents = subscribe((events) => {
    const { request, markStale } = usePlan.getState();
    const changed = events.some(
      (event) =>
        event.type === "project-changed" ||
        (event.type === "stage-changed" && event.stage === request?.stage),
    );
    if (changed) markStale();
  });
  const stopAccounts = useAccounts.subscribe(({ view }, { view: before }) => {
    if (view === before) return;
    const lost = unreachable(usePlan.getState().plan);
    if ([...lost].some((account) => mended(account, view, before))) usePlan.getState().markStale();
  });
  return () => {
    stopProject();
    stopEvents();
    stopAccounts();
  };
}
