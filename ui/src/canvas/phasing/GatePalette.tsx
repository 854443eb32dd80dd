// Gates to drag between the phases; by keyboard each is a menu of the places that it can stand at.
import { BellRing, DoorClosed, Globe, OctagonMinus, SquareTerminal } from "lucide-react";
import { type PointerEvent, type ReactNode, type SyntheticEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { cx, Menu, MenuItem, MenuLabel } from "../../kit";
import { useCanvas } from "../state";
import type { Flow } from "../useViewport";
import { addGate, type PaletteKind } from "./actions";
import { nearestSlot, type Slot } from "./slots";

const KINDS: Array<{ kind: PaletteKind; word: string; means: string; icon: ReactNode }> = [
  { kind: "approval", word: "Approval", means: "asks a person", icon: <DoorClosed size={15} aria-hidden /> },
  {
    kind: "barrier",
    word: "Barrier",
    means: "waits until all before it is done",
    icon: <OctagonMinus size={15} aria-hidden />,
  },
  {
    kind: "command",
    word: "Command",
    means: "runs a program of the repository",
    icon: <SquareTerminal size={15} aria-hidden />,
  },
  { kind: "http", word: "HTTP check", means: "asks an address", icon: <Globe size={15} aria-hidden /> },
  {
    kind: "alarms",
    word: "Alarms",
    means: "watches CloudWatch alarms",
    icon: <BellRing size={15} aria-hidden />,
  },
];

/** How far the pointer goes before it is a drag and no click. */
const DRAG = 5;

export function GatePalette({
  flow,
  slots,
  locked,
}: {
  flow: Flow;
  slots: readonly Slot[];
  locked: boolean;
}) {
  if (slots.length === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label="Gates"
      data-testid="gate-palette"
      className="absolute top-3 right-3 z-5 flex items-center gap-0.5 rounded-lg border border-line bg-panel p-0.75 shadow-card"
    >
      <span className="px-2 text-sm text-ink-3">Gates</span>
      {KINDS.map((each) => (
        <PaletteGate key={each.kind} {...each} flow={flow} slots={slots} locked={locked} />
      ))}
    </div>
  );
}

interface GateProps {
  kind: PaletteKind;
  word: string;
  means: string;
  icon: ReactNode;
  flow: Flow;
  slots: readonly Slot[];
  locked: boolean;
}

function PaletteGate({ kind, word, means, icon, flow, slots, locked }: GateProps) {
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const start = useRef<{ x: number; y: number } | null>(null);
  const dragging = useRef(false);

  const slotUnder = (event: PointerEvent): number | null => {
    const over = document.elementFromPoint(event.clientX, event.clientY);
    if (!over?.closest(".react-flow")) return null;
    return nearestSlot(slots, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }).x);
  };
  const stop = () => {
    start.current = null;
    setAt(null);
    useCanvas.setState({ slot: null });
  };
  const handlers = {
    onPointerDownCapture: (event: PointerEvent<HTMLSpanElement>) => {
      if (event.button !== 0 || locked) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, y: event.clientY };
      dragging.current = false;
    },
    onPointerMove: (event: PointerEvent) => {
      const from = start.current;
      if (!from) return;
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > DRAG) dragging.current = true;
      if (!dragging.current) return;
      setAt({ x: event.clientX, y: event.clientY });
      useCanvas.setState({ slot: slotUnder(event) });
    },
    onPointerUp: (event: PointerEvent) => {
      const slot = dragging.current ? slotUnder(event) : null;
      stop();
      const found = slot === null ? undefined : slots[slot];
      if (found) addGate(kind, found.at);
    },
    onPointerCancel: stop,
    // The menu would open as soon as the button is pressed, and there would be nothing to drag.
    onMouseDownCapture: (event: SyntheticEvent) => event.stopPropagation(),
    onClickCapture: (event: SyntheticEvent) => {
      if (!dragging.current) return;
      dragging.current = false;
      event.stopPropagation();
    },
  };
  return (
    <span className="flex" {...handlers}>
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            disabled={locked}
            data-testid={`palette-${kind}`}
            aria-label={`${word}: ${means}. Drag it between two phases, or choose a place.`}
            title={`${word}: ${means}`}
            className={cx("palette-gate", at && "is-dragged")}
          >
            {icon}
          </button>
        }
      >
        <MenuLabel>
          {word}: {means}
        </MenuLabel>
        {slots.map((slot) => (
          <MenuItem key={slot.words} onSelect={() => addGate(kind, slot.at)}>
            {slot.words.charAt(0).toUpperCase() + slot.words.slice(1)}
          </MenuItem>
        ))}
      </Menu>
      {at &&
        createPortal(
          <div className="palette-ghost" style={{ left: at.x, top: at.y }}>
            {icon} {word}
          </div>,
          document.body,
        )}
    </span>
  );
}
