//! Two values of a property, line by line. Pure.

import type { DiffLine } from "../host/contract.gen";

/** JSON as people read it; everything else as it is. */
export function lines(value: string): string[] {
  const text = value.trim();
  if (/^[[{]/.test(text)) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2).split("\n");
    } catch {
      // Not JSON after all.
    }
  }
  return value.split("\n");
}

/** Short enough for one line. */
export function isShort(before: string | null, after: string | null): boolean {
  return [before, after].every(
    (value) => value === null || (value.length <= 48 && !/^\s*[[{]|\n/.test(value)),
  );
}

/** More lines than this are not compared one by one. */
const MANY = 600;

/** Context lines beside each change. */
const AROUND = 2;

/** What goes and what comes, with a little of what stays around it. */
export function diff(before: string | null, after: string | null): DiffLine[] {
  const old = before === null ? [] : lines(before);
  const now = after === null ? [] : lines(after);
  return folded(old.length * now.length > MANY * MANY ? allAnew(old, now) : compared(old, now));
}

function line(
  kind: DiffLine["kind"],
  text: string,
  old_line: number | null,
  new_line: number | null,
): DiffLine {
  return { kind, text, old_line, new_line };
}

function allAnew(old: readonly string[], now: readonly string[]): DiffLine[] {
  return [
    ...old.map((text, at) => line("removed", text, at + 1, null)),
    ...now.map((text, at) => line("added", text, null, at + 1)),
  ];
}

/** By the longest common subsequence. */
function compared(old: readonly string[], now: readonly string[]): DiffLine[] {
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const gone = old[i];
    const come = now[j];
    if (gone !== undefined && gone === come) found.push(line("context", gone, ++i, ++j));
    else if (gone !== undefined && (come === undefined || at(i + 1, j) >= at(i, j + 1)))
      found.push(line("removed", gone, ++i, null));
    else if (come !== undefined) found.push(line("added", come, null, ++j));
  }
  return found;
}

function folded(all: readonly DiffLine[]): DiffLine[] {
  const near = new Set<number>();
  for (const [index, { kind }] of all.entries()) {
    if (kind === "context") continue;
    for (let at = index - AROUND; at <= index + AROUND; at++) near.add(at);
  }
  const kept: DiffLine[] = [];
  for (const [index, each] of all.entries()) {
    if (near.has(index)) kept.push(each);
    // One line is no longer than the word that it was left out.
    else if (near.has(index - 1) && (near.has(index + 1) || index + 1 === all.length)) kept.push(each);
    else if (index === 0 && near.has(1)) kept.push(each);
    else if (kept.at(-1)?.kind !== "gap") kept.push(line("gap", "", null, null));
  }
  return kept;
}
