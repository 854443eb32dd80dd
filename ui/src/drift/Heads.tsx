//! Above the columns: stages, and below each its accounts and regions, with when they were last asked and why they said nothing.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleAlert } from "lucide-react";
import { memo, useLayoutEffect } from "react";
import { useMark } from "../document/AccountTag";
import { openAccount } from "../document/logins";
import { useNow } from "../document/now";
import type { StageTone } from "../document/stages";
import { AccountDot, ago, count, cx, StageDot } from "../kit";
import { type HeadProps, SIZE } from "../kit/cells";
import { failureWords } from "./looks";
import type { Column, Row } from "./model";

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

interface Span {
  column: Column;
  from: number;
  columns: number;
}

function spansOf(columns: readonly Column[]): Span[] {
  const spans: Span[] = [];
  for (const [at, column] of columns.entries()) {
    const last = spans[spans.length - 1];
    if (last?.column.stage === column.stage) last.columns += 1;
    else spans.push({ column, from: at, columns: 1 });
  }
  return spans;
}

interface Props extends HeadProps {
  columns: readonly Column[];
  rows: readonly Row[];
}

export const Heads = memo(function Heads({ columns, rows, scroller, width, height, hot }: Props) {
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
          {spansOf(columns).map(({ column: { stage, tone }, from, columns }) => (
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
              </span>
            </div>
          ))}
          {virtual.getVirtualItems().map(({ index, start }) => {
            const column = columns[index];
            return (
              column && (
                <Head
                  key={column.key}
                  column={column}
                  at={index}
                  left={start}
                  width={width}
                  first={columns[index - 1]?.stage !== column.stage}
                  hot={hot === index}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
});

interface HeadCell {
  column: Column;
  at: number;
  left: number;
  width: number;
  first: boolean;
  hot: boolean;
}

const Head = memo(function Head({ column, at, left, width, first, hot }: HeadCell) {
  const { stage, failure, asked } = column;
  const { account, region } = column.target;
  const mark = useMark(account);
  const upright = width < SIZE.wordy;
  const now = useNow(!upright);
  const age = asked === null ? "never asked" : ago(asked, now);
  const when = asked === null ? age : `asked ${age}`;
  const said = failure ? failureWords[failure.kind] : age;
  const words = `${stage}, ${account} ${region}, ${failure ? `${failure.message} (${when})` : when}`;
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
        {!upright && !failure && <span className="mx-age">{age}</span>}
        {!upright && failure && (
          <button
            type="button"
            className="mx-age rounded-sm text-left text-bad! hover:underline"
            title={`${failure.message} ${failure.hint} Opens the account.`}
            onClick={() => openAccount(account)}
          >
            <CircleAlert size={11} aria-hidden className="mr-1 inline" />
            {said}
          </button>
        )}
      </span>
    </div>
  );
});
