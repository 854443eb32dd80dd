//! A stage of the rail: where it goes, how careful it is, what stands there, and what can be done with it.
import type { Node, NodeProps } from "@xyflow/react";
import { GitBranchPlus, Play, RefreshCw, Settings2 } from "lucide-react";
import { memo } from "react";
import { useMark } from "../../document/AccountTag";
import { ConsoleLink } from "../../document/ConsoleLink";
import { done } from "../../document/fold";
import { useMyStage } from "../../document/myStage";
import { useProject } from "../../document/project";
import { useLiveRun } from "../../document/run";
import { safetyWords, stageTone, targetName } from "../../document/stages";
import { useStanding } from "../../document/standing";
import { useView } from "../../document/view";
import type { Stage, StageId, Target } from "../../host/contract.gen";
import { AccountChip, Badge, Button, Code, count, cx, IconButton, Spinner, StageDot } from "../../kit";
import { HEAD } from "./layout";
import type { StageData } from "./scene";
import { stageSummary, targetSummary } from "./summary";

export type StageNode = Node<StageData, "stage">;

export const StageHead = memo(function StageHead({ data }: NodeProps<StageNode>) {
  const { stage: id, head } = data;
  const stage = useProject(({ view }) => (id === null ? undefined : view?.topology.stages[id]));
  const current = useView((state) => state.stage === id);
  if (id === null) return <Nowhere data={data} />;
  if (!stage) return null;
  const tone = stageTone(id, stage);
  return (
    <div
      className={cx("rail-stage", data.personal && "is-personal", current && "is-current")}
      data-tone={tone}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the stage is chosen by keyboard in the bar above */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div
        className="rail-head nodrag nopan"
        style={{ height: head }}
        data-testid={`rail-${id}`}
        onClick={() => useView.getState().setStage(id)}
      >
        <div className="rail-title">
          <StageDot tone={tone} className="size-2.5" />
          <strong className="min-w-0 truncate" title={id}>
            {id}
          </strong>
          {stage.base && <span className="rail-small shrink-0 text-ink-3">from {stage.base}</span>}
          <span className="flex-1" />
          <Badge tone={stage.safety === "typed" ? "bad" : stage.safety === "confirm" ? "warn" : "idle"}>
            {safetyWords[stage.safety]}
          </Badge>
        </div>
        <Now stage={id} />
        <Targets stage={id} targets={stage.targets} />
        <Actions stage={id} base={stage.base ?? null} />
      </div>
    </div>
  );
});

function Nowhere({ data }: { data: StageData }) {
  return (
    <div className="rail-stage">
      <div className="rail-head is-quiet" style={{ height: data.head }}>
        <div className="rail-title">
          <strong>Nowhere yet</strong>
        </div>
        <p className="rail-small text-ink-3">
          {count(data.services, "service")} that no stage is known to have. The accounts may know more: ask
          them.
        </p>
      </div>
    </div>
  );
}

/** What runs there now; otherwise how many of its services stand, and the newest version. */
function Now({ stage }: { stage: StageId }) {
  const run = useLiveRun();
  const view = useProject((state) => state.view);
  const standing = useStanding((state) => state.standing);
  if (run?.stage === stage) {
    return (
      <button
        type="button"
        className="rail-now text-info hover:underline"
        onClick={(event) => {
          event.stopPropagation();
          useView.getState().open("run");
        }}
      >
        <Spinner size={12} /> Deploying now: {done(run)} of {run.work} done
      </button>
    );
  }
  if (!view) return null;
  return <div className="rail-now text-ink-2">{stageSummary(view, standing, stage)}</div>;
}

function Targets({ stage, targets }: { stage: StageId; targets: Stage["targets"] }) {
  const shown = targets.slice(0, HEAD.rows);
  return (
    <ul className="rail-targets">
      {shown.map((target) => (
        <Row key={targetName(target)} stage={stage} target={target} />
      ))}
      {targets.length === 0 && <li className="text-warn">Planned: it goes nowhere yet. Add a target.</li>}
      {targets.length > shown.length && (
        <li>
          <button
            type="button"
            className="rounded-sm text-sm text-accent hover:underline"
            onClick={(event) => {
              event.stopPropagation();
              useView.getState().setLens("matrix");
            }}
          >
            and {targets.length - shown.length} more, in the matrix
          </button>
        </li>
      )}
    </ul>
  );
}

function Row({ stage, target }: { stage: StageId; target: Target }) {
  const mark = useMark(target.account);
  const view = useProject((state) => state.view);
  const standing = useStanding((state) => state.standing);
  const selection = useView((state) => state.selection);
  if (!view) return null;
  const said = targetSummary(view, standing, { stage, target }, selection, Date.now());
  return (
    <li className="rail-target">
      <div className="flex min-w-0 items-center gap-1.5">
        <AccountChip name={target.account} mark={mark} className="font-medium" />
        <Code className="shrink-0 text-ink-3">{target.region}</Code>
        <span className="flex-1" />
        <ConsoleLink
          account={target.account}
          region={target.region}
          label={`Open ${targetName(target)} in the AWS console`}
          icon
        />
      </div>
      <div className={cx("rail-said", said.tone)} title={said.title}>
        {said.selected && <b className="font-semibold">{said.selected}: </b>}
        {said.words}
        {said.commit && <Code className="ml-1">{said.commit}</Code>}
        {said.age && <span className="text-ink-3"> · {said.age}</span>}
      </div>
    </li>
  );
}

function Actions({ stage, base }: { stage: StageId; base: StageId | null }) {
  const asking = useStanding((state) => state.asking.has(stage));
  const { setStage, open } = useView.getState();
  return (
    <div className="rail-actions">
      <Button
        size="sm"
        icon={<Play size={12} aria-hidden />}
        data-testid={`rail-plan-${stage}`}
        title={`Plan a deployment to ${stage}; nothing starts before you say so`}
        onClick={(event) => {
          event.stopPropagation();
          setStage(stage);
          open("plan");
        }}
      >
        Plan
      </Button>
      <Button
        size="sm"
        variant="ghost"
        busy={asking}
        icon={<RefreshCw size={12} aria-hidden />}
        title={`Asks the accounts of ${stage} what they hold`}
        onClick={(event) => {
          event.stopPropagation();
          void useStanding.getState().ask([stage]);
        }}
      >
        Ask
      </Button>
      {base === null && (
        <Button
          size="sm"
          variant="ghost"
          icon={<GitBranchPlus size={12} aria-hidden />}
          data-testid={`rail-my-stage-${stage}`}
          title={`A stage of your own: some services of ${stage} again, the rest shared with it`}
          onClick={(event) => {
            event.stopPropagation();
            useMyStage.getState().begin({ base: stage });
          }}
        >
          My stage
        </Button>
      )}
      <span className="flex-1" />
      <IconButton
        size="sm"
        label={`Settings of ${stage}`}
        onClick={(event) => {
          event.stopPropagation();
          setStage(stage);
          open("stages");
        }}
      >
        <Settings2 size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
