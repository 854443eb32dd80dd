//! The stacks of a stage that need a person, with what AWS allows for each.
import { CircleCheck, RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { RecoveryCard } from "../document/RecoveryCard";
import { useRecoveries } from "../document/recoveries";
import { useView } from "../document/view";
import type { StageId } from "../host/contract.gen";
import { Button, count, Empty, IconButton, Panel, PanelHeader, Spinner } from "../kit";

export function RecoveriesPanel() {
  const stage = useView((state) => state.stage);
  const close = useView((state) => state.open);
  const { stacks, loading, load } = useRecoveries();
  const title = stage ? `What needs a person in ${stage}` : "What needs a person";
  useEffect(() => {
    if (stage !== null) void load(stage);
  }, [stage, load]);
  return (
    <div data-testid="recoveries-panel" className="h-full min-h-0">
      <Panel
        label={title}
        header={
          <PanelHeader
            title={title}
            detail={stacks?.length ? count(stacks.length, "stack") : undefined}
            actions={
              stage && (
                <IconButton
                  label="Ask AWS again"
                  size="sm"
                  disabled={loading}
                  onClick={() => void load(stage)}
                >
                  <RefreshCw
                    size={15}
                    aria-hidden
                    className={loading ? "motion-safe:animate-spin" : undefined}
                  />
                </IconButton>
              )
            }
            onClose={() => close(null)}
          />
        }
      >
        <Body stage={stage} />
      </Panel>
    </div>
  );
}

function Body({ stage }: { stage: StageId | null }) {
  const { stacks, error, load } = useRecoveries();
  const open = useView((state) => state.open);
  if (!stage) return <Empty title="There is no stage">Add one in Stages.</Empty>;
  if (error) {
    return (
      <Empty
        kind={error.code === "access-denied" ? "denied" : "error"}
        title={error.message}
        action={<Button onClick={() => void load(stage)}>Ask again</Button>}
      >
        {error.hint}
      </Empty>
    );
  }
  if (!stacks) return <Empty icon={<Spinner size={24} />} title={`Asking the accounts of ${stage}`} />;
  if (stacks.length === 0) {
    return (
      <Empty
        icon={<CircleCheck size={26} aria-hidden className="text-ok" />}
        title="No stack needs you"
        action={<Button onClick={() => open("plan")}>Plan a deployment</Button>}
      >
        Every stack of {stage} is in a state that it can be deployed from.
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-3">Nothing is deleted unasked: each way shows its plan first.</p>
      {stacks.map((stack) => (
        <RecoveryCard key={stack.stack_id} stack={stack} />
      ))}
    </div>
  );
}
