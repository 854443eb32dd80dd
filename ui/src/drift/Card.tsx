//! What a cell tells while the pointer rests on it.
import { AccountTag } from "../document/AccountTag";
import type { DriftBoard } from "../host/contract.gen";
import { count, StageDot } from "../kit";
import { agoMinutes, coverageWords, lookOf, told } from "./looks";
import { type Column, numberOf, type Row, stateAt } from "./model";

export function Card({ board, row, column }: { board: DriftBoard; row: Row; column: Column }) {
  if (row.kind !== "service")
    return (
      <div className="font-semibold">
        {row.label} <span className="font-normal text-ink-3">{count(row.services.length, "service")}</span>
      </div>
    );
  const number = numberOf(board, row.at, column.at);
  const state = stateAt(board, number);
  const minutes = board.minutes[number] ?? -1;
  const failures = board.failures[number] ?? (column.failure ? [column.failure] : []);
  return (
    <>
      <div className="flex items-center gap-2 pb-1.5">
        <StageDot tone={column.tone} />
        <span className="min-w-0 truncate font-semibold">{row.service}</span>
        <span className="text-ink-3">in {column.stage}</span>
        <span className="min-w-0 flex-1 text-right">
          <AccountTag account={column.target.account} />
        </span>
      </div>
      {state === null ? (
        <p className="text-ink-2">It does not go to this stage.</p>
      ) : (
        <dl className="mx-facts">
          <dt>State</dt>
          <dd>
            <b>{lookOf(board, row, column).word}</b>: {told(state, failures).means}
          </dd>
          <dt>Checked</dt>
          <dd>
            {minutes < 0
              ? "never"
              : `${coverageWords(board.checked[number] ?? 0, board.of[number] ?? 0)}, ${agoMinutes(minutes)}`}
          </dd>
          {failures[0] && (
            <>
              <dt>AWS</dt>
              <dd>{failures[0].message}</dd>
            </>
          )}
        </dl>
      )}
    </>
  );
}
