// Which project, which lens, which stage, and the one thing to do next.
import {
  ChevronDown,
  DoorClosed,
  GitBranchPlus,
  KeyRound,
  ListTree,
  Pause,
  Search,
  Table2,
  Workflow,
} from "lucide-react";
import type { ReactNode } from "react";
import { toLens, toShape } from "../document/config";
import type { Run } from "../document/fold";
import { askedOf } from "../document/gates";
import { accountsOf } from "../document/logins";
import { useMyStage } from "../document/myStage";
import { isPaused } from "../document/progress";
import { useLiveRun } from "../document/run";
import { keyOf } from "../document/shortcuts";
import { isSandbox, orderedStages, stageTone } from "../document/stages";
import { type Lens, type Shape, useView } from "../document/view";
import { ViewsMenu } from "../finding/ViewsMenu";
import type { ProjectView, Stage, StageId } from "../host/contract.gen";
import {
  AccountDot,
  Button,
  chord,
  cx,
  Kbd,
  Menu,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  ProductionMark,
  Segmented,
  Spinner,
  StageDot,
} from "../kit";
import { AppMenu } from "./AppMenu";

const lenses: ReadonlyArray<{ value: Lens; label: string; testId: string; title: string }> = [
  {
    value: "topology",
    label: "Topology",
    testId: "lens-topology",
    title: `What refers to what (${chord("1")})`,
  },
  { value: "phases", label: "Phases", testId: "lens-phases", title: `What goes when (${chord("2")})` },
  {
    value: "stages",
    label: "Stages",
    testId: "lens-stages",
    title: `How far each version has come (${chord("3")})`,
  },
  {
    value: "matrix",
    label: "Matrix",
    testId: "lens-matrix",
    title: `Which version is where (${chord("4")})`,
  },
];

const shapes: ReadonlyArray<{
  value: Shape;
  label: string;
  icon: ReactNode;
  testId: string;
  title: string;
}> = [
  {
    value: "canvas",
    label: "Canvas",
    icon: <Workflow size={15} aria-hidden />,
    testId: "shape-canvas",
    title: `As a canvas (${keyOf("shape-canvas")})`,
  },
  {
    value: "outline",
    label: "Outline",
    icon: <ListTree size={15} aria-hidden />,
    testId: "shape-outline",
    title: `As an outline (${keyOf("shape-outline")})`,
  },
  {
    value: "table",
    label: "Table",
    icon: <Table2 size={15} aria-hidden />,
    testId: "shape-table",
    title: `As a table (${keyOf("shape-table")})`,
  },
];

export function TopBar({ view }: { view: ProjectView }) {
  const lens = useView((state) => state.lens);
  const shape = useView((state) => state.shape);
  const run = useLiveRun();
  const { info } = view;
  return (
    <header className="grid h-13 shrink-0 grid-cols-[minmax(120px,1fr)_auto_minmax(0,auto)] min-[1500px]:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-center gap-4 border-b border-line bg-panel px-3.5">
      <div className="flex min-w-0 items-center gap-3">
        <AppMenu />
        <div className="min-w-0">
          <h1 className="truncate text-md leading-tight font-semibold" title={info.name}>
            {info.name}
          </h1>
          <div className="truncate text-xs text-ink-3" title={info.folder}>
            {info.sample ? "the sample" : info.folder}
            {info.branch && ` · ${info.branch}`}
          </div>
        </div>
      </div>
      <div className="flex items-center gap-2">
        <Segmented label="Lens" value={lens} options={lenses} onChange={toLens} />
        <Segmented label="Drawn as" value={shape} options={shapes} onChange={toShape} />
      </div>
      <div className="flex min-w-0 items-center justify-end gap-3">
        <StageMenu view={view} />
        <MyStageButton view={view} />
        <button
          type="button"
          data-testid="find-button"
          onClick={() => useView.getState().setPalette(true)}
          className="flex h-8.5 min-w-0 shrink items-center gap-2 rounded-lg border border-line-2 px-2.5 text-ink-3 hover:bg-mute"
        >
          <Search size={14} aria-hidden className="shrink-0" />
          <span className="truncate max-[1180px]:sr-only">Find anything</span>
          <Kbd>{chord("K")}</Kbd>
        </button>
        <ViewsMenu />
        {run ? <RunningButton run={run} /> : <DeployButton />}
      </div>
    </header>
  );
}

/** One click to a stage of one's own. */
function MyStageButton({ view }: { view: ProjectView }) {
  const open = useView((state) => state.side === "my-stage");
  return (
    <button
      type="button"
      data-testid="my-stage-button"
      aria-expanded={open}
      aria-label="My stage"
      disabled={view.document.read_only !== null || Object.keys(view.topology.stages).length === 0}
      title={`A stage of your own: some services again, the rest shared (${keyOf("my-stage")})`}
      onClick={() => (open ? useView.getState().open(null) : useMyStage.getState().begin())}
      className={cx(
        "flex h-8.5 shrink-0 items-center gap-1.5 rounded-lg border px-2.5 font-medium disabled:pointer-events-none disabled:opacity-55",
        open ? "border-personal text-personal" : "border-line-2 hover:bg-mute",
      )}
    >
      <GitBranchPlus size={15} aria-hidden className="shrink-0 text-personal" />
      <span className="max-[1340px]:hidden">My stage</span>
    </button>
  );
}

