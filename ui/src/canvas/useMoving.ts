import { useEffect, useRef, useState } from "react";
import { MOVE_MS, reducedMotion } from "./useViewport";

/** Cards glide to their new places when the lens or the plan changes. */
export function useMoving(lens: string, plan: unknown, fitView: (animate?: boolean) => void): boolean {
  const [moving, setMoving] = useState(false);
  const first = useRef(true);
  const planInSight = lens === "phases" ? plan : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the places change, not when `fitAll` does
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (!reducedMotion()) setMoving(true);
    const soon = requestAnimationFrame(() => fitView(true));
    const later = setTimeout(() => setMoving(false), MOVE_MS + 40);
    return () => {
      cancelAnimationFrame(soon);
      clearTimeout(later);
    };
  }, [lens, planInSight]);
  return moving;
}
