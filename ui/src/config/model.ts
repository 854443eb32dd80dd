// What is seen of a config: which rows, which columns, and in which words.

import { targetName } from "../document/stages";
import type {
  ConfigCell,
  ConfigColumn,
  ConfigOrigin,
  ConfigRow,
  ConfigValue,
  ConfigView,
  Kept,
  StageId,
} from "../host/contract.gen";

export type Show = "all" | "differing" | "missing" | "drifted" | "refused";

/** Which side is shown: what the sources say, what is deployed, or both where they are not the same. */
export type Layer = "sources" | "deployed" | "both";

export interface Wanted {
  show: Show;
  search: string;
  /** Two stages that are compared; null: all are shown. */
  pair: readonly [number, number] | null;
}

/** Where each column of the view stands, and what it is called. */
export interface Shown {
  at: number;
  column: ConfigColumn;
  title: string;
}

export function columnName({ stage, split, targets }: ConfigColumn): string {
  const [first] = targets;
  if (!split || !first) return stage;
  return `${stage} in ${targets.map(targetName).join(", ")}`;
}

export function shownColumns(view: ConfigView, pair: Wanted["pair"]): Shown[] {
  const all = view.columns.map((column, at) => ({ at, column, title: columnName(column) }));
  return pair === null ? all : all.filter(({ at }) => pair.includes(at));
}

/** A value as one text: two that are the same have the same. Secrets have none. */
function keyOf(value: ConfigValue): string | null {
  switch (value.is) {
    case "missing":
      return "-";
    case "plain":
      return `=${value.text}`;
    case "unknown":
      return `?${value.written}`;
    case "reference":
      return `@${keptName(value.kept)}`;
    case "hidden":
      return null;
  }
}

/** Whether the columns of a row are not all the same; secrets are compared by the application, over all stages. */
export function differs(row: ConfigRow, columns: readonly Shown[]): boolean {
  const keys = columns.map(({ at }) => keyOf(row.cells[at]?.source ?? { is: "missing" }));
  if (keys.includes(null)) return row.differs;
  return new Set(keys).size > 1;
}

function missing(row: ConfigRow, columns: readonly Shown[]): boolean {
  const gone = columns.filter(({ at }) => row.cells[at]?.source.is === "missing").length;
  return gone > 0 && gone < columns.length;
}

export function rowsOf(view: ConfigView, wanted: Wanted): ConfigRow[] {
  const columns = shownColumns(view, wanted.pair);
  const words = wanted.search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const cells = (row: ConfigRow) => columns.flatMap(({ at }) => row.cells[at] ?? []);
  const kept: Record<Show, (row: ConfigRow) => boolean> = {
    all: () => true,
    differing: (row) => differs(row, columns),
    missing: (row) => missing(row, columns),
    drifted: (row) => cells(row).some(({ drifted }) => drifted),
    refused: (row) => cells(row).some(({ breach }) => breach !== null),
  };
  const found = (row: ConfigRow) => {
    const text = [row.name, ...row.owners, ...cells(row).map(({ source }) => valueText(source))]
      .join("\n")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return view.rows.filter((row) => kept[wanted.show](row) && found(row));
}

/** How many rows each filter leaves. */
export function counts(view: ConfigView, pair: Wanted["pair"]): Record<Show, number> {
  const of = (show: Show) => rowsOf(view, { show, search: "", pair }).length;
  return {
    all: of("all"),
    differing: of("differing"),
    missing: of("missing"),
    drifted: of("drifted"),
    refused: of("refused"),
  };
}

const stores: Record<Kept["store"], string> = {
  ssm: "SSM",
  "ssm-secure": "SSM, encrypted",
  "secrets-manager": "Secrets Manager",
};

export function storeName(kept: Kept): string {
  return stores[kept.store];
}

export function keptName({ name, key }: Kept): string {
  return key ? `${name} › ${key}` : name;
}

/** What is read out and searched. */
export function valueText(value: ConfigValue): string {
  switch (value.is) {
    case "missing":
      return "missing";
    case "plain":
      return value.text === "" ? "empty" : value.text;
    case "unknown":
      return value.written;
    case "reference":
      return `reference ${keptName(value.kept)}`;
    case "hidden":
      return "secret, not shown";
  }
}

/** Who says it, for the person who wants to change it. */
export function originWords(origin: ConfigOrigin, stage: StageId): string {
  switch (origin.from) {
    case "stage":
      return origin.stage === stage
        ? `set for ${stage}`
        : `set for ${origin.stage}, which ${stage} comes from`;
    case "service":
      return "set for every stage";
    case "file":
      return "in a value file";
    case "stage-name":
      return "the stage, by its name";
    case "default":
      return "default of the template";
    case "sources":
      return "in the sources";
    case "nobody":
      return "set by nobody";
  }
}

/** What stands before the value in a cell; nothing where it is plain. */
export function marksOf(cell: ConfigCell): string[] {
  const marks: string[] = [];
  if (cell.breach) marks.push("refused");
  if (cell.drifted) marks.push("drifted");
  return marks;
}
