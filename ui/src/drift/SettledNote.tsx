//! How a difference is settled, with the reason that somebody gave.
import { Flag, TimerOff, VolumeX } from "lucide-react";
import type { ReactNode } from "react";
import { useDrift } from "../document/drift";
import type { Settled } from "../host/contract.gen";
import { cx } from "../kit";

export function SettledNote({ settled, className }: { settled: Settled; className?: string }) {
  const settlements = useDrift((state) => state.view?.settlements ?? null);
  if (settled.is === "open") return null;
  const line = (icon: ReactNode, words: string, reason: string | undefined) => (
    <p
      className={cx("mt-1.5 flex items-start gap-1.5 text-sm text-ink-2 [overflow-wrap:anywhere]", className)}
    >
      <span className="mt-0.5 shrink-0">{icon}</span>
      <span>
        {words}
        {reason && `: ${reason}`}
      </span>
    </p>
  );
  switch (settled.is) {
    case "accepted": {
      const one = settlements?.accepted[settled.number];
      return line(
        <Flag size={13} aria-hidden />,
        `Accepted${one?.until ? ` until ${one.until}` : ""}`,
        one?.reason,
      );
    }
    case "expired": {
      const one = settlements?.accepted[settled.number];
      return line(
        <TimerOff size={13} aria-hidden className="text-warn" />,
        `Was accepted until ${one?.until ?? "a day"}, which is over`,
        one?.reason,
      );
    }
    case "ignored":
      return line(
        <VolumeX size={13} aria-hidden />,
        "Ignored by a rule",
        settlements?.ignored[settled.number]?.reason,
      );
  }
}
