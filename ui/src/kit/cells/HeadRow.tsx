//! Above the columns of a grid: stages, and below each its accounts and regions, with what else there is to say of them.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useLayoutEffect } from "react";
import type { AccountMark } from "../../host/contract.gen";
import { AccountDot } from "../AccountChip";
import { StageDot, type StageTone } from "../Badge";
import { cx } from "../cx";
import { count } from "../time";
import type { HeadProps } from "./CellGrid";
import { SIZE } from "./geometry";

const BAND = 30;

/** Names that have no room beside each other stand upright. */
export function headHeight(width: number): number {
  return width >= SIZE.wordy ? BAND + 54 : BAND + 128;
}

const inks: Record<StageTone, string> = {
  dev: "text-dev",
  staging: "text-staging",
  prod: "text-prod",
  personal: "text-personal",
};

export interface HeadColumn {
  key: string;
  stage: string;
  tone: StageTone;
}

type HeadedRow = { kind: "service" } | { kind: "group"; folded: boolean; services: readonly unknown[] };

interface Span extends HeadColumn {
  from: number;
  columns: number;
}

function spansOf(columns: readonly HeadColumn[]): Span[] {
  const spans: Span[] = [];
  for (const [at, { key, stage, tone }] of columns.entries()) {
    const last = spans[spans.length - 1];
    if (last?.stage === stage) last.columns += 1;
    else spans.push({ key, stage, tone, from: at, columns: 1 });
  }
  return spans;
}

/** Where a head stands. */
export interface HeadPlace {
  at: number;
  left: number;
  width: number;
  upright: boolean;
  /** Of its stage. */
  first: boolean;
  hot: boolean;
}

interface Props<Column extends HeadColumn> extends HeadProps {
  columns: readonly Column[];
  rows: readonly HeadedRow[];
  /** What stands beside the name of a stage that has so much room. */
  beside?: (stage: string, room: number) => ReactNode;
  children: (column: Column, place: HeadPlace) => ReactNode;
}

/** Drawn anew while it is scrolled sideways, and nothing else is. */
export function HeadRow<Column extends HeadColumn>(props: Props<Column>) {
  const { columns, rows, scroller, width, height, hot, beside, children } = props;
  const virtual = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => width,
    getItemKey: (at) => columns[at]?.key ?? at,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are asked for again when they are others
  useLayoutEffect(() => virtual.measure(), [width, virtual]);
  const services = rows.reduce(
    (sum, row) => sum + (row.kind === "service" ? 1 : row.folded ? row.services.length : 0),
    0,
  );
  const upright = width < SIZE.wordy;
  return (
    <div role="rowgroup" className="mx-heads" style={{ height }}>
      <div role="row" aria-rowindex={1} className="contents">
        <div
          role="columnheader"
          aria-colindex={1}
          className="mx-corner"
          style={{ width: SIZE.names, height }}
        >
          {count(services, "service")}
        </div>
        <div className="mx-tops" style={{ width: width * columns.length, height }}>
          {spansOf(columns).map(({ stage, tone, from, columns }) => (
            <div
              key={stage}
              role="columnheader"
              aria-colindex={from + 2}
              aria-colspan={columns}
              className="mx-band"
              style={{ left: from * width, width: columns * width, height: BAND }}
            >
              <span className={cx("mx-stage", inks[tone])}>
                <StageDot tone={tone} />
                <span className="truncate" title={stage}>
                  {stage}
                </span>
                {beside?.(stage, columns * width)}
              </span>
            </div>
          ))}
          {virtual.getVirtualItems().map(({ index, start }) => {
            const column = columns[index];
            const first = columns[index - 1]?.stage !== column?.stage;
            const place = { at: index, left: start, width, upright, first, hot: hot === index };
            return column && children(column, place);
          })}
        </div>
      </div>
    </div>
  );
}

interface HeadCellProps extends HeadPlace {
  account: string;
  mark: AccountMark | null;
  region: string;
  /** All of it in one sentence. */
  words: string;
  /** Below the region, where there is room. */
  children: ReactNode;
}

export function HeadCell(props: HeadCellProps) {
  const { at, left, width, upright, first, hot, account, mark, region, words, children } = props;
  return (
    <div
      role="columnheader"
      aria-colindex={at + 2}
      aria-label={words}
      title={words}
      className={cx("mx-head", upright && "is-upright", first && "is-first", hot && "is-hot")}
      style={{ left, width, top: BAND }}
    >
      <span className="mx-head-text">
        {!upright && <AccountDot mark={mark} />}
        <span className="mx-account">
          {upright && <AccountDot mark={mark} className="mb-1.5" />}
          {account}
        </span>
        <span className="mx-region">{region}</span>
        {!upright && children}
      </span>
    </div>
  );
}
