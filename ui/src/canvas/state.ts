// What changes often on the canvas, outside the nodes' data: each card listens to its own part only.
import { create } from "zustand";
import type { ServiceId } from "../host/contract.gen";
import type { Drop } from "./dropping";
import type { Guide } from "./guides";

interface CanvasStore {
  /** While a line is drawn: who cannot be its end, and why; and the card under the pointer. */
  connecting: {
    from: ServiceId;
    legal: Record<ServiceId, string | null> | null;
    over: ServiceId | null;
  } | null;
  /** The line under the pointer. */
  hovered: string | null;
  /** The chosen line. */
  chosen: string | null;
  /** What a dragged card is in line with. */
  guides: readonly Guide[];
  /** The slot that a dragged gate would go to, while one is dragged. */
  slot: number | null;
  /** What a key did that is seen elsewhere only: read out. */
  said: string;
  /** Which dragged cards would change their group if they were let go now. */
  drops: readonly Drop[];
}

export const useCanvas = create<CanvasStore>(() => ({
  connecting: null,
  hovered: null,
  chosen: null,
  guides: [],
  drops: [],
  slot: null,
  said: "",
}));

/** Whether a service can be the end of the line that is drawn; undefined while none is. */
export function useConnectable(service: ServiceId): "source" | "legal" | "illegal" | undefined {
  return useCanvas(({ connecting }) => {
    if (!connecting) return undefined;
    if (connecting.from === service) return "source";
    if (!connecting.legal) return undefined;
    return connecting.legal[service] === null ? "legal" : "illegal";
  });
}
