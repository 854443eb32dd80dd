//! One stage: folded a line, open a form whose every field is an edit of its own.
import { ArrowDown, ArrowUp, ChevronRight, GitBranchPlus, Trash2, X } from "lucide-react";
import { useState } from "react";
import { AccountTag, TargetTag } from "../document/AccountTag";
import type { Edits } from "../document/edits";
import { useMyStage } from "../document/myStage";
import { NameField } from "../document/NameField";
import { useRemovingStage } from "../document/removingStage";
import { stageTone, targetName } from "../document/stages";
import { useView } from "../document/view";
import type { Account, AccountName, Method, Safety, Stage, StageId, Target } from "../host/contract.gen";
import {
  Badge,
  Button,
  Code,
  count,
  cx,
  Dialog,
  Field,
  IconButton,
  Segmented,
  Select,
  StageDot,
} from "../kit";
import { AddTarget } from "./AddTarget";
import { Gates } from "./Gates";
import { Going } from "./Going";
import { PromoteFrom } from "./Promote";
import { METHOD, methodOf, moved, SAFETY, validStageName } from "./words";

interface Props {
  id: StageId;
  stage: Stage;
  stages: readonly (readonly [StageId, Stage])[];
  accounts: Record<AccountName, Account>;
  open: boolean;
  onToggle: () => void;
  onRenamed: (to: StageId) => void;
  edits: Edits;
}

