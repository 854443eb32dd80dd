//! Where rows and columns are, in pixels. Pure.

export const SIZE = {
  /** Of the names at the left. */
  names: 208,
  row: 34,
  group: 32,
  gap: 3,
  /** Of scrolling, at the right. */
  bar: 10,
  narrow: 42,
  /** From this width on a cell has its word beside its sign. */
  wordy: 92,
  wide: 172,
} as const;

/** As wide as fits, between a letter and a word. */
export function columnWidth(room: number, columns: number): number {
  if (columns === 0) return SIZE.wide;
  return Math.floor(Math.min(SIZE.wide, Math.max(SIZE.narrow, room / columns)));
}

/** Where each row begins, and behind the last where all end. */
export function offsetsOf(rows: ReadonlyArray<{ kind: "group" | "service" }>): Float64Array {
  const offsets = new Float64Array(rows.length + 1);
  for (const [at, row] of rows.entries())
    offsets[at + 1] = (offsets[at] ?? 0) + (row.kind === "group" ? SIZE.group : SIZE.row);
  return offsets;
}

/** The row at a height; beyond the ends the first or the last. */
export function rowAt(offsets: Float64Array, y: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
