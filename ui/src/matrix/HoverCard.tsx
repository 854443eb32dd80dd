//! What a cell tells while the pointer rests on it: everything that is known of it, and since when.
import type { ReactNode } from "react";
import { AccountTag } from "../document/AccountTag";
import type { ProjectView } from "../host/contract.gen";
import { StageDot } from "../kit";
import { Facts } from "./Facts";
import type { Column, Row, spotter } from "./model";

export function cardOf(
  view: ProjectView,
  row: Row,
  column: Column,
  spot: ReturnType<typeof spotter>,
  now: number,
): ReactNode {
  if (row.kind !== "service") return null;
  const at = spot(row.service, column);
  if (at.kind === "outside") return null;
  return (
    <>
      <div className="flex items-center gap-2 pb-1.5">
        <StageDot tone={column.tone} />
        <span className="min-w-0 truncate font-semibold">{row.service.id}</span>
        <span className="text-ink-3">in {column.stage}</span>
        <span className="min-w-0 flex-1 text-right">
          <AccountTag account={column.target.account} />
        </span>
      </div>
      <Facts view={view} target={column.target} spot={at} now={now} />
    </>
  );
}