export function StageCard(props: Props) {
  const { id, stage, open, onToggle } = props;
  return (
    <li data-testid={`stage-${id}`}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="-mx-2 flex min-h-10 w-[calc(100%+16px)] items-center gap-2 rounded-md px-2 text-left hover:bg-mute"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={cx("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
        />
        <StageDot tone={stageTone(id, stage)} />
        <span className="min-w-0 truncate font-semibold" title={id}>
          {id}
        </span>
        <span className="min-w-0 flex-1 truncate text-sm text-ink-3">
          {stage.base ? `from ${stage.base} · ` : ""}
          <Where targets={stage.targets} />
        </span>
        <Badge tone={stage.safety === "typed" ? "bad" : stage.safety === "confirm" ? "warn" : "idle"}>
          {SAFETY[stage.safety].label.toLowerCase()}
        </Badge>
      </button>
      {open && <Form {...props} />}
    </li>
  );
}

function Where({ targets }: { targets: readonly Target[] }) {
  const [first] = targets;
  if (first && targets.length === 1) return <TargetTag target={first} />;
  if (!first) return <span className="text-ink-3">planned</span>;
  const accounts = [...new Set(targets.map(({ account }) => account))];
  return (
    <>
      {accounts.map((account) => (
        <span key={account} className="mr-2">
          <AccountTag account={account} />
        </span>
      ))}
      {count(targets.length, "target")}
    </>
  );
}

function Form({ id, stage, stages, accounts, onRenamed, edits }: Props) {
  const { apply, busy, readOnly } = edits;
  const view = useView();
  const locked = readOnly !== null;
  const method = methodOf(stage);
  const at = stages.findIndex(([name]) => name === id);

  const rename = async (to: string) => {
    const taken = await apply({ edit: "rename_stage", from: id, to });
    if (taken) {
      if (view.stage === id) view.setStage(to);
      onRenamed(to);
    }
    return taken;
  };
  return (
    <div className="flex flex-col gap-3.5 pb-4 pl-5.5">
      <div className="flex items-end gap-1">
        <Field label="Name" className="min-w-0 flex-1">
          {(ids) => (
            <NameField {...ids} mono value={id} disabled={locked} valid={validStageName} onCommit={rename} />
          )}
        </Field>
        <IconButton
          label={`Move ${id} earlier`}
          disabled={locked || busy || at === 0}
          onClick={() => void apply(...moved(stages, id, -1))}
        >
          <ArrowUp size={15} aria-hidden />
        </IconButton>
        <IconButton
          label={`Move ${id} later`}
          disabled={locked || busy || at === stages.length - 1}
          onClick={() => void apply(...moved(stages, id, 1))}
        >
          <ArrowDown size={15} aria-hidden />
        </IconButton>
      </div>
      <div>
        <div className="mb-1 text-sm font-medium text-ink-2">Safety</div>
        <Segmented<Safety>
          label={`Safety of ${id}`}
          value={stage.safety}
          options={(["silent", "confirm", "typed"] as const).map((value) => ({
            value,
            label: SAFETY[value].label,
          }))}
          onChange={(safety) => void apply({ edit: "update_stage", id, patch: { safety } })}
        />
        <p className="mt-1 text-sm text-ink-3">{SAFETY[stage.safety].means}</p>
      </div>
      <Field label="Method" hint={METHOD[method].means}>
        {(ids) => (
          <Select<Method | "by-safety">
            {...ids}
            value={stage.method ?? "by-safety"}
            disabled={locked}
            options={[
              {
                value: "by-safety",
                label: `By safety (${METHOD[methodOf({ ...stage, method: null })].label.toLowerCase()})`,
              },
              { value: "reviewed", label: METHOD.reviewed.label },
              { value: "direct", label: METHOD.direct.label },
            ]}
            onChange={(value) =>
              void apply({
                edit: "update_stage",
                id,
                patch: { method: value === "by-safety" ? null : value },
              })
            }
          />
        )}
      </Field>
      <Going id={id} stage={stage} edits={edits} />
      <Targets id={id} targets={stage.targets} accounts={accounts} edits={edits} />
      <Gates id={id} stage={stage} edits={edits} />
      <PromoteFrom id={id} stages={stages} />
      {!stage.base && (
        <Button
          size="sm"
          className="self-start"
          icon={<GitBranchPlus size={13} aria-hidden />}
          disabled={locked}
          onClick={() => useMyStage.getState().begin({ base: id })}
        >
          My stage from {id}
        </Button>
      )}
      {stage.personal ? (
        <Button
          variant="danger"
          size="sm"
          className="self-start"
          icon={<Trash2 size={13} aria-hidden />}
          disabled={locked}
          onClick={() => useRemovingStage.getState().begin(id)}
        >
          Remove {id} with its stacks…
        </Button>
      ) : (
        <Remove id={id} edits={edits} />
      )}
    </div>
  );
}

interface TargetsProps {
  id: StageId;
  targets: readonly Target[];
  accounts: Record<AccountName, Account>;
  edits: Edits;
}

function Targets({ id, targets, accounts, edits }: TargetsProps) {
  return (
    <div>
      <div className="mb-1 text-sm font-medium text-ink-2">Goes to</div>
      <ul className="mb-2">
        {targets.map((target) => (
          <li key={targetName(target)} className="flex h-8 items-center gap-2">
            <span className="min-w-0 font-medium">
              <AccountTag account={target.account} />
            </span>
            <Code className="min-w-0 flex-1 truncate text-ink-3">
              {target.region} · {accounts[target.account]?.id ?? "no such account"}
            </Code>
            <IconButton
              label={`Remove ${targetName(target)} from ${id}`}
              size="sm"
              disabled={edits.readOnly !== null || edits.busy}
              onClick={() => void edits.apply({ edit: "remove_target", stage: id, target })}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
        {targets.length === 0 && (
          <li className="text-sm text-warn">
            Planned: it goes nowhere yet, and nothing can be deployed to it.
          </li>
        )}
      </ul>
      <AddTarget stage={id} accounts={accounts} edits={edits} />
    </div>
  );
}

function Remove({ id, edits }: { id: StageId; edits: Edits }) {
  const [asking, setAsking] = useState(false);
  const view = useView();
  return (
    <>
      <Button
        variant="danger"
        size="sm"
        className="self-start"
        icon={<Trash2 size={13} aria-hidden />}
        disabled={edits.readOnly !== null || edits.busy}
        onClick={() => setAsking(true)}
      >
        Remove {id}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Remove the stage ${id}?`}
        size="sm"
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              variant="danger"
              onClick={async () => {
                setAsking(false);
                if ((await edits.apply({ edit: "remove_stage", id })) && view.stage === id)
                  view.setStage(null);
              }}
            >
              Remove
            </Button>
          </>
        }
      >
        <p className="text-ink-2">
          It goes from the project only. Stacks that were deployed to it stay in their accounts; to delete
          those, plan their removal first. This can be undone.
        </p>
      </Dialog>
    </>
  );
}
