//! Everything that can be done from the palette: one small object for each action.
import { useConfig } from "../document/config";
import { useControl } from "../document/control";
import { EDITORS, useEditor } from "../document/editor";
import { textOf, useExporting } from "../document/exporting";
import { isLive } from "../document/fold";
import { askedOf, reviewOf } from "../document/gates";
import { stepWords } from "../document/HistoryMenu";
import { usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { usePromotion } from "../document/promotion";
import { useRun } from "../document/run";
import { keyOf } from "../document/shortcuts";
import { orderedStages } from "../document/stages";
import { useStanding } from "../document/standing";
import { type Side, useView } from "../document/view";
import { asErrorView, call } from "../host/call";
import type { Intent, PictureFormat, StageId } from "../host/contract.gen";
import { pickFolder } from "../host/shell";
import { chord, toastDone, toastError } from "../kit";
import { accountActions } from "./accounts";
import { driftActions } from "./drift";
import { editing } from "./editing";
import type { Findable } from "./find";
import { finding } from "./finding";

export interface Action extends Findable {
  id: string;
  keys?: string;
  /** Whether it can be done now. What cannot is not offered, unless it says why. */
  when: () => boolean;
  /** Why it cannot be done, for what people look for all the same. */
  because?: string;
  run: () => void;
}

/** An action as it is offered. */
export interface Offer extends Action {
  /** Why it cannot be done now. */
  refused: string | null;
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
  panel("advice", "Show advice", "cycles secrets chains dismiss planned"),
  panel("says", "Compare code, drawing and AWS", "differences drift says status"),
  panel("history", "Show runs", "history deployments"),
  panel("stages", "Edit stages", "safety targets environments"),
  panel("accounts", "Open accounts", "edit aws credentials profiles access logins sessions"),
  {
    id: "show-run",
    because: "nothing was deployed from here yet",
    label: "Show the current run",
    when: () => runs().shown !== null,
    run: () => view().open("run"),
  },
  {
    id: "cancel-run",
    because: "no run is going on",
    label: "Cancel the run…",
    keywords: "stop abort",
    when: () => runs().live !== null,
    // What cancelling means is said in the panel, before it is done.
    run: () => view().open("run"),
  },
  {
    id: "retry-run",
    because: "no run that is shown has failed",
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
    because: "no run is going on",
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
    because: "no run is paused",
    label: "Continue the run",
    keywords: "resume go on",
    when: () => liveRun()?.paused ?? false,
    run: () => void useControl.getState().goOn(runs().live ?? ""),
  },
  {
    id: "answer-gate",
    because: "no run waits for anybody",
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
    because: "there is nothing to undo",
    label: "Undo",
    keys: keyOf("undo"),
    when: () => project().view?.document.can_undo ?? false,
    run: () => void project().undo(),
  },
  {
    id: "redo",
    because: "there is nothing to redo",
    label: "Redo",
    keys: keyOf("redo"),
    when: () => project().view?.document.can_redo ?? false,
    run: () => void project().redo(),
  },
  {
    id: "save",
    because: "everything is saved",
    label: "Save…",
    keywords: "pending changes diff write",
    keys: keyOf("save"),
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
    keys: keyOf("lens-topology"),
    when: isOpen,
    run: () => view().setLens("topology"),
  },
  {
    id: "lens-phases",
    label: "Show the phases",
    keywords: "lens order plan",
    keys: keyOf("lens-phases"),
    when: isOpen,
    run: () => view().setLens("phases"),
  },
  {
    id: "lens-stages",
    label: "Show the stages",
    keywords: "lens promotion rail",
    keys: keyOf("lens-stages"),
    when: isOpen,
    run: () => view().setLens("stages"),
  },
  {
    id: "lens-matrix",
    label: "Show the matrix",
    keywords: "lens versions table targets",
    keys: keyOf("lens-matrix"),
    when: isOpen,
    run: () => view().setLens("matrix"),
  },
  ...driftActions,
  {
    id: "ask-accounts",
    label: "Ask all accounts what they hold",
    keywords: "refresh status versions live",
    when: isOpen,
    run: () => void useStanding.getState().ask(Object.keys(project().view?.topology.stages ?? {})),
  },
  {
    id: "open-repository",
    label: "Open a repository…",
    keywords: "folder project",
    keys: keyOf("open"),
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
    because: "a run goes on in it",
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
  {
    id: "export",
    label: "Export a picture…",
    keywords: "save svg png pdf mermaid drawio image copy share",
    keys: chord("E"),
    when: isOpen,
    run: () => useExporting.getState().show(),
  },
  ...EDITORS.map(editorAction),
  copyGraph("mermaid", "Copy the graph as Mermaid"),
  copyGraph("dot", "Copy the graph as DOT"),
  copyGraph("json", "Copy the graph as JSON"),
];

/** What can be done now, and what people look for and cannot be done, with the reason; those on stages first. */
export function actions(): Offer[] {
  const topology = project().view?.topology;
  const stages = topology ? orderedStages(topology).map(([id]) => id) : [];
  const all = [
    ...stages.map((stage) => planAction(stage, "deploy", `Deploy to ${stage}…`, "plan")),
    ...FIXED,
    ...finding(),
    ...editing(),
    ...promotions(),
    ...accountActions(),
    ...configs(),
    ...stages.map((stage) => planAction(stage, "remove", `Remove from ${stage}…`, "delete tear down stacks")),
  ];
  return all
    .map(named)
    .map((action): Offer => ({ ...action, refused: action.when() ? null : (action.because ?? "") }))
    .filter(({ refused }) => refused !== "");
}

/** What undo and redo would do now is in their names. */
function named(action: Action): Action {
  const steps = project().view?.document;
  if (action.id === "undo") return { ...action, label: stepWords("Undo", steps?.undo[0]) };
  if (action.id === "redo") return { ...action, label: stepWords("Redo", steps?.redo[0]) };
  return action;
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

/** Of what is selected first: it is what one looks at. */
function configs(): Action[] {
  const services = project().view?.services ?? [];
  const { selection } = view();
  const ids = services.filter(({ path }) => path !== null).map(({ id }) => id);
  return [...ids.filter((id) => selection.has(id)), ...ids.filter((id) => !selection.has(id))].map((id) => ({
    id: `config-${id}`,
    label: `Config of ${id}`,
    keywords: "parameters environment variables values stages compare",
    when: () => useConfig.getState().service !== id,
    run: () => useConfig.getState().open(id),
  }));
}

function copyGraph(format: PictureFormat, label: string): Action {
  return {
    id: `copy-${format}`,
    label,
    keywords: "export clipboard",
    when: isOpen,
    run: () => {
      const { choices } = useExporting.getState();
      textOf({ ...choices, format, lens: "topology", stage: null, selected: false })
        .then((text) => navigator.clipboard.writeText(text))
        .then(
          () => toastDone("The graph is in the clipboard"),
          (error: unknown) => toastError(asErrorView(error)),
        );
    },
  };
}

function editorAction({ value, label }: (typeof EDITORS)[number]): Action {
  return {
    id: `editor-${value}`,
    label: `Open lines in: ${value === "system" ? "the default program" : label}`,
    keywords: "editor ide source file setting",
    when: () => useEditor.getState().editor !== value,
    run: () => useEditor.getState().choose(value),
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
