// The keys of a service in a list of services. The canvas, where keys also go from card to card, has its own.
import type { KeyboardEvent } from "react";
import type { ServiceId } from "../host/contract.gen";
import { useLight } from "./light";
import { useProject } from "./project";
import { removeServices } from "./serviceActions";
import { pressed } from "./shortcuts";
import { useView } from "./view";

/** The menu of what has the focus, by the key of the menu: not every system sends it by itself. */
export function onMenuKey(event: KeyboardEvent): boolean {
  if (!pressed("menu", event)) return false;
  event.preventDefault();
  const element = event.target as HTMLElement;
  const { left, bottom, width } = element.getBoundingClientRect();
  const at = { clientX: left + Math.min(width / 2, 80), clientY: bottom - 4 };
  element.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...at }));
  return true;
}

/** What an action on a service is about: all that are selected, where it is one of them. */
export function servicesAt(service: ServiceId): ServiceId[] {
  const { selection } = useView.getState();
  return selection.has(service) ? [...selection] : [service];
}

/** As a click on its card: while a run is looked at, the run says what became of it. */
export function open(service: ServiceId): void {
  const view = useView.getState();
  view.openService(service);
  if (useLight.getState().states.get(service)?.inRun) view.open("run");
}

/** Whether the key was one of a service's. */
export function onServiceKey(event: KeyboardEvent, service: ServiceId): boolean {
  const locked = useProject.getState().view?.document.read_only != null;
  if (pressed("openService", event)) open(service);
  else if (pressed("rename", event) && !locked) useView.getState().rename(service);
  else if (pressed("remove", event) && !locked) void removeServices(servicesAt(service));
  else return false;
  event.preventDefault();
  return true;
}

/** Selects a service; with `more`, beside the others, or takes it out of them. */
export function choose(service: ServiceId, more: boolean): void {
  const { selection, select } = useView.getState();
  if (!more) {
    select([service]);
    return;
  }
  const next = new Set(selection);
  if (!next.delete(service)) next.add(service);
  select(next);
}

/** Selects these beside the others. */
export function extend(...services: Array<ServiceId | null>): void {
  const { selection, select } = useView.getState();
  select([...selection, ...services.filter((id): id is ServiceId => id !== null)]);
}
