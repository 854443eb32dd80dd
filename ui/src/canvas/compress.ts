// Folded groups take less room than their members did. The canvas is drawn through a monotone map of each
// axis that takes the empty room away: nothing overtakes anything, and open groups keep their true size.

export interface Span {
  from: number;
  to: number;
}

export interface Axis {
  forward(value: number): number;
  backward(value: number): number;
}

export const identity: Axis = { forward: (value) => value, backward: (value) => value };

/** Empty room between things is kept up to this much. */
const GAP = 110;

/**
 * `open` keeps its length. A `folded` span shrinks to `size` where nothing open shares its room.
 */
export function compress(open: readonly Span[], folded: readonly Span[], size: number): Axis {
  if (folded.length === 0) return identity;
  const cuts = [...new Set([...open, ...folded].flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const first = cuts[0];
  if (first === undefined) return identity;
  const points: Array<[before: number, after: number]> = [[first, first]];
  let after = first;
  for (let index = 1; index < cuts.length; index++) {
    const from = cuts[index - 1] as number;
    const to = cuts[index] as number;
    const length = to - from;
    const covers = (span: Span) => span.from < to && span.to > from;
    if (open.some(covers)) after += length;
    else {
      const shares = folded
        .filter(covers)
        .map((span) => length * Math.min(1, size / Math.max(1, span.to - span.from)));
      after += shares.length > 0 ? Math.max(...shares) : Math.min(length, GAP);
    }
    points.push([to, after]);
  }
  const through = (value: number, key: 0 | 1) => {
    const other = key === 0 ? 1 : 0;
    const start = points[0] as [number, number];
    const end = points[points.length - 1] as [number, number];
    if (value <= start[key]) return start[other] + value - start[key];
    if (value >= end[key]) return end[other] + value - end[key];
    const at = points.findIndex((point) => point[key] >= value);
    const a = points[at - 1] as [number, number];
    const b = points[at] as [number, number];
    const span = b[key] - a[key];
    return span === 0 ? b[other] : a[other] + ((value - a[key]) / span) * (b[other] - a[other]);
  };
  return { forward: (value) => through(value, 0), backward: (value) => through(value, 1) };
}
