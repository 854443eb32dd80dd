//! All personal stages: who has what, until when, and what it may cost. As far as the files and the accounts have said.
import { GitBranchPlus, KeyRound, RefreshCw, TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { useMyStage } from "../document/myStage";
import { useNow } from "../document/now";
import { usePersonal } from "../document/personalStages";
import { useSecondWindow } from "../document/project";
import { useView } from "../document/view";
import type { ErrorView, PersonalListView } from "../host/contract.gen";
import { ago, Button, Callout, count, Empty, IconButton, PanelHeader, Spinner, VirtualList } from "../kit";
import { StageRow } from "./StageRow";

export function PersonalStagesPanel() {
  const { view, asking, load } = usePersonal();
  const open = useView((state) => state.open);
  const onlyLooks = useSecondWindow() !== null;
  useEffect(() => {
    void load();
  }, [load]);
  return (
    <section
      aria-label="Personal stages"
      data-testid="personal-panel"
      className="flex h-full min-h-0 flex-col bg-panel"
    >
      <PanelHeader
        title="Personal stages"
        detail={view ? <Asked view={view} asking={asking} /> : undefined}
        actions={
          <IconButton
            label="Ask the accounts"
            size="sm"
            disabled={asking}
            onClick={() => void load(true)}
            data-testid="ask-personal"
          >
            <RefreshCw size={15} aria-hidden className={asking ? "motion-safe:animate-spin" : undefined} />
          </IconButton>
        }
        onClose={() => open(null)}
      />
      <Body />
      <footer className="flex shrink-0 gap-2.5 border-t border-line px-5 py-3.5">
        <Button
          className="flex-1"
          icon={<GitBranchPlus size={15} aria-hidden />}
          disabled={onlyLooks}
          onClick={() => useMyStage.getState().begin()}
          data-testid="new-my-stage"
        >
          My stage
        </Button>
      </footer>
    </section>
  );
}

/** `3 stages, 1 of them yours · accounts asked 5 min ago` */
function Asked({ view, asking }: { view: PersonalListView; asking: boolean }) {
  const now = useNow(true);
  const mine = view.stages.filter((stage) => stage.mine).length;
  return (
    <span role="status">
      {view.stages.length > 0 &&
        `${count(view.stages.length, "stage")}${mine > 0 ? `, ${mine} of them yours` : ""} · `}
      {asking
        ? "asking the accounts"
        : view.asked
          ? `accounts asked ${ago(view.asked, now)}`
          : "the accounts were not asked yet"}
    </span>
  );
}

function Body() {
  const { view, error, asking, load, refusal } = usePersonal();
  if (view === null && error) {
    return (
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Empty
          kind="error"
          title={error.message}
          action={<Button onClick={() => void load()}>Try again</Button>}
        >
          {error.hint}
        </Empty>
      </div>
    );
  }
  if (view === null) {
    return (
      <div className="min-h-0 flex-1">
        <Empty icon={<Spinner size={24} />} title="Looking for personal stages">
          In the files, and in what the accounts said last.
        </Empty>
      </div>
    );
  }
  return (
    <>
      <div className="max-h-[40%] shrink-0 overflow-y-auto px-5">
        {error && <ErrorNote error={error} />}
        {refusal && <ErrorNote error={refusal.error} />}
        <Unasked problems={view.problems} />
      </div>
      {view.stages.length === 0 ? (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <Empty
            title="Nobody has a personal stage here"
            action={
              <Button busy={asking} onClick={() => void load(true)}>
                Ask the accounts
              </Button>
            }
          >
            One takes some services of another stage again and shares the rest. Teammates' are found by their
            stacks' tags.
          </Empty>
        </div>
      ) : (
        <VirtualList label="Personal stages" lines={view.stages} estimate={() => 148}>
          {(stage) => <StageRow stage={stage} />}
        </VirtualList>
      )}
    </>
  );
}

/** Accounts that could not be asked: there may be more than is shown. */
function Unasked({ problems }: { problems: readonly ErrorView[] }) {
  if (problems.length === 0) return null;
  return (
    <div role="alert" data-testid="personal-problems">
      <Callout
        tone="warn"
        icon={<TriangleAlert size={15} aria-hidden />}
        title={`${count(problems.length, "account")} could not be asked: there may be more`}
      >
        <ul className="flex flex-col gap-1.5">
          {problems.map(({ code, message, hint }) => (
            <li key={`${code} ${message}`}>
              {message}. <span className="text-ink-3">{hint}</span>
            </li>
          ))}
        </ul>
        <Button
          size="sm"
          className="mt-2"
          icon={<KeyRound size={13} aria-hidden />}
          onClick={() => useView.getState().open("accounts")}
        >
          Open accounts
        </Button>
      </Callout>
    </div>
  );
}
