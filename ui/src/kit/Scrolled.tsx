//! What may be longer than its room, and has nothing in it that could take the focus: it can be scrolled by keyboard.
import type { ReactNode } from "react";
import { cx } from "./cx";

export function Scrolled({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
    <section aria-label={label} tabIndex={0} className={cx("overflow-y-auto", className)}>
      {children}
    </section>
  );
}
