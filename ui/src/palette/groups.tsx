//! What the palette knows, by kind.
import { Bookmark, Box, History, Layers, Package, UserRound, Zap } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useAccounts } from "../document/accounts";
import { openAccount } from "../document/logins";
import { usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { useRun } from "../document/run";
import { orderedStages, targetName } from "../document/stages";
import { useStanding } from "../document/standing";
import { useView } from "../document/view";
import { openView, useNamedViews } from "../document/views";
import type { Plan, ServiceId, StageId, Standing } from "../host/contract.gen";
import { dayAndTime } from "../kit";
import { actions } from "./actions";
import type { Findable } from "./find";

export interface Item extends Findable {
  id: string;
  /** Where the same thing stands twice. */
  key?: string;
  icon: ReactNode;
  detail?: string;
  keys?: string;
  /** Why it cannot be done now. */
  refused?: string | null;
  run: () => void;
}

export interface Group {
  heading: string;
  items: Item[];
}

export function useGroups(): Group[] {
  const view = useProject((state) => state.view);
  const history = useRun((state) => state.history);
  const live = useRun((state) => state.live);
  const accounts = useAccounts((state) => state.view);
  const plan = usePlan((state) => state.plan?.plan ?? null);
  const standing = useStanding((state) => state.standing);
  const views = useNamedViews();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what can be done depends on who is logged in
  const rest = useMemo(
    (): Group[] => [
      {
        heading: "Actions",
        items: actions().map((action) => ({
          ...action,
          id: `action ${action.id}`,
          icon: <Zap size={14} aria-hidden />,
        })),
      },
      {
        heading: "Services",
        items: (view?.services ?? []).map((service) => ({
          id: `service ${service.id}`,
          label: service.id,
          keywords: [service.group, service.role, service.kind, service.path, service.declared]
            .filter(Boolean)
            .join(" "),
          detail: service.path ?? service.kind,
          icon: <Box size={14} aria-hidden />,
          run: () => useView.getState().openService(service.id),
        })),
      },
      {
        heading: "Stages",
        items: view
          ? orderedStages(view.topology).map(([id, stage]) => ({
              id: `stage ${id}`,
              label: id,
              keywords: `stage look at switch ${stage.targets.map(targetName).join(" ")}`,
              detail: stage.targets.map(targetName).join(", ") || "no target",
              icon: <Layers size={14} aria-hidden />,
              run: () => useView.getState().setStage(id),
            }))
          : [],
      },
      { heading: "Stacks", items: stackItems(plan, standing) },
      {
        heading: "Accounts",
        items: Object.entries(view?.topology.accounts ?? {}).map(([name, { id }]) => ({
          id: `account ${name}`,
          label: name,
          keywords: `account ${id ?? "planned"}`,
          detail: id ?? "planned",
          icon: <UserRound size={14} aria-hidden />,
          run: () => openAccount(name),
        })),
      },
      {
        heading: "Runs",
        items: (history ?? []).map((run) => ({
          id: `run ${run.run}`,
          label: `${run.stage}, ${dayAndTime(run.started)}`,
          keywords: `run ${run.outcome ?? "interrupted"} ${run.actor} ${run.commit ?? ""}`,
          detail: run.outcome ?? (run.run === live ? "going on" : "interrupted"),
          icon: <History size={14} aria-hidden />,
          run: () => {
            void useRun.getState().open(run.run);
            useView.getState().open("run");
          },
        })),
      },
    ],
    [view, history, live, accounts, plan, standing],
  );
  const saved: Group = {
    heading: "Views",
    items: views.map((each) => ({
      id: `view ${each.keeper} ${each.name}`,
      label: each.name,
      keywords: `view saved ${each.keeper === "team" ? "team" : "mine"}`,
      detail: each.keeper === "team" ? "for the team" : "for me",
      icon: <Bookmark size={14} aria-hidden />,
      run: () => void openView(each),
    })),
  };
  return [...rest, saved];
}

interface Stack {
  service: ServiceId;
  stage: StageId;
  place: string;
}

/** Stacks as the plan names them and as the accounts last did. */
function stackItems(plan: Plan | null, standing: Standing | null): Item[] {
  const stacks = new Map<string, Stack & { name: string }>();
  const add = (name: string | null, stack: Stack) => {
    if (name) stacks.set(`${name} ${stack.place}`, { name, ...stack });
  };
  for (const { stage, targets } of standing?.stages ?? [])
    for (const { target, cells } of targets)
      for (const { stack, service } of cells) add(stack, { service, stage, place: targetName(target) });
  for (const { stack, service, target } of plan?.steps ?? [])
    add(stack, { service, stage: plan?.stage ?? "", place: target });
  return [...stacks].map(([key, { name, service, stage, place }]) => ({
    id: `stack ${key}`,
    label: name,
    keywords: `stack ${service} ${stage} ${place}`,
    detail: place,
    icon: <Package size={14} aria-hidden />,
    run: () => {
      useView.getState().setStage(stage);
      useView.getState().openService(service);
    },
  }));
}
