// The place that a saved view remembers: the point in the middle of what is seen, and the zoom.
import { type RefObject, useEffect } from "react";
import { usePlace } from "../document/views";
import { type Flow, MOVE_MS, reducedMotion } from "./useViewport";

export function useSavedPlace(
  flow: Flow,
  frame: RefObject<HTMLDivElement | null>,
  fitView: () => void,
): void {
  const wanted = usePlace((state) => state.wanted);
  useEffect(() => {
    const read = () => {
      const { x, y, zoom } = flow.getViewport();
      const box = frame.current?.getBoundingClientRect();
      const middle = { x: (box?.width ?? 0) / 2, y: (box?.height ?? 0) / 2 };
      return {
        x: Math.round((middle.x - x) / zoom),
        y: Math.round((middle.y - y) / zoom),
        zoom: Math.max(1, Math.round(zoom * 100)),
      };
    };
    usePlace.setState({ read });
    return () => usePlace.setState({ read: null });
  }, [flow, frame]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when somebody asks
  useEffect(() => {
    if (!wanted) return;
    // Cards go to their new places first, and what is all there is fitted then.
    const later = setTimeout(
      () => {
        usePlace.setState({ wanted: null });
        const { place } = wanted;
        if (!place) return fitView();
        void flow.setCenter(place.x, place.y, {
          zoom: place.zoom / 100,
          duration: reducedMotion() ? 0 : MOVE_MS,
        });
      },
      reducedMotion() ? 30 : MOVE_MS + 60,
    );
    return () => clearTimeout(later);
  }, [wanted]);
}
