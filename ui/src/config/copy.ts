// A column as text to take elsewhere. Secrets are left out: not even their names stand beside a value.
import type { ConfigRow } from "../host/contract.gen";

function plain(rows: readonly ConfigRow[], at: number): Array<[string, string]> {
  return rows.flatMap((row) => {
    const value = row.cells[at]?.source;
    return value?.is === "plain" ? [[row.name, value.text] as [string, string]] : [];
  });
}

export function asJson(rows: readonly ConfigRow[], at: number): string {
  return `${JSON.stringify(Object.fromEntries(plain(rows, at)), null, 2)}\n`;
}

/** Quoted only where it has to be. */
export function asDotenv(rows: readonly ConfigRow[], at: number): string {
  const quoted = (text: string) =>
    /^[\w./:@%+,=-]*$/.test(text)
      ? text
      : `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
  return plain(rows, at)
    .map(([name, text]) => `${name.replace(/^param:/, "")}=${quoted(text)}\n`)
    .join("");
}

/** How many of the rows stay behind. */
export function leftOut(rows: readonly ConfigRow[], at: number): number {
  return rows.filter((row) => ["hidden", "reference", "unknown"].includes(row.cells[at]?.source.is ?? ""))
    .length;
}
