// How the time of some work grows with what it is done for: as true on a slow machine as on a fast one.

const TRIES = 9;
const PARTS = 20;

const shortest = (times: number[]) => Math.min(...times);

function taken(work: () => unknown, times: number): number {
  const before = performance.now();
  for (let time = 0; time < times; time++) work();
  return performance.now() - before;
}

/**
 * How many times longer one piece of work takes than twenty of a twentieth of its size: about once where each thing is looked
 * at once or sorted, about twenty times where each is compared with each. Both are tried in turns, as other programs run on the
 * machine, too. `prepare` is not measured.
 */
export function growth(size: number, prepare: (size: number) => () => unknown): number {
  const [small, large] = [prepare(size / PARTS), prepare(size)];
  const tries = Array.from({ length: TRIES }, () => [taken(small, PARTS), taken(large, 1)] as const);
  return shortest(tries.map(([, whole]) => whole)) / shortest(tries.map(([parts]) => parts));
}
