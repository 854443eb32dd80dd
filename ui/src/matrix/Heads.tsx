//! Above the columns: stages, and below each its accounts and regions, with when they were last asked.
import { CircleAlert, RefreshCw } from "lucide-react";
import { memo } from "react";
import { useMark } from "../document/AccountTag";
import { useStanding } from "../document/standing";
import type { StageId } from "../host/contract.gen";
import { ago, cx } from "../kit";
import { HeadCell, type HeadPlace, type HeadProps, HeadRow } from "../kit/cells";
import type { Column, Row } from "./model";

interface Props extends HeadProps {
  columns: readonly Column[];
  rows: readonly Row[];
  now: number;
}

/** Below this, the name of a stage needs its room for itself. */
const ROOM = 96;

export const Heads = memo(function Heads({ now, ...props }: Props) {
  return (
    <HeadRow {...props} beside={(stage, room) => room > ROOM && <Ask stage={stage} />}>
      {(column, place) => <Head key={column.key} column={column} now={now} {...place} />}
    </HeadRow>
  );
});

function Ask({ stage }: { stage: StageId }) {
  const asking = useStanding((state) => state.asking.has(stage));
  return (
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
  );
}

const Head = memo(function Head({ column, now, ...place }: HeadPlace & { column: Column; now: number }) {
  const { account, region } = column.target;
  const mark = useMark(account);
  const asked = column.known?.asked ?? null;
  const problem = column.known?.problem ?? null;
  const age = asked === null ? "never asked" : `asked ${ago(new Date(asked).toISOString(), now)}`;
  const words = `${column.stage}, ${account} ${region}, ${age}${problem ? `, ${problem.message}` : ""}`;
  return (
    <HeadCell {...place} account={account} mark={mark} region={region} words={words}>
      <span className={cx("mx-age", problem && "text-bad")}>
        {problem && <CircleAlert size={11} aria-hidden className="mr-1 inline" />}
        {problem ? "not reached" : age}
      </span>
    </HeadCell>
  );
});
