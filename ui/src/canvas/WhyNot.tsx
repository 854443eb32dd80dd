// Below the card that a line is held over: what the line would mean, or why it cannot be drawn.
import { ViewportPortal } from "@xyflow/react";
import { ArrowRight, Ban } from "lucide-react";
import { cx } from "../kit";
import type { Rect } from "./geometry";
import { useCanvas } from "./state";

export function WhyNot({ rects }: { rects: ReadonlyMap<string, Rect> }) {
  const connecting = useCanvas((state) => state.connecting);
  const over = connecting?.over;
  const rect = over ? rects.get(over) : undefined;
  if (!connecting?.legal || !over || !rect || over === connecting.from) return null;
  const why = connecting.legal[over] ?? null;
  return (
    <ViewportPortal>
      <div
        data-testid="why-not"
        className={cx("why-not", why && "is-no")}
        style={{ transform: `translate(${rect.x}px, ${rect.y + rect.height + 8}px)`, width: rect.width }}
      >
        {why ? <Ban size={14} aria-hidden /> : <ArrowRight size={14} aria-hidden />}
        <span>{why ?? `goes after ${connecting.from}`}</span>
      </div>
    </ViewportPortal>
  );
}
