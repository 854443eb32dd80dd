// While a gate is dragged: where it could stand, and where it would.
import { ViewportPortal } from "@xyflow/react";
import { cx } from "../../kit";
import { useCanvas } from "../state";
import type { Slot } from "./slots";

export function Slots({ slots, height }: { slots: readonly Slot[]; height: number }) {
  const chosen = useCanvas((state) => state.slot);
  if (chosen === null) return null;
  return (
    <ViewportPortal>
      {slots.map((slot, index) => (
        <div
          key={slot.words}
          aria-hidden
          className={cx("slot", index === chosen && "is-chosen")}
          style={{ transform: `translate(${slot.x}px, -60px)`, height: height + 78 }}
        >
          {index === chosen && <span className="slot-words">{slot.words}</span>}
        </div>
      ))}
    </ViewportPortal>
  );
}
