//! Before a deployment: exactly what will happen, in which order and why, and the button that starts it.
import { CircleCheck, GitCommitHorizontal, MousePointerClick } from "lucide-react";
import { useEffect } from "react";
import { LocationLink } from "../document/LocationLink";
import { followsSelection, requestFor, usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { useLiveRun } from "../document/run";
import { orderedStages } from "../document/stages";
import { useView } from "../document/view";
import type { ErrorView, PlanView, StageId } from "../host/contract.gen";
import { Button, Empty, Panel, PanelHeader, Spinner } from "../kit";
import { Blockers } from "./Blockers";
import { Changed } from "./Changed";
import { ConfirmBar } from "./ConfirmBar";
import { Guarantees, How } from "./How";
import { Locks } from "./Locks";
import { Rehearsal } from "./Rehearsal";
import { ScopeChoice } from "./ScopeChoice";
import { SharedWith } from "./SharedWith";
import { Steps } from "./Steps";
import { Cautions, Targets } from "./Targets";
import { Waits } from "./Waits";
import { blockers, counts, expected, summary, title, work } from "./words";

export function PlanDrawer() {
  const stage = usePlanOfView();
  const { plan, loading, error, intent, scope, since } = usePlan();
  const close = useView((state) => state.open);
  const noSelection = useView((state) => state.selection.size === 0) && followsSelection(scope);
  const lacks = noSelection ? "selection" : scope === "changed" && since === "" ? "commit" : null;

  return (
    <div data-testid="plan-drawer" className="h-full min-h-0">
      <Panel
        label={title(plan, stage ?? "", intent)}
        header={
          <PanelHeader
            title={title(plan, stage ?? "", intent)}
            detail={plan && lacks === null ? <Summary view={plan} loading={loading} /> : undefined}
            onClose={() => close(null)}
          />
        }
        footer={<Foot view={lacks === null ? plan : null} />}
      >
        <Body plan={plan} loading={loading} error={error} stage={stage} lacks={lacks} />
      </Panel>
    </div>
  );
}

function Summary({ view, loading }: { view: PlanView; loading: boolean }) {
  const busy = work(view).length > 0;
  return (
    <>
      <div data-testid="plan-summary" className="text-ink-2">
        {summary(view)}
      </div>
      {busy && (
        <div>
          {counts(view)} · {expected(view)}
          {loading && (
            <span className="ml-1.5 inline-block align-middle">
              <Spinner size={12} label="Planning again" />
            </span>
          )}
        </div>
      )}
    </>
  );
}

/** Which services is asked outside of what is made anew for each plan: a plan that arrives must not take the focus from it. */
function Foot({ view }: { view: PlanView | null }) {
  return (
    <div className="flex w-full min-w-0 flex-col gap-2.5">
      {view && <Cautions targets={view.targets} />}
      {!view?.reverts && <ScopeChoice />}
      {view && <ConfirmBar key={view.id} view={view} />}
    </div>
  );
}

interface BodyProps {
  plan: PlanView | null;
  loading: boolean;
  error: ErrorView | null;
  stage: StageId | null;
  /** What has to be said before anything can be planned. */
  lacks: "selection" | "commit" | null;
}

function Body({ plan, loading, error, stage, lacks }: BodyProps) {
  const { again, since, changed } = usePlan();
  if (!stage) {
    return (
      <Empty title="There is no stage to deploy to">
        Add one in Stages: a name, and the account and region that it goes to.
      </Empty>
    );
  }
  if (lacks === "commit") {
    return (
      <Empty icon={<GitCommitHorizontal size={26} aria-hidden />} title="Since which commit?">
        Name a commit, a branch or a tag below. What differs from it is planned, by the files of each service,
        what they read elsewhere and the local packages that they use; what is not committed counts.
      </Empty>
    );
  }
  if (lacks === "selection") {
    return (
      <Empty icon={<MousePointerClick size={26} aria-hidden />} title="No service is selected">
        Click cards on the canvas, or draw a frame around them with Shift. An empty selection is an empty
        plan.
      </Empty>
    );
  }
  if (error) {
    return (
      <Empty
        kind="error"
        title={error.message}
        action={<Button onClick={() => void again()}>Plan again</Button>}
      >
        <p>{error.hint}</p>
        {error.location && <LocationLink location={error.location} />}
      </Empty>
    );
  }
  if (!plan) {
    return loading ? (
      <Empty icon={<Spinner size={24} />} title="Planning">
        Reading the sources and what {stage} has now.
      </Empty>
    ) : null;
  }
  const nothing = changed !== null && !changed.some((each) => each.changed);
  const empty = work(plan).length === 0 && plan.plan.blockers.length === 0;
  return (
    <div aria-busy={loading}>
      <Blockers blockers={blockers(plan)} />
      <Targets targets={plan.targets} />
      <Locks locks={plan.locks} />
      <Changed />
      <SharedWith view={plan} />
      {empty ? (
        <Empty
          icon={<CircleCheck size={26} aria-hidden className="text-ok" />}
          title={nothing ? `Nothing differs from ${since}` : "Everything is up to date"}
          action={
            <Button size="sm" onClick={() => void again()}>
              Look again
            </Button>
          }
        >
          {nothing
            ? "Why each service is left out stands above."
            : `What is deployed in ${stage} is what the sources say.`}
        </Empty>
      ) : (
        <>
          <How view={plan} />
          <Rehearsal plan={plan} />
          <Waits view={plan} />
        </>
      )}
      <Guarantees view={plan} />
      <Steps view={plan} />
    </div>
  );
}

/** Plans for what the window looks at, and again when that or the sources change; not in the middle of a run. */
function usePlanOfView(): StageId | null {
  const chosen = useView((state) => state.stage);
  const first = useProject((state) => (state.view ? orderedStages(state.view.topology)[0]?.[0] : undefined));
  const stage = chosen ?? first ?? null;
  const selection = useView((state) => state.selection);
  const { scope, intent, stale, since } = usePlan();
  const running = useLiveRun() !== null;
  // What was planned before the drawer was closed may be long out of date: nothing is better than that.
  useEffect(() => {
    if (usePlan.getState().stale) usePlan.getState().spend();
  }, []);

  // A selection that does not matter for the scope must not ask again.
  const unsaid = scope === "changed" && since === "";
  const asked = stage && !unsaid ? JSON.stringify(requestFor(stage, intent, scope, selection, since)) : null;

  useEffect(() => {
    if (asked === null || (running && stale)) return;
    const { request: last, error, load } = usePlan.getState();
    if (!stale && !error && JSON.stringify(last) === asked) return;
    // Changes come in bursts: a save touches several files.
    const timer = setTimeout(() => void load(JSON.parse(asked)), last ? 120 : 0);
    return () => clearTimeout(timer);
  }, [asked, stale, running]);

  return stage;
}
