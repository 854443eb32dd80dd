// How stages are ordered and coloured; the same wherever a stage is shown.

import type { ProjectView, ServiceId, Stage, StageId, Target, Topology } from "../host/contract.gen";
import type { StageTone } from "../kit";

export type { StageTone };

/** Which cell. */
export interface CellPlace {
  service: ServiceId;
  stage: StageId;
  target: Target;
}

/** Along the promotion rail; stages without a position come last, by name. */
export function orderedStages(topology: Topology): Array<[StageId, Stage]> {
  return Object.entries(topology.stages).sort(
    ([a, x], [b, y]) =>
      (x.order ?? Number.MAX_SAFE_INTEGER) - (y.order ?? Number.MAX_SAFE_INTEGER) || a.localeCompare(b),
  );
}

/** The colour family of a stage: what it is for, by its base, its safety, then its name. */
export function stageTone(id: StageId, stage: Stage | undefined): StageTone {
  if (stage?.base) return "personal";
  if (/^prod|^live|^prd/i.test(id) || stage?.safety === "typed") return "prod";
  if (/^stag|^stg|^pre|^qa|^uat|^test|^int/i.test(id) || stage?.safety === "confirm") return "staging";
  return "dev";
}

/** `acme-dev/eu-west-1`: how plans and steps name a target. */
export function targetName(target: Target): string {
  return `${target.account}/${target.region}`;
}

/** The target that `targetName` named. */
export function targetOf(name: string): Target {
  const [account = name, region = ""] = name.split("/");
  return { account, region };
}

/** Whether a service stands in a stage, as the planner sees it: in a personal one only what it replicates does. */
export function standsIn(topology: Topology, service: ServiceId, stage: StageId): boolean {
  const personal = topology.stages[stage]?.personal;
  if (personal) return personal.replicate.includes(service);
  return topology.services[service]?.stages?.includes(stage) ?? true;
}

/** What a stage asks of whoever deploys to it. */
export const safetyWords = { silent: "no questions", confirm: "asks first", typed: "type its name" } as const;

/** Whether everything that the stage deploys stays on this machine. */
export function isSandbox({ accounts, topology }: ProjectView, stage: Stage): boolean {
  return (
    stage.targets.length > 0 &&
    stage.targets.every(
      ({ account }) => accounts[account]?.simulated && !topology.accounts[account]?.endpoint,
    )
  );
}
