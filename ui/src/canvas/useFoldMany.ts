import { useEffect } from "react";
import { useProject } from "../document/project";
import type { ProjectView } from "../host/contract.gen";
import { membersOf } from "./scene";

/** More than this are drawn as shapes from afar, and open with their groups folded. */
export const MANY = 150;

/** Above 150 services groups open folded. */
export function useFoldMany(view: ProjectView): void {
  const folder = view.info.folder;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each project, not whenever a group is unfolded
  useEffect(() => {
    const groups = [...membersOf(view).keys()];
    if (view.services.length > MANY && view.collapsed.length === 0 && groups.length > 0) {
      void useProject.getState().setCollapsed(groups);
    }
  }, [folder]);
}
