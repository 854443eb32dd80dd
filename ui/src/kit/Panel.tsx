// The drawer at the right: one at a time, its own scroll, actions pinned to its foot.
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./Button";
import { cx } from "./cx";

interface PanelProps {
  /** Accessible name of the region. */
  label: string;
  header: ReactNode;
  footer?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Panel({ label, header, footer, className, children }: PanelProps) {
  return (
    <section aria-label={label} className="flex h-full min-h-0 flex-col bg-panel">
      {header}
      <div className={cx("min-h-0 flex-1 overflow-y-auto overflow-x-hidden px-5 pb-5", className)}>
        {children}
      </div>
      {footer && <footer className="flex shrink-0 gap-2.5 border-t border-line px-5 py-3.5">{footer}</footer>}
    </section>
  );
}

interface PanelHeaderProps {
  title: ReactNode;
  /** One line below the title. */
  detail?: ReactNode;
  /** Beside the close button. */
  actions?: ReactNode;
  onClose?: () => void;
}

export function PanelHeader({ title, detail, actions, onClose }: PanelHeaderProps) {
  return (
    <header className="flex shrink-0 items-start gap-2 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <h2 className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">{title}</h2>
        {detail && <div className="mt-0.5 text-ink-3">{detail}</div>}
      </div>
      {actions}
      {onClose && (
        <IconButton label="Close" size="sm" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </header>
  );
}

/** A titled part of a panel. */
export function Section({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="mt-4 first:mt-0">
      <div className="mb-1.5 flex items-baseline gap-2">
        <h3 className="flex-1 text-sm font-semibold text-ink-2">{title}</h3>
        {aside && <div className="text-sm text-ink-3">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** A coloured box for one message inside a panel. */
export function Callout({
  tone,
  icon,
  title,
  children,
}: {
  tone: "ok" | "warn" | "bad" | "info" | "idle" | "accent";
  icon?: ReactNode;
  title?: ReactNode;
  children?: ReactNode;
}) {
  const grounds = {
    ok: "bg-ok-soft [&>span]:text-ok",
    warn: "bg-warn-soft [&>span]:text-warn",
    bad: "bg-bad-soft [&>span]:text-bad",
    info: "bg-info-soft [&>span]:text-info",
    idle: "bg-mute [&>span]:text-ink-3",
    accent: "bg-accent-soft [&>span]:text-accent",
  } as const;
  return (
    <div className={cx("my-3 flex gap-2.5 rounded-lg px-3 py-2.5", grounds[tone])}>
      {icon && <span className="mt-px shrink-0">{icon}</span>}
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {title && <div className="font-semibold">{title}</div>}
        {children && <div className="text-ink-2">{children}</div>}
      </div>
    </div>
  );
}
