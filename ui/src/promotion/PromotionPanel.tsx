//! Which versions a promotion would bring from one stage to the next, and what differs between the two.
import { ArrowRight, CircleCheck, Equal, OctagonAlert } from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import { usePlan } from "../document/plan";
import { usePromotion } from "../document/promotion";
import { targetName } from "../document/stages";
import { useView } from "../document/view";
import type { DeployedVersion, PromotedService, PromotionView } from "../host/contract.gen";
import {
  ago,
  Badge,
  Button,
  Callout,
  Code,
  count,
  Empty,
  Panel,
  PanelHeader,
  Section,
  Spinner,
} from "../kit";
import { differing, sameVersion, versionWords } from "./words";

export function PromotionPanel() {
  const { asked, view } = usePromotion();
  const open = useView((state) => state.open);
  const title = asked ? `Promote ${asked.from} → ${asked.to}` : "Promotion";
  return (
    <div data-testid="promotion-panel" className="h-full min-h-0">
      <Panel
        label={title}
        header={
          <PanelHeader
            title={title}
            detail={view ? <Commit view={view} /> : undefined}
            onClose={() => open("stages")}
          />
        }
        footer={view ? <Foot view={view} /> : undefined}
      >
        <Body />
      </Panel>
    </div>
  );
}

function Commit({ view: { from, commit } }: { view: PromotionView }) {
  return commit ? (
    <>
      Everything in {from} runs commit <Code>{commit.slice(0, 7)}</Code>
    </>
  ) : (
    <>The services of {from} do not all run the same commit</>
  );
}

function Foot({ view }: { view: PromotionView }) {
  const offer = () => {
    usePlan.getState().offer(view.plan);
    useView.getState().open("plan");
  };
  return (
    <div className="flex w-full flex-col gap-2">
      <Button variant={goes(view) ? "primary" : "secondary"} onClick={offer} data-testid="promotion-plan">
        Show the plan for {view.plan.plan.stage}
      </Button>
      <p className="text-sm text-ink-3">Nothing is deployed before you say yes there.</p>
    </div>
  );
}

/** Whether the plan would bring something over, and nothing is in its way. */
function goes({ plan, rows }: PromotionView): boolean {
  return plan.plan.blockers.length === 0 && !rows.every(sameVersion);
}

function Body() {
  const { asked, view, loading, error, load } = usePromotion();
  if (!asked) return <Empty title="Nothing is being promoted">Choose a stage in Stages.</Empty>;
  if (error) {
    return (
      <Empty
        kind="error"
        title={error.message}
        action={<Button onClick={() => void load(asked.from, asked.to)}>Try again</Button>}
      >
        {error.hint}
      </Empty>
    );
  }
  if (loading || !view) {
    return (
      <Empty icon={<Spinner size={24} />} title="Comparing the two stages">
        Asking the accounts of {asked.from} and {asked.to} what they run.
      </Empty>
    );
  }
  const moving = view.rows.filter((row) => !sameVersion(row));
  const same = view.rows.filter(sameVersion);
  return (
    <>
      {view.plan.plan.blockers.map((blocker) => (
        <div key={`${blocker.code} ${blocker.message}`} role="alert" data-testid="promotion-blocker">
          <Callout tone="bad" icon={<OctagonAlert size={15} aria-hidden />} title={blocker.message}>
            {blocker.code === "promotion-commit" ? <Code>{blocker.hint}</Code> : blocker.hint}
          </Callout>
        </div>
      ))}
      {moving.length === 0 ? (
        <Callout
          tone="ok"
          icon={<CircleCheck size={15} aria-hidden />}
          title="Both stages run the same versions"
        >
          {differing(view.rows) > 0 && "Some of their parameters differ, see below."}
        </Callout>
      ) : (
        <Section title={`${count(moving.length, "service")} would change`}>
          <Rows rows={moving} view={view} />
        </Section>
      )}
      {same.length > 0 && (
        <details className="mt-4" open={moving.length === 0}>
          <summary className="rounded-sm text-ink-2">
            {count(same.length, "service")} at the same version
          </summary>
          <Rows rows={same} view={view} />
        </details>
      )}
    </>
  );
}

const COLUMNS = "grid grid-cols-[minmax(0,1fr)_13px_minmax(0,1fr)] items-start gap-2";

function Rows({ rows, view }: { rows: readonly PromotedService[]; view: PromotionView }) {
  return (
    <>
      <div aria-hidden className={`${COLUMNS} pb-0.5 text-sm text-ink-3`}>
        <span>{view.plan.plan.stage} now</span>
        <span className="col-start-3">{view.from}</span>
      </div>
      <ul className="divide-y divide-line border-y border-line">
        {rows.map((row) => (
          <Row key={row.service} row={row} view={view} />
        ))}
      </ul>
    </>
  );
}

function Row({ row, view }: { row: PromotedService; view: PromotionView }) {
  const several = row.to.length > 1 || row.from.length > 1;
  return (
    <li className="py-2" data-testid={`promoted-${row.service}`}>
      <div className="flex flex-wrap items-center gap-x-2">
        <span className="min-w-0 flex-1 truncate font-semibold">{row.service}</span>
        {row.inputs.length > 0 && (
          <Badge tone="warn">{count(row.inputs.length, "parameter differs", "parameters differ")}</Badge>
        )}
      </div>
      <div className={`${COLUMNS} text-sm`}>
        <Versions stage={view.plan.plan.stage} versions={row.to} withTarget={several} />
        {sameVersion(row) ? (
          <Equal size={13} className="mt-1 text-ink-3" aria-label={`is what is in ${view.from}:`} />
        ) : (
          <ArrowRight size={13} className="mt-1 text-ink-3" aria-label={`becomes what is in ${view.from}:`} />
        )}
        <Versions stage={view.from} versions={row.from} withTarget={several} />
      </div>
      {row.inputs.length > 0 && (
        <table className="mt-1 w-full text-left text-sm">
          <thead className="text-ink-3">
            <tr>
              <th className="font-medium">Parameter</th>
              <th className="font-medium">{view.plan.plan.stage} gets</th>
              <th className="font-medium">{view.from} has</th>
            </tr>
          </thead>
          <tbody>
            {row.inputs.map(({ name, new: next, stage_before }) => (
              <tr key={name} className="align-top">
                <th scope="row" className="pr-2 font-normal">
                  <Code>{name}</Code>
                </th>
                <td className="pr-2">{next === null ? "none" : <Code>{next}</Code>}</td>
                <td>{stage_before === null ? "none" : <Code>{stage_before}</Code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

function Versions({
  stage,
  versions,
  withTarget,
}: {
  stage: string;
  versions: readonly DeployedVersion[];
  withTarget: boolean;
}) {
  if (versions.length === 0) return <span className="text-ink-3">not in {stage} yet</span>;
  return (
    <ul className="min-w-0">
      {versions.map((version) => (
        <li key={targetName(version.target)} className="min-w-0">
          <Code title={version.commit ?? undefined}>{versionWords(version)}</Code>
          <div className="text-ink-3">
            {version.actor && `${version.actor} `}
            {version.at && ago(version.at, Date.now())}
          </div>
          {withTarget && <TargetTag target={version.target} />}
        </li>
      ))}
    </ul>
  );
}
