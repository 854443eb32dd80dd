// Pasted cards go where the pointer is, or where there is none over the canvas, into the middle of what is seen.
import type { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { pasteWhere } from "../document/clipboard";
import { useView } from "../document/view";
import { CARD } from "./geometry";
import type { Scene } from "./scene";

export function usePastePlace(
  { screenToFlowPosition }: Pick<ReturnType<typeof useReactFlow>, "screenToFlowPosition">,
  frame: RefObject<HTMLDivElement | null>,
  scene: Scene,
): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let pointer: { x: number; y: number } | null = null;
    const onMove = ({ clientX, clientY }: PointerEvent) => {
      pointer = { x: clientX, y: clientY };
    };
    const onLeave = () => {
      pointer = null;
    };
    element.addEventListener("pointermove", onMove, { passive: true });
    element.addEventListener("pointerleave", onLeave, { passive: true });
    const stop = pasteWhere(() => {
      const { lens, shape } = useView.getState();
      if (lens !== "topology" || shape !== "canvas") return null;
      const box = element.getBoundingClientRect();
      const at = pointer ?? { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const { x, y } = screenToFlowPosition(at);
      const corner = scene.toDocument({ x: x - CARD.width / 2, y: y - CARD.height / 2 });
      return { x: Math.round(corner.x), y: Math.round(corner.y) };
    });
    return () => {
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerleave", onLeave);
      stop();
    };
  }, [screenToFlowPosition, frame, scene]);
}
