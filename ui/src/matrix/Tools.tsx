//! Above the matrix: what the colours mean, which rows are shown and in which order, and the way to ask the accounts.
import { RefreshCw } from "lucide-react";
import { SearchField } from "../document/SearchField";
import { StageFilter } from "../document/StageFilter";
import { orderedStages } from "../document/stages";
import { useStanding } from "../document/standing";
import type { ProjectView } from "../host/contract.gen";
import { Button, type Option, Segmented, Select } from "../kit";
import { colouringOf, colourings } from "./looks";
import type { Column, Only, Sort } from "./model";
import { useMatrix } from "./state";

const sorts: ReadonlyArray<Option<Sort>> = [
  { value: "group", label: "By group" },
  { value: "name", label: "By name" },
  { value: "state", label: "Worst first" },
];

const filters: ReadonlyArray<Option<Only>> = [
  { value: "all", label: "All services" },
  { value: "failed", label: "Failed somewhere" },
  { value: "running", label: "Being deployed" },
  { value: "behind", label: "Behind the code" },
  { value: "differs", label: "Not the newest everywhere" },
  { value: "absent", label: "Missing somewhere" },
  { value: "unknown", label: "Not known somewhere" },
];

export function Tools({ view, columns }: { view: ProjectView; columns: readonly Column[] }) {
  const { colouring, sort, only, stage } = useMatrix();
  const asking = useStanding((state) => state.asking.size);
  const stages = [...new Set(columns.map((column) => column.stage))];
  const all = orderedStages(view.topology);
  return (
    <div
      className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-5 py-2"
      data-testid="matrix-tools"
    >
      <Segmented
        label="Colour by"
        value={colouringOf(colouring).id}
        options={colourings.map(({ id, label, title }) => ({
          value: id,
          label,
          title,
          testId: `matrix-colour-${id}`,
        }))}
        onChange={(id) => useMatrix.setState({ colouring: id })}
      />
      <SearchField className="h-8.5 rounded-lg border border-line-2 bg-panel" />
      <div className="w-50">
        <Select<Only>
          aria-label="Rows"
          data-testid="matrix-only"
          value={only}
          options={filters}
          onChange={(next) => useMatrix.setState({ only: next })}
        />
      </div>
      <div className="w-30">
        <Select<Sort>
          aria-label="Order"
          data-testid="matrix-sort"
          value={sort}
          options={sorts}
          onChange={(next) => useMatrix.setState({ sort: next })}
        />
      </div>
      <StageFilter
        view={view}
        label="Columns"
        stages={all.map(([id]) => id)}
        value={stage}
        onChange={(stage) => useMatrix.setState({ stage })}
        testid="matrix-stage"
      />
      <span className="flex-1" />
      <Button
        data-testid="matrix-ask"
        busy={asking > 0}
        disabled={stages.length === 0}
        icon={<RefreshCw size={14} aria-hidden />}
        title="Asks the accounts what they hold; what comes back is shown stage by stage"
        onClick={() => void useStanding.getState().ask(stages)}
      >
        {asking > 0 ? `Asking, ${asking} to go` : "Ask the accounts"}
      </Button>
    </div>
  );
}
