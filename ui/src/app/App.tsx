// The window: starts the stores, listens to shortcuts, and shows the project or the way to one.
import { useEffect, useRef, useState } from "react";
import { followAccounts } from "../document/accounts";
import { useControl } from "../document/control";
import { reviewOf } from "../document/gates";
import { followLive, useLive } from "../document/live";
import { followMyStage } from "../document/myStage";
import { followPersonal } from "../document/personalStages";
import { followPlan } from "../document/plan";
import { followProject, useProject } from "../document/project";
import { usePromotion } from "../document/promotion";
import { followRecoveries, useRecoveries } from "../document/recoveries";
import { useRemovingStage } from "../document/removingStage";
import { useReview } from "../document/review";
import { followRuns, useRun } from "../document/run";
import { orderedStages } from "../document/stages";
import { followStanding, readAhead, useStanding } from "../document/standing";
import { useUnfinished } from "../document/unfinished";
import { useView } from "../document/view";
import { ExportDialog } from "../export/ExportDialog";
import { Keys } from "../help/Keys";
import type { ProjectView } from "../host/contract.gen";
import { Spinner, Toaster, TooltipProvider, toastError } from "../kit";
import { CommandPalette } from "../palette/CommandPalette";
import { PendingDialog } from "../pending/PendingDialog";
import { Welcome } from "../welcome/Welcome";
import { markFirstFrame } from "./mark";
import { Shell } from "./Shell";
import { usePlaces } from "./usePlaces";
import { useShortcuts } from "./useShortcuts";
import { useSystemMenu } from "./useSystemMenu";

export function App() {
  const view = useProject((project) => project.view);
  const [ready, setReady] = useState(false);
  const [welcome, setWelcome] = useState(true);
  useShortcuts();
  useNotices();
  useAsked();
  usePlaces(view);
  useSystemMenu();

  useEffect(() => {
    const stops = [
      followProject(),
      followAccounts(),
      followRuns(),
      followPlan(),
      followRecoveries(),
      followLive(),
      followStanding(),
      followPersonal(),
      followMyStage(),
    ];
    // What is open already, or the sample: the first screen is never empty.
    const start = async () => {
      const project = useProject.getState();
      if (!(await project.refresh())) await project.openSample();
      // A repository that is open already, after the window was reloaded, needs no welcome.
      if (useProject.getState().view?.info.sample === false) setWelcome(false);
      setReady(true);
    };
    void start();
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  useProjectChange(view);
  useEffect(() => {
    if (view) markFirstFrame();
  }, [view]);

  return (
    <TooltipProvider>
      <div className="flex h-full flex-col">
        {view ? <Shell view={view} /> : <Opening ready={ready} />}
        {ready && (welcome || !view) && <Welcome onDismiss={() => setWelcome(false)} />}
      </div>
      <CommandPalette />
      {view && <PendingDialog />}
      {view && <ExportDialog view={view} />}
      <Keys />
      <Toaster />
    </TooltipProvider>
  );
}

function Opening({ ready }: { ready: boolean }) {
  if (ready) return null;
  return (
    <div className="grid h-full place-items-center text-ink-3">
      <Spinner size={22} label="Opening" />
    </div>
  );
}

/** Another project: another stage, and nothing of the old one stays selected or shown. */
function useProjectChange(view: ProjectView | null): void {
  const folder = view?.info.folder ?? null;
  const stages = view?.topology.stages;
  useEffect(() => {
    const { select, setFocus, setSearch, open, side } = useView.getState();
    select([]);
    setFocus(null);
    setSearch("");
    if (side !== "accounts") open(null);
    useRun.getState().reset();
    useReview.getState().clear();
    useRecoveries.getState().clear();
    usePromotion.getState().clear();
    useLive.getState().clear();
    useStanding.getState().clear();
    useControl.getState().reset();
    useUnfinished.getState().clear();
    useRemovingStage.getState().close();
    if (folder === null) return;
    void useUnfinished.getState().load();
    return readAhead();
  }, [folder]);
  useEffect(() => {
    if (!view || !stages) return;
    const { stage, setStage } = useView.getState();
    if (stage === null || !stages[stage]) setStage(orderedStages(view.topology)[0]?.[0] ?? null);
  }, [view, stages]);
}

/** Whoever watches the run sees what it asks as soon as it asks; whoever looks at something else has the banner. */
function useAsked(): void {
  const gate = useRun(({ runs, live }) => {
    const run = live ? runs[live] : undefined;
    const asked = run ? reviewOf(run) : null;
    return asked ? `${live} ${asked.since}` : null;
  });
  const side = useView((state) => state.side);
  // Once for each question: who closes the review has seen it. It may be asked before the run's panel is open.
  const opened = useRef<string | null>(null);
  useEffect(() => {
    if (gate === null || gate === opened.current || side !== "run") return;
    const { shown, live } = useRun.getState();
    if (shown !== live) return;
    opened.current = gate;
    useView.getState().open("review");
  }, [gate, side]);
}

/** What was refused is said once, in the corner. */
function useNotices(): void {
  const notice = useProject((project) => project.notice);
  useEffect(() => {
    if (!notice) return;
    toastError(notice);
    useProject.getState().dismiss();
  }, [notice]);
}
