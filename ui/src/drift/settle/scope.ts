//! How far an acceptance reaches, as a person chooses it. Pure.
import { targetName } from "../../document/stages";
import type { CellId, DriftScope } from "../../host/contract.gen";
import type { Option } from "../../kit";
import type { Subject } from "../state";

export type What = "property" | "resource" | "cell";
export type Where = "cell" | "stage" | "account" | "everywhere";

export function whatOptions({ resource, property }: Subject): Array<Option<What>> {
  return [
    ...(property !== null ? [{ value: "property" as const, label: `Only ${property.slice(1)}` }] : []),
    ...(resource !== null ? [{ value: "resource" as const, label: `All of ${resource}` }] : []),
    { value: "cell", label: resource === null ? "That the stack is missing" : "Everything in the stack" },
  ];
}

export function whereOptions({ cell }: Subject): Array<Option<Where>> {
  return [
    { value: "cell", label: `Only ${cell.stage}, ${targetName(cell.target)}` },
    { value: "stage", label: `All targets of ${cell.stage}` },
    { value: "account", label: `All of ${cell.target.account}` },
    { value: "everywhere", label: "All accounts and stages" },
  ];
}

export function scopeOf({ cell, resource, property }: Subject, what: What, where: Where): DriftScope {
  return {
    service: cell.service,
    stage: where === "cell" || where === "stage" ? cell.stage : null,
    account: where === "cell" || where === "account" ? cell.target.account : null,
    region: where === "cell" ? cell.target.region : null,
    resource: what === "cell" ? null : resource,
    property: what === "property" ? property : null,
  };
}

/** Of the cells that have the same, how many are reached, too. */
export function reached({ cell, others }: Subject, where: Where): number {
  const near: Record<Where, (other: CellId) => boolean> = {
    cell: () => false,
    stage: ({ stage }) => stage === cell.stage,
    account: ({ target }) => target.account === cell.target.account,
    everywhere: () => true,
  };
  return others.filter(near[where]).length;
}

/** What an acceptance or an address is about, in one line. */
export function scopeWords({ service, stage, account, region, resource, property }: DriftScope): string {
  const what = [service, resource, property?.slice(1)].filter((part) => part != null).join(" › ");
  const place = [stage, account && region ? `${account}/${region}` : (account ?? region)].filter(
    (part) => part != null,
  );
  return `${what} in ${place.length > 0 ? place.join(", ") : "all accounts and stages"}`;
}

const DAY_MS = 86_400_000;

/** As the file writes a day, in UTC. */
export function dayIn(days: number, now: number): string {
  return new Date(now + days * DAY_MS).toISOString().slice(0, 10);
}
