//! A long file with a few changes: only what changed and the lines around it.
import type { DiffLine } from "../host/contract.gen";

const AROUND = 3;

/** Runs of unchanged lines become one line that says how many they are. */
export function hunks(lines: readonly DiffLine[], around = AROUND): DiffLine[] {
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind === "same") return;
    for (let each = at - around; each <= at + around; each += 1) near.add(each);
  });
  const shown: DiffLine[] = [];
  let hidden: DiffLine[] = [];
  const flush = () => {
    const [only] = hidden;
    if (hidden.length === 1 && only) shown.push(only);
    else if (hidden.length > 1)
      shown.push({ kind: "same", text: `⋯ ${hidden.length} lines as they were`, old: null, new: null });
    hidden = [];
  };
  lines.forEach((line, at) => {
    if (near.has(at)) {
      flush();
      shown.push(line);
    } else hidden.push(line);
  });
  flush();
  return shown;
}
