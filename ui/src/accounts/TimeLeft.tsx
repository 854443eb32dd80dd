//! How long something lasts, counted down; on its own, so that nothing else is drawn every second.
import { SOON } from "../document/logins";
import { useNow } from "../document/now";
import { clock, cx } from "../kit";
import { lasting } from "./words";

export function TimeLeft({ until, renewable }: { until: string | null; renewable: boolean }) {
  const now = useNow(until !== null);
  const soon = until !== null && !renewable && Date.parse(until) - now < SOON;
  return <span className={cx(soon && "font-semibold text-warn")}>{lasting(until, renewable, now)}</span>;
}

/** `9:41 left`: for a person who has to do something by then. */
export function Countdown({ until }: { until: string }) {
  const now = useNow(true);
  return <span className="tabular-nums">{clock(Math.max(0, Date.parse(until) - now))} left</span>;
}