function DeployButton() {
  const stage = useView((state) => state.stage);
  const planning = useView((state) => state.side === "plan");
  return (
    <Button
      variant="primary"
      data-testid="deploy-button"
      disabled={!stage}
      aria-expanded={planning}
      className="max-w-56"
      title={stage ? `Plan a deployment to ${stage}; nothing starts before you say so` : "Add a stage first"}
      onClick={() => useView.getState().open("plan")}
    >
      <span className="truncate">{stage ? `Deploy to ${stage}` : "Deploy"}</span>
    </Button>
  );
}

/** While a run goes on there is nothing to plan; cancelling is in the banner below. */
function RunningButton({ run }: { run: Run }) {
  const { icon, words } = standingOf(run);
  return (
    <Button
      data-testid="deploy-button"
      data-running
      className="max-w-56"
      icon={icon}
      onClick={() => useView.getState().open("run")}
    >
      <span className="truncate">{words}</span>
    </Button>
  );
}

function standingOf(run: Run): { icon: ReactNode; words: string } {
  if (isPaused(run))
    return { icon: <KeyRound size={14} aria-hidden className="text-warn" />, words: "Waits for a login" };
  if (!run.cancelRequested && askedOf(run))
    return { icon: <DoorClosed size={14} aria-hidden className="text-accent" />, words: "Waits for you" };
  if (run.rollingBack) return { icon: <Spinner size={14} />, words: "Taking back" };
  if (run.paused) return { icon: <Pause size={14} aria-hidden className="text-warn" />, words: "Paused" };
  return { icon: <Spinner size={14} />, words: `Deploying${run.stage ? ` to ${run.stage}` : ""}` };
}

/** `acme-dev · eu-west-1`, or how many targets there are. */
function whereOf(stage: Stage): string {
  const [first] = stage.targets;
  if (!first) return "no target";
  if (stage.targets.length > 1) return `${stage.targets.length} targets`;
  return `${first.account} · ${first.region}`;
}

function StageMenu({ view }: { view: ProjectView }) {
  const { topology } = view;
  const chosen = useView((state) => state.stage);
  const stages = orderedStages(topology);
  const stage = chosen ? topology.stages[chosen] : undefined;
  const { setStage, open } = useView.getState();
  if (!chosen || !stage) {
    return <Button onClick={() => open("stages")}>Add a stage</Button>;
  }
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          data-testid="stage-menu"
          className="flex h-8.5 min-w-0 items-center gap-2 rounded-lg border border-line-2 px-2.5 hover:bg-mute"
        >
          <StageDot tone={stageTone(chosen, stage)} />
          <span className="sr-only">Stage</span>
          <span className="max-w-36 shrink-0 truncate font-medium">{chosen}</span>
          <StageAccounts view={view} stage={chosen} />
          <span className="truncate font-mono text-xs text-ink-3 max-[1080px]:sr-only">{whereOf(stage)}</span>
          <ChevronDown size={13} aria-hidden className="shrink-0 text-ink-3" />
        </button>
      }
    >
      <MenuLabel>Stage</MenuLabel>
      {stages.map(([id, each]) => (
        <StageItem key={id} id={id} stage={each} view={view} onSelect={() => setStage(id)} />
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => open("personal")}>Personal stages…</MenuItem>
      <MenuItem onSelect={() => open("stages")}>Edit stages…</MenuItem>
      <MenuItem onSelect={() => open("accounts")}>Edit accounts…</MenuItem>
    </Menu>
  );
}

/** The colours of the accounts that the stage goes to, and whether one of them is production. */
function StageAccounts({ view, stage }: { view: ProjectView; stage: StageId }) {
  const names = accountsOf(view.topology, stage);
  return (
    <span className="flex shrink-0 items-center gap-1" title={names.join(", ")}>
      {names.slice(0, 4).map((name) => (
        <AccountDot key={name} mark={view.accounts[name] ?? null} />
      ))}
      {names.some((name) => view.accounts[name]?.production) && <ProductionMark />}
    </span>
  );
}

const safetyWords = { silent: "no questions", confirm: "asks first", typed: "type its name" } as const;

function StageItem({
  id,
  stage,
  view,
  onSelect,
}: {
  id: StageId;
  stage: Stage;
  view: ProjectView;
  onSelect: () => void;
}) {
  const detail = `${isSandbox(view, stage) ? "sandbox" : whereOf(stage)} · ${safetyWords[stage.safety]}`;
  return (
    <MenuItem
      icon={<StageDot tone={stageTone(id, stage)} />}
      detail={
        <span className="flex items-center gap-1.5">
          <StageAccounts view={view} stage={id} /> {detail}
        </span>
      }
      data-testid={`stage-${id}`}
      onSelect={onSelect}
    >
      {id}
    </MenuItem>
  );
}
