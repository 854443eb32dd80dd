// The frame of an open project: bars, rail, canvas, and the one drawer at the right.
import { useEffect } from "react";
import { AccountsPanel } from "../accounts/AccountsPanel";
import { AdvicePanel } from "../advice/AdvicePanel";
import { Canvas } from "../canvas/Canvas";
import { ConfigScreen } from "../config/ConfigScreen";
import { useAdviceFeed } from "../document/advice";
import { useCopiesAhead } from "../document/ahead";
import { followConfig, useConfig } from "../document/config";
import { useDriftFeed } from "../document/drift";
import { useFindingFeed } from "../document/finding";
import { NewGroup } from "../document/NewGroup";
import { usePlan } from "../document/plan";
import { useShownRun } from "../document/run";
import { useStateFeed } from "../document/shown";
import { Tasks } from "../document/Tasks";
import { useEditingKeys } from "../document/useEditingKeys";
import { type Side as SideKind, useView } from "../document/view";
import { DriftBoard } from "../drift/DriftBoard";
import { DriftPanel } from "../drift/DriftPanel";
import { FocusBar } from "../finding/FocusBar";
import { NameView } from "../finding/ViewsMenu";
import type { ProjectView } from "../host/contract.gen";
import { cx, Empty } from "../kit";
import { CellPanel } from "../matrix/CellPanel";
import { Matrix } from "../matrix/Matrix";
import { Outline } from "../outline/Outline";
import { MyStagePanel } from "../personal/MyStagePanel";
import { PersonalStagesPanel } from "../personal/PersonalStagesPanel";
import { Reminder } from "../personal/Reminder";
import { RemoveStage } from "../personal/RemoveStage";
import { PlanDrawer } from "../plan/PlanDrawer";
import { ProblemsPanel } from "../problems/ProblemsPanel";
import { PromotionPanel } from "../promotion/PromotionPanel";
import { RecoveriesPanel } from "../recovery/RecoveriesPanel";
import { ReviewPanel } from "../review/ReviewPanel";
import { HistoryPanel } from "../run/HistoryPanel";
import { RunBanner } from "../run/RunBanner";
import { RunPanel } from "../run/RunPanel";
import { UnfinishedRuns } from "../run/Unfinished";
import { SaysPanel } from "../says/SaysPanel";
import { ServicePanel } from "../service/ServicePanel";
import { DraftedGate } from "../stages/DraftedGate";
import { StagesPanel } from "../stages/StagesPanel";
import { Table } from "../table/Table";
import { Notes } from "./Notes";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";
import { TopBar } from "./TopBar";

export function Shell({ view }: { view: ProjectView }) {
  useStateFeed();
  useFindingFeed(view);
  useAdviceFeed(view);
  useDriftFeed(view);
  useEditingKeys();
  useCopiesAhead(view);
  return (
    <>
      <TopBar view={view} />
      <RunBanner />
      <UnfinishedRuns />
      <Reminder />
      <Notes view={view} />
      <div className="flex min-h-0 flex-1">
        <Rail view={view} />
        <main className="flex min-w-0 flex-1 flex-col">
          <FocusBar view={view} />
          <div className="relative min-h-0 flex-1">
            {view.services.length === 0 && <NoServices />}
            <Lenses view={view} />
            <Config view={view} />
          </div>
        </main>
        <Side />
      </div>
      <StatusBar view={view} />
      <NewGroup />
      <DraftedGate />
      <NameView />
      <RemoveStage />
      <Tasks />
    </>
  );
}

/** Whether what is hidden can be left out of styles, layout and focus as a whole. Otherwise each of its elements is looked at. */
const SKIPS = globalThis.CSS?.supports?.("content-visibility", "hidden") ?? false;

/** The canvas keeps its place behind the matrix and its twins: whoever comes back finds it as it was. */
function Lenses({ view }: { view: ProjectView }) {
  const shape = useView((state) => state.shape);
  const drift = useView((state) => state.drift);
  const matrix = useView((state) => state.lens === "matrix") && shape === "canvas" && !drift;
  const covered = drift || matrix || shape !== "canvas";
  return (
    <>
      <div
        className={cx("absolute inset-0", covered && (SKIPS ? "[content-visibility:hidden]" : "invisible"))}
        inert={covered && !SKIPS}
      >
        <Canvas view={view} note={<LensNote />} />
      </div>
      {matrix && (
        <div className="absolute inset-0">
          <Matrix view={view} />
        </div>
      )}
      {drift && (
        <div className="absolute inset-0">
          <DriftBoard view={view} />
        </div>
      )}
      {shape === "outline" && !drift && (
        <div className="absolute inset-0">
          <Outline view={view} />
        </div>
      )}
      {shape === "table" && !drift && (
        <div className="absolute inset-0">
          <Table view={view} />
        </div>
      )}
    </>
  );
}

/** Over whatever the services are drawn as: whoever closes it finds that as it was. */
function Config({ view }: { view: ProjectView }) {
  const open = useConfig((state) => state.service !== null);
  useEffect(() => followConfig(), []);
  if (!open) return null;
  return (
    <div className="absolute inset-0 z-10">
      <ConfigScreen project={view} />
    </div>
  );
}

function Side() {
  const side = useView((state) => state.side);
  if (side === null || side === "pending") return null;
  return (
    <aside
      data-testid="side-panel"
      data-side={side}
      className={cx(
        "shrink-0 border-l border-line bg-panel",
        // Logins and accounts are lines of several things each.
        side === "accounts" || side === "says"
          ? "w-140 2xl:w-160"
          : side === "my-stage" || side === "personal"
            ? "w-108 2xl:w-120"
            : side === "review"
              ? "w-150 2xl:w-180"
              : side === "drift"
                ? "w-105 2xl:w-130"
                : "w-96 2xl:w-110",
      )}
    >
      <Content side={side} />
    </aside>
  );
}

function Content({ side }: { side: Exclude<SideKind, "pending"> }) {
  switch (side) {
    case "service":
      return <ServicePanel />;
    case "cell":
      return <CellPanel />;
    case "plan":
      return <PlanDrawer />;
    case "run":
      return <RunPanel />;
    case "review":
      return <ReviewPanel />;
    case "promotion":
      return <PromotionPanel />;
    case "recoveries":
      return <RecoveriesPanel />;
    case "history":
      return <HistoryPanel />;
    case "stages":
      return <StagesPanel />;
    case "my-stage":
      return <MyStagePanel />;
    case "personal":
      return <PersonalStagesPanel />;
    case "accounts":
      return <AccountsPanel />;
    case "problems":
      return <ProblemsPanel />;
    case "advice":
      return <AdvicePanel />;
    case "says":
      return <SaysPanel />;
    case "drift":
      return <DriftPanel />;
  }
}

function NoServices() {
  return (
    <div className="pointer-events-none absolute inset-0 z-4 grid place-items-center">
      <Empty title="No services yet">Double-click the canvas or press N to draw the first one.</Empty>
    </div>
  );
}

/** What the columns of the phases lens are while there is no plan. */
function LensNote() {
  const lens = useView((state) => state.lens);
  const stage = useView((state) => state.stage);
  const planned = usePlan((state) => state.plan?.plan.stage === stage);
  const ran = useShownRun()?.stage === stage;
  if (lens !== "phases" || planned || ran || !stage) return null;
  return (
    <>
      <span>Layers show what refers to what. The phases of a deployment come from its plan.</span>
      <button
        type="button"
        className="shrink-0 font-semibold text-accent hover:underline"
        onClick={() => useView.getState().open("plan")}
      >
        Plan {stage}
      </button>
    </>
  );
}
