// How the time of some work grows with what it is done for: as true on a slow machine as on a fast one.

const TRIES = 7;

/** The shortest of a few tries: other programs run on this machine, too. */
function quickest(work: () => unknown): number {
  return Math.min(
    ...Array.from({ length: TRIES }, () => {
      const before = performance.now();
      work();
      return performance.now() - before;
    }),
  );
}

/**
 * How many times longer ten times as much takes: about 10 where each thing is looked at once or sorted, about 100 where each
 * is compared with each. `prepare` is not measured.
 */
export function growth(size: number, prepare: (size: number) => () => unknown): number {
  const [small, large] = [prepare(size), prepare(size * 10)];
  // Both once before, so that neither is measured while it is still being compiled.
  small();
  large();
  return quickest(large) / quickest(small);
}
