// Puts chosen cards in line, as one step of undo.
import type { ServiceId } from "../host/contract.gen";
import { type Arrangement, arranged, arrangementWords } from "./arranging";
import { useProject } from "./project";
import { nameOf } from "./serviceActions";

export async function arrangeServices(how: Arrangement, services: readonly ServiceId[]): Promise<boolean> {
  const { view, edit } = useProject.getState();
  const positions = arranged(how, services, view?.positions ?? {});
  if (Object.keys(positions).length === 0) return true;
  return edit([], { positions, label: `${arrangementWords[how]}: ${nameOf(services)}` });
}
