//! Above the columns: stages, and below each its accounts and regions, with when they were last asked.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleAlert, RefreshCw } from "lucide-react";
import { memo, type RefObject, useLayoutEffect } from "react";
import { useMark } from "../document/AccountTag";
import type { StageTone } from "../document/stages";
import { useStanding } from "../document/standing";
import type { StageId } from "../host/contract.gen";
import { AccountDot, ago, count, cx, StageDot } from "../kit";
import { SIZE } from "../kit/cells";
import type { Column, Row } from "./model";

interface Props {
  columns: readonly Column[];
  scroller: RefObject<HTMLDivElement | null>;
  width: number;
  height: number;
  rows: readonly Row[];
  hot: number | null;
  now: number;
}

const BAND = 30;

/** Names that have no room beside each other stand upright. */
export function headHeight(width: number): number {
  return width >= SIZE.wordy ? BAND + 54 : BAND + 128;
}

interface Span {
  stage: StageId;
  tone: StageTone;
  from: number;
  columns: number;
}

function spansOf(columns: readonly Column[]): Span[] {
  const spans: Span[] = [];
  for (const [at, { stage, tone }] of columns.entries()) {
    const last = spans[spans.length - 1];
    if (last?.stage === stage) last.columns += 1;
    else spans.push({ stage, tone, from: at, columns: 1 });
  }
  return spans;
}

export const Heads = memo(function Heads({ columns, scroller, width, height, rows, hot, now }: Props) {
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
          {spansOf(columns).map((span) => (
            <Band key={span.stage} span={span} width={width} />
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
                  upright={upright}
                  first={columns[index - 1]?.stage !== column.stage}
                  hot={hot === index}
                  now={now}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
});

const inks: Record<StageTone, string> = {
  dev: "text-dev",
  staging: "text-staging",
  prod: "text-prod",
  personal: "text-personal",
};

const Band = memo(function Band({ span, width }: { span: Span; width: number }) {
  const { stage, tone, from, columns } = span;
  const asking = useStanding((state) => state.asking.has(stage));
  return (
    <div
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
        {columns * width > 96 && (
          <button
            type="button"
            aria-label={`Ask the accounts of ${stage}`}
            title={`Asks the accounts of ${stage} what they hold`}
            disabled={asking}
            onClick={() => void useStanding.getState().ask([stage])}
            className="grid size-5 shrink-0 place-items-center rounded-sm text-ink-3 hover:bg-mute hover:text-ink"
          >
            <RefreshCw size={12} aria-hidden className={asking ? "motion-safe:animate-spin" : undefined} />
          </button>
        )}
      </span>
    </div>
  );
});

interface HeadProps {
  column: Column;
  at: number;
  left: number;
  width: number;
  upright: boolean;
  first: boolean;
  hot: boolean;
  now: number;
}

const Head = memo(function Head({ column, at, left, width, upright, first, hot, now }: HeadProps) {
  const { account, region } = column.target;
  const mark = useMark(account);
  const asked = column.known?.asked ?? null;
  const problem = column.known?.problem ?? null;
  const age = asked === null ? "never asked" : `asked ${ago(new Date(asked).toISOString(), now)}`;
  const words = `${column.stage}, ${account} ${region}, ${age}${problem ? `, ${problem.message}` : ""}`;
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
        {!upright && (
          <span className={cx("mx-age", problem && "text-bad")}>
            {problem && <CircleAlert size={11} aria-hidden className="mr-1 inline" />}
            {problem ? "not reached" : age}
          </span>
        )}
      </span>
    </div>
  );
});
