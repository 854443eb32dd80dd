import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./Button";
import { cx } from "./cx";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  detail?: ReactNode;
  footer?: ReactNode;
  /** `lg` for diffs. */
  size?: "sm" | "md" | "lg";
  children: ReactNode;
}

const widths = { sm: "w-[400px]", md: "w-[520px]", lg: "w-[760px]" };

export function Dialog({ open, onClose, title, detail, footer, size = "md", children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={cx(
            "fixed top-1/2 left-1/2 z-50 flex max-h-[84vh] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col",
            "rounded-xl border border-line bg-panel shadow-pop outline-none",
            "transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0",
            widths[size],
          )}
        >
          <header className="flex shrink-0 items-start gap-2 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold tracking-tight">{title}</Base.Title>
              {detail && <Base.Description className="mt-0.5 text-ink-3">{detail}</Base.Description>}
            </div>
            <Base.Close
              render={
                <IconButton label="Close" size="sm">
                  <X size={16} aria-hidden />
                </IconButton>
              }
            />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>
          {footer && (
            <footer className="flex shrink-0 justify-end gap-2.5 border-t border-line px-5 py-3.5">
              {footer}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
