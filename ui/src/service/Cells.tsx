//! How the service stands in every stage and target.
import { TargetTag } from "../document/AccountTag";
import { ConsoleLink } from "../document/ConsoleLink";
import { useProject } from "../document/project";
import { useRun } from "../document/run";
import { orderedStages, stageTone, targetName } from "../document/stages";
import { useView } from "../document/view";
import { call } from "../host/call";
import type { CellView, ProjectView, ServiceId } from "../host/contract.gen";
import { ago, Code, Section, StageDot, StateBadge } from "../kit";
import { cellWords } from "./links";
import { Version } from "./Version";

export function Cells({ service, view }: { service: ServiceId; view: ProjectView }) {
  const cells = view.cells.filter((cell) => cell.service === service);
  const stages = orderedStages(view.topology);
  if (cells.length === 0) return null;
  return (
    <Section title="Stages">
      <ul className="divide-y divide-line border-y border-line">
        {stages.flatMap(([id]) =>
          cells
            .filter((cell) => cell.stage === id)
            .map((cell) => <Cell key={`${id} ${targetName(cell.target)}`} cell={cell} />),
        )}
      </ul>
    </Section>
  );
}

/** Its last run knows what its stack is called; without one only the account can be opened. */
async function stackOf({ run, service, target }: CellView): Promise<string | null> {
  if (run === null) return null;
  const { plan } = await call("run", { run });
  const place = targetName(target);
  return plan.steps.find((step) => step.service === service && step.target === place)?.stack ?? null;
}

function Cell({ cell }: { cell: CellView }) {
  const stage = useProject((state) => state.view?.topology.stages[cell.stage]);
  const openRun = useRun((state) => state.open);
  const open = useView((state) => state.open);
  const { state, word } = cellWords(cell.state);
  const { run } = cell;
  return (
    <li className="py-1.5">
      <div className="flex items-center gap-2">
        <StageDot tone={stageTone(cell.stage, stage)} />
        <span className="shrink-0 font-medium">{cell.stage}</span>
        <span className="flex-1" />
        <StateBadge state={state} word={word} title={cell.status ?? undefined} />
        <ConsoleLink
          account={cell.target.account}
          region={cell.target.region}
          stack={() => stackOf(cell)}
          label={`Open ${cell.service} of ${cell.stage} in the AWS console`}
          icon
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-2 pl-4 text-sm text-ink-2">
        <TargetTag target={cell.target} />
        {cell.status && <Code className="min-w-0 truncate text-ink-3">{cell.status}</Code>}
        <span className="flex-1" />
        {run && (
          <button
            type="button"
            className="shrink-0 rounded-sm text-accent hover:underline"
            onClick={() => {
              void openRun(run);
              open("run");
            }}
          >
            {cell.at ? `run ${ago(cell.at, Date.now())}` : "its run"}
          </button>
        )}
      </div>
      <Version cell={cell} />
    </li>
  );
}
