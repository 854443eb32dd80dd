//! Which lines are only planned: drawn to come, or at a service that has no code yet.
import type { ProjectView, ServiceId } from "../host/contract.gen";
import { useProject } from "./project";

const known = new WeakMap<ProjectView, ReadonlySet<string>>();

/** Pairs of services that nothing ties but a plan. */
export function plannedPairs(view: ProjectView): ReadonlySet<string> {
  const before = known.get(view);
  if (before) return before;
  const services = new Set(view.services.filter(({ kind }) => kind === "planned").map(({ id }) => id));
  const drawn = new Set(
    view.topology.references.filter(({ planned }) => planned).map(({ from, to }) => `${from}>${to}`),
  );
  const pairs = new Set<string>();
  for (const { from, to } of view.references) {
    if (from && (services.has(from) || services.has(to))) pairs.add(`${from}>${to}`);
  }
  // What the sources state is there, whatever was drawn.
  const stated = new Set(
    view.references.filter(({ kind }) => kind !== "manual").map(({ from, to }) => `${from}>${to}`),
  );
  for (const pair of drawn) if (!stated.has(pair)) pairs.add(pair);
  known.set(view, pairs);
  return pairs;
}

export function useIsPlanned(pairs: ReadonlyArray<readonly [ServiceId, ServiceId]>): boolean {
  return useProject(
    ({ view }) =>
      view !== null &&
      pairs.length > 0 &&
      pairs.every(([from, to]) => plannedPairs(view).has(`${from}>${to}`)),
  );
}
