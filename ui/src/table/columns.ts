// What the table's columns say. Each is a text, by which it is filtered, and a key, by which it is sorted. Pure.
import type { CardState } from "../document/cards";
import { type Facts, stateWords } from "../document/facts";
import { orderKey } from "../document/order";
import { orderedStages, stageTone } from "../document/stages";
import { cellStateWords, indexOf, shortCommit } from "../document/standing";
import type { CellState, ProjectView, ServiceId, StageId, Standing } from "../host/contract.gen";
import type { StageTone } from "../kit";

export interface Line {
  facts: Facts;
  state: CardState | undefined;
}

export interface Column {
  id: string;
  label: string;
  width: number;
  numeric?: boolean;
  /** A stage's column has its colour. */
  tone?: StageTone;
  text: (line: Line) => string;
  /** Without one, the text sorts. */
  rank?: (line: Line) => number;
  /** For a stage: the states of its targets, in their order. */
  cells?: (line: Line) => CellState[];
}

const worst: readonly CellState[] = ["failed", "running", "behind", "absent", "unknown", "deployed"];

/** `now`: whether a plan or a run says anything of the services. */
export function columnsOf(
  view: ProjectView,
  stage: StageId | null,
  standing: Standing | null,
  now: boolean,
): Column[] {
  return [
    { id: "name", label: "Name", width: 190, text: ({ facts }) => facts.service.id },
    ...(now
      ? [{ id: "state", label: "Now", width: 130, text: ({ state }: Line) => stateWords(state) ?? "" }]
      : []),
    { id: "group", label: "Group", width: 112, text: ({ facts }) => facts.group ?? "" },
    { id: "role", label: "Role", width: 112, text: ({ facts }) => facts.service.role },
    { id: "kind", label: "Kind", width: 122, text: ({ facts }) => facts.service.kind },
    ...orderedStages(view.topology).map(([id, each]) => stageColumn(id, stageTone(id, each))),
    number("needs", "Needs", ({ facts }) => facts.needs.length),
    number("needed-by", "Needed by", ({ facts }) => facts.neededBy.length),
    number("problems", "Problems", ({ facts }) => facts.problems.length),
    {
      id: "version",
      label: stage ? `Version in ${stage}` : "Version",
      width: 150,
      text: ({ facts }) => (stage ? versionsOf(standing, stage, facts.service.id) : ""),
    },
  ];
}

function number(id: string, label: string, of: (line: Line) => number): Column {
  return { id, label, width: 92, numeric: true, text: (line) => String(of(line)), rank: of };
}

function stageColumn(stage: StageId, tone: StageTone): Column {
  const cells = ({ facts }: Line) =>
    facts.pips.filter(({ key }) => key.startsWith(`${stage} `)).map(({ state }) => state);
  return {
    id: `stage ${stage}`,
    label: stage,
    width: 136,
    tone,
    cells,
    text: (line) => {
      const states = cells(line);
      if (states.length === 0) return "not in it";
      return worst
        .filter((state) => states.includes(state))
        .map((state) => {
          const n = states.filter((each) => each === state).length;
          return n === states.length ? cellStateWords[state] : `${n} ${cellStateWords[state]}`;
        })
        .join(", ");
    },
    rank: (line) => {
      const states = cells(line);
      const at = worst.findIndex((state) => states.includes(state));
      return at < 0 ? worst.length : at;
    },
  };
}

/** The commits that run in the targets of a stage; one where all run the same. */
function versionsOf(standing: Standing | null, stage: StageId, service: ServiceId): string {
  const targets = indexOf(standing).get(stage);
  if (!targets) return "";
  const commits = [...targets.values()].map(({ cells }) => cells.get(service)?.who?.commit ?? null);
  const known = new Set(commits.filter((commit): commit is string => commit !== null).map(shortCommit));
  return [...known].join(", ");
}

export interface Sorting {
  column: string;
  down: boolean;
}

export function arranged(
  lines: readonly Line[],
  columns: readonly Column[],
  sorting: Sorting,
  filters: ReadonlyMap<string, string>,
): Line[] {
  const wanted = columns.flatMap((column) => {
    const filter = filters.get(column.id)?.trim().toLowerCase();
    return filter ? [{ column, filter }] : [];
  });
  const kept = lines.filter((line) =>
    wanted.every(({ column, filter }) => column.text(line).toLowerCase().includes(filter)),
  );
  const column = columns.find(({ id }) => id === sorting.column);
  if (!column) return kept;
  const sign = sorting.down ? -1 : 1;
  // Texts are compared once prepared: five thousand comparisons by locale are felt.
  const keyed = kept.map((line) => ({ line, key: column.rank?.(line) ?? orderKey(column.text(line)) }));
  keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0));
  return keyed.map(({ line }) => line);
}
