//! What the palette does with drift.
import { isLooking, useDrift } from "../document/drift";
import { useProject } from "../document/project";
import { keyOf } from "../document/shortcuts";
import { useView } from "../document/view";
import type { Action } from "./actions";

const isOpen = () => useProject.getState().view !== null;
const isIdle = () => isOpen() && !isLooking(useDrift.getState());

export const driftActions: readonly Action[] = [
  {
    id: "drift",
    label: "Show the drift",
    keywords: "differs deployed actual detect revert accept unmanaged stacks",
    keys: keyOf("drift"),
    when: isOpen,
    run: () => useView.getState().showDrift(true),
  },
  {
    id: "look-for-drift",
    label: "Look for drift in all accounts",
    keywords: "detect scan again",
    when: isIdle,
    run: () => {
      useView.getState().showDrift(true);
      void useDrift.getState().scan({});
    },
  },
];
