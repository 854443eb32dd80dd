// Empty, denied and error are three different states, each with what to do next.
import { CircleAlert, Inbox, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

interface Props {
  kind?: "empty" | "denied" | "error";
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function Empty({ kind = "empty", icon, title, children, action, className }: Props) {
  const Icon = kind === "error" ? CircleAlert : kind === "denied" ? Lock : Inbox;
  return (
    <div
      role={kind === "error" ? "alert" : undefined}
      className={cx("flex flex-col items-center gap-2 px-6 py-10 text-center", className)}
    >
      <div className={cx("mb-1", kind === "error" ? "text-bad" : "text-ink-3")}>
        {icon ?? <Icon size={26} aria-hidden />}
      </div>
      <div className="text-md font-semibold [overflow-wrap:anywhere]">{title}</div>
      {children && <div className="max-w-[420px] text-ink-3 [overflow-wrap:anywhere]">{children}</div>}
      {action && <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  );
}
