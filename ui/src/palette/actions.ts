//! Everything that can be done from the palette: one small object for each action.
import { useControl } from "../document/control";
import { isLive } from "../document/fold";
import { askedOf, reviewOf } from "../document/gates";
import { usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { usePromotion } from "../document/promotion";
import { useRun } from "../document/run";
import { orderedStages } from "../document/stages";
import { type Side, useView } from "../document/view";
import { asErrorView, call } from "../host/call";
import type { GraphFormat, Intent, StageId } from "../host/contract.gen";
import { pickFolder } from "../host/shell";
import { chord, toastDone, toastError } from "../kit";
import { accountActions } from "./accounts";
import type { Findable } from "./find";

export interface Action extends Findable {
  id: string;
  keys?: string;
  /** Whether it can be done now; what cannot be done is not offered. */
  when: () => boolean;
  run: () => void;
}

const project = () => useProject.getState();
const view = () => useView.getState();
const runs = () => useRun.getState();
const liveRun = () => {
  const { live, runs: known } = runs();
  return live ? (known[live] ?? null) : null;
};
const isOpen = () => project().view !== null;
const always = () => true;

function panel(side: Side, label: string, keywords?: string): Action {
  return { id: `panel-${side}`, label, keywords, when: isOpen, run: () => view().open(side) };
}

const FIXED: readonly Action[] = [
  panel("problems", "Show problems", "errors warnings unresolved"),
  panel("history", "Show runs", "history deployments"),
  panel("stages", "Edit stages", "safety targets environments"),
  panel("accounts", "Open accounts", "edit aws credentials profiles access logins sessions"),
  {
    id: "show-run",
    label: "Show the current run",
    when: () => runs().shown !== null,
    run: () => view().open("run"),
  },
  {
    id: "cancel-run",
    label: "Cancel the run…",
    keywords: "stop abort",
    when: () => runs().live !== null,
    // What cancelling means is said in the panel, before it is done.
    run: () => view().open("run"),
  },
  {
    id: "retry-run",
    label: "Retry what failed",
    keywords: "again",
    when: () => {
      const { shown, runs: known } = runs();
      const run = shown ? known[shown] : undefined;
      return run !== undefined && !isLive(run) && run.outcome !== "succeeded";
    },
    run: () => {
      const { shown, retry } = runs();
      if (shown) void retry(shown);
      view().open("run");
    },
  },
  {
    id: "pause-run",
    label: "Pause the run",
    keywords: "wait hold",
    when: () => {
      const run = liveRun();
      return run !== null && !run.paused && !run.cancelRequested && !run.rollingBack;
    },
    run: () => void useControl.getState().pause(runs().live ?? ""),
  },
  {
    id: "continue-run",
    label: "Continue the run",
    keywords: "resume go on",
    when: () => liveRun()?.paused ?? false,
    run: () => void useControl.getState().goOn(runs().live ?? ""),
  },
  {
    id: "answer-gate",
    label: "Answer what the run waits for",
    keywords: "approve review gate refuse",
    when: () => {
      const run = liveRun();
      return run !== null && askedOf(run) !== null;
    },
    run: () => {
      const run = liveRun();
      if (run) view().open(reviewOf(run) ? "review" : "run");
    },
  },
  panel("recoveries", "Show the stacks that need a person", "rollback failed stuck recover"),
  {
    id: "undo",
    label: "Undo",
    keys: chord("Z"),
    when: () => project().view?.document.can_undo ?? false,
    run: () => void project().undo(),
  },
  {
    id: "redo",
    label: "Redo",
    keys: chord("Shift Z"),
    when: () => project().view?.document.can_redo ?? false,
    run: () => void project().redo(),
  },
  {
    id: "save",
    label: "Save…",
    keywords: "pending changes diff write",
    keys: chord("S"),
    when: () => project().view?.document.dirty ?? false,
    run: () => view().open("pending"),
  },
  {
    id: "rescan",
    label: "Scan the sources again",
    keywords: "refresh reload",
    when: isOpen,
    run: () => void project().rescan(),
  },
  {
    id: "arrange",
    label: "Arrange all cards",
    keywords: "layout tidy",
    when: isOpen,
    run: () => void project().arrange(),
  },
  {
    id: "lens-topology",
    label: "Show the topology",
    keywords: "lens",
    when: isOpen,
    run: () => view().setLens("topology"),
  },
  {
    id: "lens-phases",
    label: "Show the phases",
    keywords: "lens order plan",
    when: isOpen,
    run: () => view().setLens("phases"),
  },
  {
    id: "open-repository",
    label: "Open a repository…",
    keywords: "folder project",
    keys: chord("O"),
    when: always,
    run: () => void openRepository(),
  },
  {
    id: "open-sample",
    label: "Open the sample",
    keywords: "play demo",
    when: always,
    run: () => void project().openSample(),
  },
  {
    id: "reset-sandbox",
    label: "Reset the sandbox",
    keywords: "simulated empty delete stacks",
    when: () => isOpen() && runs().live === null,
    run: () => void resetSandbox(),
  },
  {
    id: "theme-system",
    label: "Theme: as the system",
    keywords: "colour",
    when: () => view().theme !== "system",
    run: () => view().setTheme("system"),
  },
  {
    id: "theme-light",
    label: "Theme: light",
    keywords: "colour",
    when: () => view().theme !== "light",
    run: () => view().setTheme("light"),
  },
  {
    id: "theme-dark",
    label: "Theme: dark",
    keywords: "colour",
    when: () => view().theme !== "dark",
    run: () => view().setTheme("dark"),
  },
  copyGraph("mermaid", "Copy the graph as Mermaid"),
  copyGraph("dot", "Copy the graph as DOT"),
  copyGraph("json", "Copy the graph as JSON"),
];

/** The actions that can be done now, those on stages first. */
export function actions(): Action[] {
  const topology = project().view?.topology;
  const stages = topology ? orderedStages(topology).map(([id]) => id) : [];
  const all = [
    ...stages.map((stage) => planAction(stage, "deploy", `Deploy to ${stage}…`, "plan")),
    ...FIXED,
    ...stages.map(stageAction),
    ...promotions(),
    ...accountActions(),
    ...stages.map((stage) => planAction(stage, "remove", `Remove from ${stage}…`, "delete tear down stacks")),
  ];
  return all.filter((action) => action.when());
}

function planAction(stage: StageId, intent: Intent, label: string, keywords: string): Action {
  return {
    id: `${intent}-${stage}`,
    label,
    keywords,
    when: always,
    run: () => {
      view().setStage(stage);
      usePlan.getState().choose({ intent, scope: "all" });
      view().open("plan");
    },
  };
}

/** From each stage of the rail to the next. */
function promotions(): Action[] {
  const topology = project().view?.topology;
  const rail = topology
    ? orderedStages(topology)
        .filter(([, { base }]) => !base)
        .map(([id]) => id)
    : [];
  return rail.slice(1).map((to, at) => {
    const from = rail[at] ?? to;
    return {
      id: `promote-${from}-${to}`,
      label: `Promote ${from} → ${to}…`,
      keywords: "release same commit",
      when: () => runs().live === null,
      run: () => {
        void usePromotion.getState().load(from, to);
        view().open("promotion");
      },
    };
  });
}

function stageAction(stage: StageId): Action {
  return {
    id: `stage-${stage}`,
    label: `Look at ${stage}`,
    keywords: "switch stage",
    when: () => view().stage !== stage,
    run: () => view().setStage(stage),
  };
}

function copyGraph(format: GraphFormat, label: string): Action {
  return {
    id: `copy-${format}`,
    label,
    keywords: "export clipboard",
    when: isOpen,
    run: () => {
      call("export_graph", { format })
        .then((text) => navigator.clipboard.writeText(text))
        .then(
          () => toastDone("The graph is in the clipboard"),
          (error: unknown) => toastError(asErrorView(error)),
        );
    },
  };
}

async function openRepository(): Promise<void> {
  try {
    const folder = await pickFolder();
    if (folder !== null) await project().openFolder(folder);
  } catch (error) {
    toastError(asErrorView(error));
  }
}

async function resetSandbox(): Promise<void> {
  try {
    project().setView(await call("reset_sandbox", {}));
    usePlan.getState().markStale();
    toastDone("The sandbox is empty again");
  } catch (error) {
    toastError(asErrorView(error));
  }
}
