//! What happened, newest first. Only the lines in sight are in the page.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Run } from "../document/fold";
import { timeOfDay } from "../kit";
import { eventLine } from "./events";

const words = {
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
  info: "text-info",
  accent: "text-accent",
  idle: "text-ink-3",
} as const;

const LINE = 31;

export function Feed({ run, scroller }: { run: Run; scroller: RefObject<HTMLDivElement | null> }) {
  const list = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  // How far below the top of what scrolls the list begins: the failure above it comes and goes.
  useLayoutEffect(() => {
    const top = list.current?.offsetTop ?? 0;
    if (top !== margin) setMargin(top);
  });
  const lines = useVirtualizer({
    count: run.feed.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    scrollMargin: margin,
    overscan: 10,
  });
  return (
    <div
      ref={list}
      role="log"
      aria-label="Events, newest first"
      className="relative"
      style={{ height: lines.getTotalSize() }}
    >
      {lines.getVirtualItems().map((item) => {
        const entry = run.feed[run.feed.length - 1 - item.index];
        if (!entry) return null;
        const { service, what, word, tone, detail } = eventLine(run, entry);
        return (
          <div
            key={entry.seq}
            title={detail ?? undefined}
            className="absolute inset-x-0 flex items-center gap-2.5 border-b border-line"
            style={{ top: item.start - margin, height: LINE }}
          >
            <time dateTime={entry.at} className="shrink-0 font-mono text-xs text-ink-3">
              {timeOfDay(entry.at)}
            </time>
            <span className="min-w-0 flex-1 truncate">
              <b className="font-semibold">{service}</b> {what}
            </span>
            <span className={`shrink-0 ${words[tone]}`}>{word}</span>
          </div>
        );
      })}
    </div>
  );
}
