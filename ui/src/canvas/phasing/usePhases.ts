// The phases lens under the pointer and the keys: gates go to another slot, cards to a later phase and back.
import type { NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useView } from "../../document/view";
import type { Point } from "../geometry";
import type { CanvasNode } from "../nodes";
import type { Item, Scene } from "../scene";
import { useCanvas } from "../state";
import { gateCalled, moveGate, putInPhase, shiftPhase } from "./actions";
import { nearestSlot, phaseAt } from "./slots";

const none: ReadonlyMap<string, Point> = new Map();

interface Input {
  scene: Scene;
  /** Whether anything can be moved: a plan is shown, nothing runs, and the file can be changed. */
  open: boolean;
}

export function usePhases({ scene, open }: Input) {
  const [dragged, setDragged] = useState(none);
  const latest = useRef(none);
  const show = useCallback((moved: ReadonlyMap<string, Point>) => {
    latest.current = moved;
    setDragged(moved);
  }, []);
  const places = useMemo(() => new Map(scene.items.map((item) => [item.id, item])), [scene]);
  const { phases } = scene;

  const movable = useCallback(
    (item: Item) => {
      if (!open || !phases) return false;
      if (item.type === "door") return item.data.gateOfStage !== null;
      return item.type === "card" && !item.data.quiet;
    },
    [open, phases],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const moved = new Map(latest.current);
      for (const change of changes) {
        if (change.type !== "position" || !change.position || !change.dragging) continue;
        const item = places.get(change.id);
        if (!item) continue;
        moved.set(change.id, change.position);
        if (item.type === "door" && phases) {
          useCanvas.setState({ slot: nearestSlot(phases.slots, change.position.x + item.width / 2) });
        }
      }
      if (moved.size > 0) show(moved);
    },
    [places, phases, show],
  );

  const onDragStop = useCallback(() => {
    const moved = latest.current;
    show(none);
    useCanvas.setState({ slot: null });
    if (!phases) return;
    for (const [id, at] of moved) {
      const item = places.get(id);
      if (item?.type === "door" && item.data.gateOfStage !== null) {
        const gate = gateCalled(item.data.gateOfStage);
        const slot = phases.slots[nearestSlot(phases.slots, at.x + item.width / 2)];
        if (gate && slot && Math.abs(at.x - item.x) > 8) moveGate(gate, slot.at);
      }
      const phase = item?.type === "card" ? phaseAt(phases.columns, item, at) : null;
      if (phase !== null) return putInPhase(id, phase);
    }
  }, [places, phases, show]);

  const nudge = useCallback(({ x }: Point) => {
    const [service] = useView.getState().selection;
    if (service && x !== 0) shiftPhase(service, x > 0 ? 1 : -1);
  }, []);

  return { dragged, movable, onNodesChange, onDragStop, nudge: open ? nudge : null };
}
