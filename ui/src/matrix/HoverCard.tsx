//! What a cell tells while the pointer rests on it: everything that is known of it, and since when.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { AccountTag } from "../document/AccountTag";
import type { ProjectView } from "../host/contract.gen";
import { StageDot } from "../kit";
import { Facts } from "./Facts";
import type { Column, Row, spotter } from "./model";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Props {
  view: ProjectView;
  row: Row | undefined;
  column: Column | undefined;
  spot: ReturnType<typeof spotter>;
  now: number;
  /** Where the cell is on the screen. */
  anchor: () => Box | null;
}

/** A pointer that only passes is told nothing. */
const REST_MS = 140;

export function HoverCard({ view, row, column, spot, now, anchor }: Props) {
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
  if (!resting || row?.kind !== "service" || !column) return null;
  const at = spot(row.service, column);
  if (at.kind === "outside") return null;
  return createPortal(
    <div ref={card} className="mx-card" aria-hidden data-testid="matrix-hover">
      <div className="flex items-center gap-2 pb-1.5">
        <StageDot tone={column.tone} />
        <span className="min-w-0 truncate font-semibold">{row.service.id}</span>
        <span className="text-ink-3">in {column.stage}</span>
        <span className="min-w-0 flex-1 text-right">
          <AccountTag account={column.target.account} />
        </span>
      </div>
      <Facts view={view} target={column.target} spot={at} now={now} />
    </div>,
    document.body,
  );
}
