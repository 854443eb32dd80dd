// What doubling the selection would bring, asked for before anybody does it: with the key it is on screen.
import { useEffect } from "react";
import { call } from "../host/call";
import type { CopyView, ProjectView, ServiceId } from "../host/contract.gen";
import { useProject } from "./project";
import { useView } from "./view";

/** A selection that was not changed for so long may be one to do something with. */
const REST_MS = 120;
/** Of more than this, what it would bring is not looked for ahead. */
const MANY = 40;

let known: { view: ProjectView; copies: readonly CopyView[] } | null = null;

/** What doubling these would bring; nothing where it was not asked, or not of the project as it is. */
export function copiesAhead(services: readonly ServiceId[]): readonly CopyView[] {
  if (known === null || known.view !== useProject.getState().view) return [];
  const { copies } = known;
  const same = copies.length === services.length && copies.every(({ of }) => services.includes(of));
  return same ? copies : [];
}

export function useCopiesAhead(view: ProjectView): void {
  const selection = useView((state) => state.selection);
  useEffect(() => {
    const services = view.services.map(({ id }) => id).filter((id) => selection.has(id));
    if (services.length === 0 || services.length > MANY || view.document.read_only) return;
    let left = false;
    const timer = setTimeout(async () => {
      try {
        const copies = await call("copies", { services });
        if (!left) known = { view, copies };
      } catch {
        // Then the key shows them once they are made, or why they cannot be.
      }
    }, REST_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [view, selection]);
}
