//! How long something takes, ticking only while it does.
import { useNow } from "../document/now";
import { clock } from "../kit";

interface Props {
  started: number | null;
  finished: number | null;
  /** Median of earlier runs, in milliseconds. */
  median?: number;
  className?: string;
}

export function Elapsed({ started, finished, median, className }: Props) {
  const now = useNow(started !== null && finished === null);
  if (started === null)
    return median === undefined ? null : <span className={className}>median {clock(median)}</span>;
  const passed = clock((finished ?? now) - started);
  return (
    <span
      className={className}
      title={median === undefined ? undefined : `Median of earlier runs: ${clock(median)}`}
    >
      {passed}
      {median !== undefined && <span className="text-ink-3"> / {clock(median)}</span>}
    </span>
  );
}
