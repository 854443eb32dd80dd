//! Everything that was found in the sources and in the file, the worst first, each with what to do.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { LocationLink } from "../document/LocationLink";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { Problem, Severity } from "../host/contract.gen";
import { Button, Code, count, Empty, Panel, PanelHeader, Section, Spinner } from "../kit";

const KINDS: { severity: Severity; one: string; icon: typeof Info; tone: string }[] = [
  { severity: "error", one: "error", icon: CircleAlert, tone: "text-bad" },
  { severity: "warning", one: "warning", icon: TriangleAlert, tone: "text-warn" },
  { severity: "note", one: "note", icon: Info, tone: "text-info" },
];

export function ProblemsPanel() {
  const problems = useProject((state) => state.view?.problems) ?? [];
  const { rescan, loading } = useProject();
  const close = useView((state) => state.open);
  return (
    <div data-testid="problems-panel" className="h-full min-h-0">
      <Panel
        label="Problems"
        header={
          <PanelHeader
            title="Problems"
            detail={problems.length > 0 ? tally(problems) : undefined}
            actions={
              <Button size="sm" busy={loading} onClick={() => void rescan()}>
                Scan again
              </Button>
            }
            onClose={() => close(null)}
          />
        }
      >
        {problems.length === 0 && loading ? (
          // Nothing found so far is not nothing wrong.
          <div role="status">
            <Empty icon={<Spinner size={24} />} title="Reading the sources">
              What is wrong in them is listed here as soon as all are read.
            </Empty>
          </div>
        ) : problems.length === 0 ? (
          <Empty icon={<CircleCheck size={26} aria-hidden className="text-ok" />} title="Nothing is wrong">
            Every service could be read, and every name that one refers to is provided by another.
          </Empty>
        ) : (
          KINDS.map(({ severity, one, icon: Icon, tone }) => {
            const found = problems.filter((problem) => problem.severity === severity);
            if (found.length === 0) return null;
            return (
              <Section key={severity} title={count(found.length, one)}>
                <ul className="divide-y divide-line border-y border-line">
                  {found.map((problem) => (
                    <li key={identity(problem)} className="flex gap-2.5 py-2.5">
                      <Icon size={15} aria-label={one} className={`mt-0.5 shrink-0 ${tone}`} />
                      <Row problem={problem} />
                    </li>
                  ))}
                </ul>
              </Section>
            );
          })
        )}
      </Panel>
    </div>
  );
}

function Row({ problem }: { problem: Problem }) {
  const openService = useView((state) => state.openService);
  const { service } = problem;
  return (
    <div className="selectable min-w-0 flex-1 [overflow-wrap:anywhere]">
      <p className="font-medium">{problem.message}</p>
      <p className="text-ink-2">{problem.hint}</p>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
        {problem.location && <LocationLink location={problem.location} />}
        {service && (
          <button
            type="button"
            className="rounded-sm text-accent hover:underline"
            onClick={() => openService(service)}
          >
            {service}
          </button>
        )}
        <Code className="text-ink-3">{problem.code}</Code>
      </div>
    </div>
  );
}

function tally(problems: readonly Problem[]): string {
  return KINDS.map(
    ({ severity, one }) => [problems.filter((each) => each.severity === severity).length, one] as const,
  )
    .filter(([number]) => number > 0)
    .map(([number, one]) => count(number, one))
    .join(", ");
}

function identity({ code, message, location }: Problem): string {
  return `${code} ${message} ${location ? `${location.file}:${location.line}:${location.column}` : ""}`;
}
