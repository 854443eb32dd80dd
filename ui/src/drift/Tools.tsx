//! Above the cells: which are shown, and in which order.
import { SearchField } from "../document/SearchField";
import { StageFilter } from "../document/StageFilter";
import type { DriftBoard, ProjectView } from "../host/contract.gen";
import { AccountDot, Button, type Option, Select } from "../kit";
import { stateLooks } from "./looks";
import { type Only, type Sort, STATES } from "./model";
import { ALL, useBoard } from "./state";

const sorts: ReadonlyArray<Option<Sort>> = [
  { value: "group", label: "By group" },
  { value: "name", label: "By name" },
  { value: "state", label: "Worst first" },
];

const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Only the states that there are, with how many cells are in each. */
function statesOf(board: DriftBoard, chosen: Only): Array<Option<Only>> {
  const { states } = board.summary;
  return [
    { value: "all", label: "All cells" },
    { value: "open", label: "Needs somebody" },
    ...STATES.filter((state) => states[state] || state === chosen).map((state) => ({
      value: state,
      label: upper(stateLooks[state].word),
      detail: `${states[state] ?? 0}`,
    })),
  ];
}

export function Tools({ view, board }: { view: ProjectView; board: DriftBoard }) {
  const { sort, only, stage, account, group } = useBoard();
  const stages = [...new Set(board.columns.map((column) => column.stage))];
  const accounts = [...new Set(board.columns.map((column) => column.target.account))].sort();
  const groups = Object.entries(view.topology.groups).sort(([a], [b]) => a.localeCompare(b));
  const filtered = only !== "all" || stage !== null || account !== null || group !== null;
  return (
    <div
      className="flex shrink-0 flex-wrap items-center gap-2 border-y border-line px-5 py-2"
      data-testid="drift-tools"
    >
      <SearchField className="h-8.5 rounded-lg border border-line-2 bg-panel" />
      <div className="w-36">
        <Select<Only>
          aria-label="State"
          data-testid="drift-only"
          value={only}
          options={statesOf(board, only)}
          onChange={(next) => useBoard.setState({ only: next })}
        />
      </div>
      <StageFilter
        view={view}
        label="Stage"
        stages={stages}
        value={stage}
        onChange={(stage) => useBoard.setState({ stage })}
        testid="drift-stage"
      />
      <div className="w-36">
        <Select
          aria-label="Account"
          data-testid="drift-account"
          value={account ?? ""}
          options={[
            { value: "", label: "All accounts" },
            ...accounts.map((name) => ({
              value: name,
              label: name,
              mark: <AccountDot mark={view.accounts[name] ?? null} />,
            })),
          ]}
          onChange={(next) => useBoard.setState({ account: next || null })}
        />
      </div>
      {groups.length > 0 && (
        <div className="w-32">
          <Select
            aria-label="Group"
            data-testid="drift-group"
            value={group ?? "*"}
            options={[
              { value: "*", label: "All groups" },
              ...groups.map(([id, { label }]) => ({ value: id, label: label ?? id })),
              { value: "", label: "No group" },
            ]}
            onChange={(next) => useBoard.setState({ group: next === "*" ? null : next })}
          />
        </div>
      )}
      <div className="w-28">
        <Select<Sort>
          aria-label="Order"
          data-testid="drift-sort"
          value={sort}
          options={sorts}
          onChange={(next) => useBoard.setState({ sort: next })}
        />
      </div>
      {filtered && (
        <Button size="sm" variant="ghost" onClick={() => useBoard.setState(ALL)}>
          Show all
        </Button>
      )}
    </div>
  );
}
