// In the menu of a card in the phases lens: which phase it may go in.
import { Pin, PinOff } from "lucide-react";
import { phaseOf, usePlan } from "../../document/plan";
import { useProject } from "../../document/project";
import { useView } from "../../document/view";
import type { ServiceId } from "../../host/contract.gen";
import { MenuItem, MenuSeparator } from "../../kit";
import { pinOf, shiftPhase, unpin } from "./actions";

export function PinItems({ services }: { services: readonly ServiceId[] }) {
  const lens = useView((view) => view.lens);
  const plan = usePlan((state) => state.plan);
  const locked = useProject((state) => state.view?.document.read_only != null);
  const [service] = services;
  if (lens !== "phases" || services.length !== 1 || !service || phaseOf(plan, service) === null) return null;
  const pinned = pinOf(service);
  return (
    <>
      <MenuSeparator />
      <MenuItem
        icon={<Pin size={15} />}
        shortcut="Alt →"
        disabled={locked}
        onSelect={() => shiftPhase(service, 1)}
      >
        Pin one phase later
      </MenuItem>
      <MenuItem
        icon={<PinOff size={15} />}
        disabled={locked || pinned === null}
        onSelect={() => unpin(service)}
      >
        {pinned === null ? "Not pinned" : `Unpin from phase ${pinned}`}
      </MenuItem>
    </>
  );
}
