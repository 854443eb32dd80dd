//! What is said of versions. Pure.

import type { DeployedVersion, PromotedService } from "../host/contract.gen";

/** `9f2c1e7`, or what is known instead. */
export function versionWords({ commit, status }: DeployedVersion): string {
  return commit === null ? status : commit.slice(0, 7);
}

/** Whether both stages run the same known commit everywhere. */
export function sameVersion({ from, to }: PromotedService): boolean {
  const commits = new Set([...from, ...to].map(({ commit }) => commit));
  return from.length > 0 && to.length > 0 && commits.size === 1 && !commits.has(null);
}

/** How many services have parameters that differ between the two. */
export function differing(rows: readonly PromotedService[]): number {
  return rows.filter(({ inputs }) => inputs.length > 0).length;
}
