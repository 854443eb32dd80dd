//! That something is advised of a service: quiet, and its words for who asks.
import { Lightbulb } from "lucide-react";
import type { ServiceId } from "../host/contract.gen";
import { adviceOf, useAdvice } from "./advice";

export function AdviceMark({ service }: { service: ServiceId }) {
  const words = useAdvice(({ view }) =>
    view
      ? [
          ...view.appeared
            .filter(({ planned }) => planned === service)
            .map(({ path }) => `Its code has appeared: ${path}`),
          ...adviceOf(view, service).map(({ message }) => message),
        ].join("\n")
      : "",
  );
  if (words === "") return null;
  return (
    <span
      role="img"
      aria-label={`Advice: ${words}`}
      title={words}
      className="shrink-0 text-ink-3"
      data-testid={`advice-mark-${service}`}
    >
      <Lightbulb size={13} strokeWidth={1.8} aria-hidden />
    </span>
  );
}
