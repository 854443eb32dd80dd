//! A list that is in the page as a whole while it is short, and behind a frame of its own once it is long.
import type { ReactNode } from "react";
import { VirtualList } from "../kit";

interface Props<Line> {
  label: string;
  lines: readonly Line[];
  keyOf: (line: Line) => string;
  /** How high a line is going to be, before it was seen. */
  height: number;
  testId?: string;
  children: (line: Line) => ReactNode;
}

const MANY = 16;

export function isLong(lines: readonly unknown[]): boolean {
  return lines.length > MANY;
}

export function Long<Line>({ label, lines, keyOf, height, testId, children }: Props<Line>) {
  if (isLong(lines)) {
    return (
      <div className="flex h-80 flex-col border-y border-line" data-testid={testId}>
        <VirtualList label={label} lines={lines} estimate={() => height} className="px-0 pb-0">
          {children}
        </VirtualList>
      </div>
    );
  }
  return (
    <ul aria-label={label} className="divide-y divide-line border-y border-line" data-testid={testId}>
      {lines.map((line) => (
        <li key={keyOf(line)}>{children(line)}</li>
      ))}
    </ul>
  );
}
