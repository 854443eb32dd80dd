//! Everything that was found in the sources and in the file, the worst first, each with what to do.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { LocationLink } from "../document/LocationLink";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { Problem, Severity } from "../host/contract.gen";
import { Button, Code, count, Empty, Panel, PanelHeader, Spinner, VirtualList } from "../kit";

interface Kind {
  severity: Severity;
  one: string;
  icon: typeof Info;
  tone: string;
}

const KINDS: readonly [Kind, ...Kind[]] = [
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
        // The list scrolls by itself: only what is seen of it is in the page.
        className="flex flex-col overflow-hidden"
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
          <List problems={problems} />
        )}
      </Panel>
    </div>
  );
}

type Line = { kind: "head"; title: string } | { kind: "problem"; problem: Problem };

function linesOf(problems: readonly Problem[]): Line[] {
  return KINDS.flatMap(({ severity, one }): Line[] => {
    const found = problems.filter((problem) => problem.severity === severity);
    if (found.length === 0) return [];
    const rows = found.map((problem): Line => ({ kind: "problem", problem }));
    return [{ kind: "head", title: count(found.length, one) }, ...rows];
  });
}

function List({ problems }: { problems: readonly Problem[] }) {
  const lines = useMemo(() => linesOf(problems), [problems]);
  return (
    <VirtualList
      label="Problems"
      lines={lines}
      estimate={({ kind }) => (kind === "head" ? 40 : 92)}
      className="-mx-5 -mb-5"
    >
      {(line) =>
        line.kind === "head" ? (
          <h3 className="pt-3 pb-2 text-sm font-semibold text-ink-3">{line.title}</h3>
        ) : (
          <Row problem={line.problem} />
        )
      }
    </VirtualList>
  );
}

function Row({ problem }: { problem: Problem }) {
  const openService = useView((state) => state.openService);
  const { service, severity } = problem;
  const { one, icon: Icon, tone } = KINDS.find((kind) => kind.severity === severity) ?? KINDS[0];
  return (
    <div className="flex gap-2.5 border-t border-line py-2.5">
      <Icon size={15} aria-label={one} className={`mt-0.5 shrink-0 ${tone}`} />
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
