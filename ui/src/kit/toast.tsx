// Short messages at the edge of the window. Errors stay until they are read.
// The library would write its rules into the page by itself, which the page's policy does not let it.
import "sonner/dist/styles.css";
import "./toast.css";
import { Toaster as Sonner, toast } from "sonner";
import type { ErrorView } from "../host/contract.gen";
import { afterPaint } from "./painted";

export function Toaster() {
  return (
    <Sonner
      // Over the canvas: at the right are the panels' buttons, the one that deploys among them.
      position="bottom-left"
      offset={{ bottom: 42, left: 72 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "font-sans flex w-[360px] items-start gap-2.5 rounded-xl border border-line bg-panel px-3.5 py-3 text-base text-ink shadow-pop",
          title: "font-semibold [overflow-wrap:anywhere]",
          description: "text-ink-2 [overflow-wrap:anywhere]",
          actionButton:
            "ml-auto shrink-0 self-center rounded-md border border-line-2 px-2.5 h-7 text-sm font-semibold",
          icon: "mt-0.5 shrink-0",
          error: "border-bad",
        },
      }}
    />
  );
}

export function toastError(error: ErrorView, action?: { label: string; onClick: () => void }): void {
  toast.error(error.message, {
    description: error.hint || undefined,
    duration: 12_000,
    action,
    id: error.code,
  });
}

export function toastDone(message: string, action?: { label: string; onClick: () => void }): void {
  // What was done is on screen first: a message is measured before it is, with everything around it.
  afterPaint(() => toast.success(message, { duration: 4_000, action }));
}
