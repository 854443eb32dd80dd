// A list of which only what is seen is in the page. Its lines are as high as what is in them.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import { cx } from "./cx";

interface Props<Line> {
  label: string;
  lines: readonly Line[];
  /** How high a line is going to be, before it was seen. */
  estimate: (line: Line) => number;
  className?: string;
  /** Where no line has anything to go to by keyboard, the list itself is gone to, and scrolled. */
  focusable?: boolean;
  children: (line: Line) => ReactNode;
}

export function VirtualList<Line>({ label, lines, estimate, className, focusable, children }: Props<Line>) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: (at) => (lines[at] === undefined ? 0 : estimate(lines[at])),
    overscan: 8,
  });
  return (
    <div
      ref={frame}
      tabIndex={focusable ? 0 : undefined}
      className={cx("min-h-0 flex-1 overflow-y-auto px-5 pb-5", className)}
    >
      <ul aria-label={label} className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => (
          <li
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start}px)` }}
          >
            {lines[index] !== undefined && children(lines[index])}
          </li>
        ))}
      </ul>
    </div>
  );
}
