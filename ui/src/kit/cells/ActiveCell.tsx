//! The active cell: an element over the picture, focused and read out as a table's cell is.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { useEffect, useRef } from "react";
import type { Place } from "./keys";

interface Props {
  /** Of its row and its column. */
  name: string;
  at: Place;
  top: number;
  width: number;
  height: number;
  /** What stands there, in one sentence. */
  label: string;
  testId: string;
}

export function ActiveCell({ name, at, top, width, height, label, testId }: Props) {
  const cell = useRef<HTMLDivElement>(null);
  const held = useRef(false);
  // Another element for another cell, so that it is read out; the focus goes along.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the cell is another one
  useEffect(() => {
    if (held.current && document.activeElement !== cell.current) cell.current?.focus({ preventScroll: true });
  }, [name]);
  return (
    <div role="row" aria-rowindex={at.row + 2}>
      <div
        key={name}
        ref={cell}
        role="gridcell"
        tabIndex={0}
        aria-colindex={at.column + 2}
        aria-label={label}
        data-testid={testId}
        className="mx-active"
        style={{ transform: `translate(${at.column * width}px, ${top}px)`, width, height }}
        onFocus={() => {
          held.current = true;
        }}
        onBlur={(event) => {
          // A cell that is taken away loses the focus to nobody.
          if (event.relatedTarget !== null) held.current = false;
        }}
      />
    </div>
  );
}
