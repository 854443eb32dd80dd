//! What a cell tells while the pointer rests on it.
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Props {
  /** Where the cell is on the screen. */
  anchor: () => Box | null;
  testId: string;
  children: ReactNode;
}

/** A pointer that only passes is told nothing. */
const REST_MS = 140;

export function CellCard({ anchor, testId, children }: Props) {
  const [resting, setResting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setResting(true), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  const card = useRef<HTMLDivElement>(null);
  const latest = useRef(anchor);
  latest.current = anchor;
  // Below the cell, or above it where there is no room.
  useLayoutEffect(() => {
    const element = card.current;
    const cell = resting ? latest.current() : null;
    if (!element || !cell) return;
    const { width, height } = element.getBoundingClientRect();
    const below = cell.y + cell.height + 6;
    const y = below + height > window.innerHeight - 8 ? cell.y - height - 6 : below;
    const x = Math.max(8, Math.min(cell.x, window.innerWidth - width - 8));
    element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }, [resting]);
  if (!resting) return null;
  return createPortal(
    <div ref={card} className="mx-card" aria-hidden data-testid={testId}>
      {children}
    </div>,
    document.body,
  );
}
