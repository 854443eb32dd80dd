//! A stage of one's own: some services of another stage stand in it again, everything else is shared. Put together here and on
//! the canvas beside it.
import { Rocket } from "lucide-react";
import { ErrorNote } from "../document/ErrorNote";
import { useMyStage } from "../document/myStage";
import { useSecondWindow } from "../document/project";
import { useLiveRun } from "../document/run";
import { useView } from "../document/view";
import { Button, Empty, Panel, PanelHeader, Spinner } from "../kit";
import { Basics } from "./Basics";
import { Consequences } from "./Consequences";
import { Options } from "./Options";
import { Services } from "./Services";
import { standsInTheWay } from "./words";

export function MyStagePanel() {
  const stage = useMyStage((state) => state.stage);
  const proposal = useMyStage((state) => state.proposal);
  const open = useView((state) => state.open);
  const title = stage ? `What stands in ${stage}` : "My stage";
  return (
    <div data-testid="my-stage-panel" className="h-full min-h-0">
      <Panel
        label={title}
        header={
          <PanelHeader
            title={title}
            detail={
              proposal
                ? `Some services of ${proposal.base} again; everything else is shared with it. Tick on the canvas or here.`
                : undefined
            }
            onClose={() => open(null)}
          />
        }
        footer={proposal ? <Foot /> : undefined}
      >
        <Body />
      </Panel>
    </div>
  );
}

function Body() {
  const { proposal, error, stage, propose } = useMyStage();
  if (proposal === null && error) {
    return (
      <Empty
        kind="error"
        title={error.message}
        action={<Button onClick={() => void propose()}>Try again</Button>}
      >
        {error.hint}
      </Empty>
    );
  }
  if (proposal === null) {
    return (
      <Empty icon={<Spinner size={24} />} title="Reading the sources">
        Which services there are, what they are for, and what each is called in AWS.
      </Empty>
    );
  }
  return (
    <>
      {error && <ErrorNote error={error} />}
      {stage === null && <Basics proposal={proposal} />}
      <Services proposal={proposal} />
      <Consequences proposal={proposal} />
      <Options />
    </>
  );
}

/** By hand: the browser's own way would scroll the window as well. */
function showConsequences(): void {
  const found = document.getElementById("my-stage-consequences");
  const frame = found?.closest(".overflow-y-auto");
  if (found && frame)
    frame.scrollBy({ top: found.getBoundingClientRect().top - frame.getBoundingClientRect().top });
}

function Foot() {
  const { proposal, stage, making, refusal, make } = useMyStage();
  const live = useLiveRun();
  const onlyLooks = useSecondWindow() !== null;
  if (!proposal) return null;
  const reason = onlyLooks
    ? "Another window has this project."
    : (standsInTheWay(proposal) ?? (live ? "A run goes on: it can be deployed afterwards." : null));
  const busy = making !== null;
  return (
    <div className="flex w-full min-w-0 flex-col gap-2.5">
      {refusal && <ErrorNote error={refusal} />}
      <div className="flex gap-2">
        <Button
          busy={making === "only"}
          disabled={busy || !proposal.can_create || onlyLooks}
          title="Writes it down and deploys nothing"
          onClick={() => void make(false)}
          data-testid="my-stage-create"
        >
          {stage ? "Change" : "Create"}
        </Button>
        <Button
          variant="primary"
          className="min-w-0 flex-1"
          icon={<Rocket size={15} aria-hidden />}
          busy={making === "deploy"}
          disabled={busy || reason !== null}
          aria-describedby={reason === null ? undefined : "my-stage-reason"}
          onClick={() => void make(true)}
          data-testid="my-stage-deploy"
        >
          <span className="truncate">{stage ? "Change and deploy" : "Create and deploy"}</span>
        </Button>
      </div>
      {reason !== null && (
        <p className="-mt-1 text-center text-sm text-ink-3">
          <span id="my-stage-reason">{reason}</span>{" "}
          {proposal.can_create && !proposal.can_deploy && (
            <button
              type="button"
              className="rounded-sm font-semibold text-accent hover:underline"
              onClick={showConsequences}
            >
              Show
            </button>
          )}
        </p>
      )}
    </div>
  );
}
