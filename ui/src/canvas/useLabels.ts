// Where the names of lines stand. A card is on screen before they have found their places.
import { useMemo } from "react";
import { usePainted } from "../kit";
import type { Point } from "./geometry";
import { type LabelInput, labelsOf } from "./lines";
import type { Distance } from "./useViewport";

/** Null where the lines have no names: from afar. */
export function useLabels(
  distance: Distance,
  { edges, routes, rects, heads }: Omit<LabelInput, "near">,
): Map<string, Point> | null {
  const input = useMemo(
    () => (distance === "shape" ? null : { edges, routes, rects, heads, near: distance === "full" }),
    [distance, edges, routes, rects, heads],
  );
  const settled = usePainted(input);
  return useMemo(() => settled && labelsOf(settled), [settled]);
}
