// In the menu of a gate between the phases: where it could stand instead, and away with it.
import { MoveHorizontal, X } from "lucide-react";
import { useProject } from "../../document/project";
import { MenuItem, MenuLabel, MenuSeparator, Submenu } from "../../kit";
import { gateCalled, moveGate, removeGate } from "./actions";
import type { Slot } from "./slots";

export function GateItems({ gate, slots }: { gate: string; slots: readonly Slot[] }) {
  const locked = useProject((state) => state.view?.document.read_only != null);
  const go = (slot: Slot) => {
    const found = gateCalled(gate);
    if (found) moveGate(found, slot.at);
  };
  return (
    <>
      <MenuLabel>{gate}</MenuLabel>
      {!locked && (
        <Submenu icon={<MoveHorizontal size={15} />} label="Move">
          {slots.map((slot) => (
            <MenuItem key={slot.words} onSelect={() => go(slot)}>
              {slot.words.charAt(0).toUpperCase() + slot.words.slice(1)}
            </MenuItem>
          ))}
        </Submenu>
      )}
      <MenuSeparator />
      <MenuItem icon={<X size={15} />} danger disabled={locked} onSelect={() => removeGate(gate)}>
        Remove gate
      </MenuItem>
    </>
  );
}
