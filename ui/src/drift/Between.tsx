//! The same services in two stages: template, version and parameters, and what only one of them has.
import { ArrowRight, CircleCheck, Equal } from "lucide-react";
import { useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { orderedStages, stageTone, targetName } from "../document/stages";
import type { DeployedVersion, ProjectView, ServiceCompared, StagesCompared } from "../host/contract.gen";
import { Badge, Code, count, cx, Empty, Select, Spinner, StageDot, VirtualList } from "../kit";
import { useAsked } from "./useAsked";

export function Between({ view }: { view: ProjectView }) {
  const stages = orderedStages(view.topology);
  const [from, setFrom] = useState(stages[0]?.[0] ?? "");
  const [to, setTo] = useState(stages[1]?.[0] ?? "");
  const asks = from !== "" && to !== "" && from !== to;
  const { answer, error } = useAsked("drift_between", asks ? { from, to } : null);
  if (stages.length < 2)
    return (
      <Empty title="There is only one stage">Two stages can be compared as soon as there are two.</Empty>
    );
  const options = stages.map(([id, stage]) => ({
    value: id,
    label: id,
    mark: <StageDot tone={stageTone(id, stage)} />,
  }));
  const compared = answer && answer.from === from && answer.to === to ? answer : null;
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2.5 border-t border-line px-5 pt-3 pb-2">
        <div className="w-36">
          <Select
            aria-label="From stage"
            data-testid="between-from"
            value={from}
            options={options}
            onChange={setFrom}
          />
        </div>
        <ArrowRight size={15} aria-hidden className="text-ink-3" />
        <div className="w-36">
          <Select
            aria-label="To stage"
            data-testid="between-to"
            value={to}
            options={options}
            onChange={setTo}
          />
        </div>
        <span className="flex-1" />
        {compared && (
          <p role="status" className="text-ink-2">
            {count(compared.services.length, "service")}{" "}
            {compared.services.length === 1 ? "differs" : "differ"}, {compared.same} the same
          </p>
        )}
      </div>
      {error && (
        <div className="px-5">
          <ErrorNote error={error} />
        </div>
      )}
      {!asks ? (
        <Empty icon={<Equal size={26} aria-hidden />} title="Choose two stages">
          A stage is always as it is itself.
        </Empty>
      ) : compared === null ? (
        !error && <Empty icon={<Spinner size={24} />} title="Comparing" />
      ) : compared.services.length === 0 ? (
        <Empty icon={<CircleCheck size={26} aria-hidden />} title={`${from} and ${to} have the same`}>
          As far as they were looked at: {count(compared.same, "service")}.
        </Empty>
      ) : (
        <VirtualList label="Services that differ" lines={compared.services} estimate={() => 130}>
          {(service) => <Service compared={compared} service={service} />}
        </VirtualList>
      )}
    </>
  );
}

interface Props {
  compared: StagesCompared;
  service: ServiceCompared;
}

function Service({ compared: { from, to }, service: one }: Props) {
  // What nobody noted of either says nothing.
  const noted = [one.from_version, one.to_version].some((version) => version?.commit || version?.actor);
  const tells = one.only_in === null && (noted || one.parameters.length > 0);
  return (
    <article
      className="mb-2.5 rounded-lg border border-line bg-panel px-3.5 py-3"
      aria-label={one.service}
      data-testid="between-service"
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="font-semibold">{one.service}</h3>
        <span className="text-sm text-ink-3">
          {one.from && targetName(one.from)} {one.from && one.to && "and"} {one.to && targetName(one.to)}
        </span>
        <span className="flex-1" />
        {one.only_in !== null ? (
          <Badge tone="warn">only in {one.only_in}</Badge>
        ) : one.same_template === null ? (
          <Badge tone="idle">template not known</Badge>
        ) : one.same_template ? (
          <Badge tone="ok">same template</Badge>
        ) : (
          <Badge tone="warn">other template</Badge>
        )}
      </div>
      {tells && (
        <table className="mt-2 w-full table-fixed text-sm">
          <thead>
            <tr className="text-left text-ink-3">
              <th scope="col" className="w-1/4 py-0.5 font-normal">
                <span className="sr-only">What</span>
              </th>
              <th scope="col" className="py-0.5 font-medium">
                {from}
              </th>
              <th scope="col" className="py-0.5 font-medium">
                {to}
              </th>
            </tr>
          </thead>
          <tbody className="[&_td]:py-0.5 [&_td]:pr-3 [&_td]:align-top [&_th]:py-0.5 [&_th]:pr-3 [&_th]:text-left [&_th]:align-top [&_th]:font-normal">
            {noted && (
              <tr className={one.from_version?.commit === one.to_version?.commit ? "text-ink-3" : undefined}>
                <th scope="row">Version</th>
                <Version version={one.from_version} />
                <Version version={one.to_version} />
              </tr>
            )}
            {one.parameters.map(({ name, from, to }) => (
              <tr key={name}>
                <th scope="row" className="[overflow-wrap:anywhere]">
                  {name}
                </th>
                <Value value={from} other={to} />
                <Value value={to} other={from} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </article>
  );
}

function Version({ version }: { version: DeployedVersion | null }) {
  return (
    <td>
      {version?.commit ? <Code>{version.commit.slice(0, 7)}</Code> : <i className="text-ink-3">not known</i>}
      {version?.actor && <span className="text-ink-3"> by {version.actor}</span>}
    </td>
  );
}

function Value({ value, other }: { value: string | null; other: string | null }) {
  const differs = value !== other;
  return (
    <td className="[overflow-wrap:anywhere]">
      {value === null ? (
        <i className="rounded-sm bg-warn-soft px-1 text-warn">missing</i>
      ) : (
        <span
          className={cx(
            "selectable font-mono",
            differs && other !== null && "rounded-sm bg-warn-soft px-1 text-warn",
          )}
        >
          {value === "" ? "empty" : value}
        </span>
      )}
    </td>
  );
}
