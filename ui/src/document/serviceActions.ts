// What a person does to services on the canvas. Every function is one step of undo.

import type { Edit, ServiceId } from "../host/contract.gen";
import { count, toastDone } from "../kit";
import { useProject } from "./project";
import { useView } from "./view";

export async function removeServices(services: readonly ServiceId[]): Promise<void> {
  if (services.length === 0) return;
  const edits = services.map((id): Edit => ({ edit: "remove_service", id }));
  if (await useProject.getState().edit(edits)) {
    useView.getState().select([]);
    const what = services.length === 1 ? (services[0] as string) : count(services.length, "service");
    toastDone(`Removed ${what}`, { label: "Undo", onClick: () => void useProject.getState().undo() });
  }
}

export function connect(from: ServiceId, to: ServiceId): Promise<boolean> {
  return useProject.getState().edit([{ edit: "connect", from, to, note: null }]);
}

export function disconnect(from: ServiceId, to: ServiceId): Promise<boolean> {
  return useProject.getState().edit([{ edit: "disconnect", from, to }]);
}

export function moveToGroup(services: readonly ServiceId[], group: string | null): Promise<boolean> {
  return useProject.getState().edit([{ edit: "move_to_group", services: [...services], group }]);
}
