//! What a builder's tool printed. Only the lines in sight are in the page.
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, CircleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, cx } from "../kit";

const LINE = 18;

interface Props {
  service: string;
  title?: string;
  /** Grows in place; `length` says how far. */
  log: readonly string[];
  length: number;
  errorLine: number | null;
}

export function BuildLog({ service, title = "Build log", log, length, errorLine }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(errorLine === null);
  const lines = useVirtualizer({
    count: length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    overscan: 12,
  });

  // The cause is where one wants to be; until there is one, the end.
  useEffect(() => {
    if (errorLine !== null) {
      setFollows(false);
      lines.scrollToIndex(errorLine, { align: "center" });
    }
  }, [errorLine, lines]);
  useEffect(() => {
    if (follows && length > 0) lines.scrollToIndex(length - 1, { align: "end" });
  }, [follows, length, lines]);

  return (
    <div className="mt-2">
      <div className="flex items-center gap-1">
        <span className="flex-1 text-sm font-semibold text-ink-2">{title}</span>
        {errorLine !== null && (
          <Button
            variant="ghost"
            size="sm"
            icon={<CircleAlert size={13} aria-hidden />}
            onClick={() => lines.scrollToIndex(errorLine, { align: "center" })}
          >
            Jump to error
          </Button>
        )}
        {!follows && (
          <Button
            variant="ghost"
            size="sm"
            icon={<ArrowDownToLine size={13} aria-hidden />}
            onClick={() => setFollows(true)}
          >
            Follow
          </Button>
        )}
      </div>
      <div
        ref={box}
        role="log"
        aria-label={`${title} of ${service}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        onWheel={() => setFollows(false)}
        className="selectable max-h-52 overflow-auto rounded-md border border-line bg-bg px-2 py-1 font-mono text-xs"
        style={{ height: Math.min(length, 11) * LINE + 10 }}
      >
        <div className="relative w-max min-w-full" style={{ height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map((item) => (
            <div
              key={item.key}
              className={cx(
                "absolute left-0 min-w-full whitespace-pre leading-[18px]",
                item.index === errorLine && "bg-bad-soft text-bad",
              )}
              style={{ top: item.start }}
            >
              {log[item.index]}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
