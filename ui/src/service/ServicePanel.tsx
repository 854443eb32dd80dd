//! Everything about the service that is selected: what it is, how it stands in each stage, what ties it to others.
import { MousePointerClick, Pencil, SlidersHorizontal } from "lucide-react";
import { memo, useMemo } from "react";
import { useConfig } from "../document/config";
import { ErrorNote } from "../document/ErrorNote";
import { type Edits, useEdits } from "../document/edits";
import { LocationLink, openPlace } from "../document/LocationLink";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { Problem, ProjectView, ServiceId, ServiceView } from "../host/contract.gen";
import {
  Badge,
  Button,
  Callout,
  Code,
  count,
  Empty,
  IconButton,
  Panel,
  PanelHeader,
  Section,
  usePainted,
} from "../kit";
import { Cells } from "./Cells";
import { Connections } from "./Connections";
import { neededBy, needs, unresolved } from "./links";
import { WillProvide } from "./Planned";
import { ProgramSection } from "./Program";
import { Recoveries } from "./Recoveries";
import { Settings } from "./Settings";
import { Several } from "./Several";
import { Ties } from "./Ties";
import { Unresolved } from "./Unresolved";

export function ServicePanel() {
  const view = useProject((state) => state.view);
  const selection = useView((state) => state.selection);
  // A card is on screen before all that can be said of it.
  const shown = usePainted(useMemo(() => ({ view, selection }), [view, selection]));
  return shown.view && <Shown view={shown.view} selection={shown.selection} />;
}

interface ShownProps {
  view: ProjectView;
  selection: ReadonlySet<ServiceId>;
}

const Shown = memo(function Shown({ view, selection }: ShownProps) {
  const close = useView((state) => state.open);
  const edits = useEdits();
  const chosen = view.services.filter((service) => selection.has(service.id));
  const [service] = chosen;
  if (!service) {
    return (
      <Panel label="Service" header={<PanelHeader title="Service" onClose={() => close(null)} />}>
        <Empty icon={<MousePointerClick size={26} aria-hidden />} title="No service is selected">
          Click a card on the canvas, or find one by name.
        </Empty>
      </Panel>
    );
  }
  if (chosen.length > 1)
    return <Several services={chosen} view={view} edits={edits} onClose={() => close(null)} />;
  return <One key={service.id} service={service} view={view} edits={edits} onClose={() => close(null)} />;
});

interface OneProps {
  service: ServiceView;
  view: ProjectView;
  edits: Edits;
  onClose: () => void;
}

function One({ service, view, edits, onClose }: OneProps) {
  const rename = useView((state) => state.rename);
  const { id } = service;
  const missing = unresolved(view.references, id);
  const problems = view.problems.filter(
    (problem) => problem.service === id && !missing.some((each) => coveredBy(problem, each)),
  );
  return (
    <div data-testid="service-panel" className="h-full min-h-0">
      <Panel
        label={id}
        header={
          <PanelHeader
            title={id}
            detail={<Path service={service} view={view} />}
            actions={
              <IconButton
                label={`Rename ${id}`}
                size="sm"
                disabled={edits.readOnly !== null}
                onClick={() => rename(id)}
              >
                <Pencil size={15} aria-hidden />
              </IconButton>
            }
            onClose={onClose}
          />
        }
      >
        <div className="flex flex-wrap gap-1.5">
          <Badge tone="idle">{KINDS[service.kind]}</Badge>
          <Badge tone="idle">{service.role}</Badge>
          {service.functions > 0 && <Badge tone="idle">{count(service.functions, "function")}</Badge>}
          {service.repository && <Badge tone="idle">from {service.repository}</Badge>}
        </div>
        {service.declared && service.declared !== id && (
          <p className="mt-2 text-sm text-ink-3">
            Calls itself <Code>{service.declared}</Code> in its file.
          </p>
        )}
        {edits.error && <ErrorNote error={edits.error} />}
        <Problems problems={problems} />
        <Unresolved service={id} references={missing} />
        <Recoveries service={id} view={view} />
        <ProgramSection
          service={service}
          program={view.topology.services[id]?.program ?? null}
          edits={edits}
        />
        <Button
          size="sm"
          className="mt-3"
          icon={<SlidersHorizontal size={13} aria-hidden />}
          data-testid="open-config"
          onClick={() => useConfig.getState().open(id)}
        >
          Config by stage
        </Button>
        <Cells service={id} view={view} />
        <Ties title="Needs" empty="Nothing of another service." ties={needs(view.references, id)} />
        <Ties title="Needed by" empty="No other service." ties={neededBy(view.references, id)} />
        <Connections service={id} view={view} edits={edits} />
        {service.kind === "planned" ? (
          <WillProvide service={id} names={view.topology.services[id]?.provides ?? []} edits={edits} />
        ) : (
          <Provides names={[...new Set(service.provides)]} />
        )}
        <Resources resources={service.resources} />
        <Settings service={service} view={view} edits={edits} />
      </Panel>
    </div>
  );
}

const KINDS: Record<ServiceView["kind"], string> = {
  serverless: "Serverless Framework",
  cloudformation: "CloudFormation",
  cdk: "CDK",
  sam: "SAM",
  terraform: "Terraform",
  command: "a command of its own",
  planned: "planned, no file yet",
};

function Path({ service, view }: { service: ServiceView; view: ProjectView }) {
  if (!service.path) return <>no file yet</>;
  const location = { file: service.path, line: 1, column: 1 };
  return (
    <button
      type="button"
      title={`Open ${service.path} in ${view.info.folder}`}
      onClick={() => openPlace(location)}
      className="block max-w-full truncate rounded-sm font-mono text-sm text-accent hover:underline"
    >
      {service.path}
    </button>
  );
}

// An unresolved reference has a section of its own; the same finding is not said twice.
function coveredBy(problem: Problem, reference: { location: Problem["location"] }): boolean {
  const { location } = reference;
  return (
    problem.code === "missing-producer" &&
    location !== null &&
    problem.location?.file === location.file &&
    problem.location.line === location.line
  );
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  return problems.map((problem) => (
    <Callout
      key={`${problem.code} ${problem.message}`}
      tone={problem.severity === "error" ? "bad" : problem.severity === "warning" ? "warn" : "info"}
      title={problem.message}
    >
      <p>{problem.hint}</p>
      {problem.location && <LocationLink location={problem.location} />}
    </Callout>
  ));
}

const AT_FIRST = 8;

function Provides({ names }: { names: readonly ServiceId[] }) {
  if (names.length === 0) return null;
  const row = (name: string) => (
    <li key={name} className="truncate py-0.5">
      <Code title={name}>{name}</Code>
    </li>
  );
  return (
    <Section title="Provides" aside={count(names.length, "name")}>
      <ul>{names.slice(0, AT_FIRST).map(row)}</ul>
      {names.length > AT_FIRST && (
        <details>
          <summary className="rounded-sm text-sm text-accent">and {names.length - AT_FIRST} more</summary>
          <ul>{names.slice(AT_FIRST).map(row)}</ul>
        </details>
      )}
    </Section>
  );
}

function Resources({ resources }: { resources: Readonly<Record<string, number>> }) {
  const kinds = Object.entries(resources).sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  if (kinds.length === 0) return null;
  return (
    <Section title="Resources" aside={String(kinds.reduce((sum, [, number]) => sum + number, 0))}>
      <ul>
        {kinds.map(([kind, number]) => (
          <li key={kind} className="flex gap-2 py-0.5">
            <Code className="min-w-0 flex-1 truncate" title={kind}>
              {kind}
            </Code>
            <span className="text-ink-3 tabular-nums">{number}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
