import type { ReactNode } from "react";
import { cx } from "./cx";

/** Names that AWS or a file knows, in the fixed-width face. Always plain text. */
export function Code({
  children,
  className,
  title,
}: {
  children: ReactNode;
  className?: string;
  title?: string;
}) {
  return (
    <code
      title={title}
      className={cx("selectable font-mono text-[0.92em] [overflow-wrap:anywhere]", className)}
    >
      {children}
    </code>
  );
}
