// What is open in the outline. Groups of the topology are the canvas's own: folded there, they are folded here.
import { useCallback, useMemo, useState } from "react";
import { factsOf } from "../document/facts";
import { useProject } from "../document/project";
import type { ServiceId } from "../host/contract.gen";
import { type Input, type Row, rowsOf } from "./rows";

export function useTree(input: Omit<Input, "toggled">) {
  const { view, lens, plan, lit, states } = input;
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const rows = useMemo(
    () => rowsOf({ view, lens, plan, lit, states, toggled }),
    [view, lens, plan, lit, states, toggled],
  );
  const toggle = useCallback((row: Row) => {
    if (row.open === null) return;
    if (row.group != null) foldGroup(row.group, row.open);
    else setToggled((before) => new Map(before).set(row.key, !row.open));
  }, []);
  /** Opens what a service stands in. */
  const openTo = useCallback((service: ServiceId) => {
    const { view } = useProject.getState();
    const group = view && factsOf(view).get(service)?.service.group;
    if (group && view.collapsed.includes(group)) foldGroup(group, false);
  }, []);
  return { rows, toggle, openTo };
}

function foldGroup(group: string, folded: boolean): void {
  const { view, setCollapsed } = useProject.getState();
  if (!view) return;
  const others = view.collapsed.filter((each) => each !== group);
  void setCollapsed(folded ? [...others, group] : others);
}

/** All groups at once. */
export function fold(rows: readonly Row[], toggle: (row: Row) => void, open: boolean): void {
  const { view, setCollapsed } = useProject.getState();
  if (rows.some(({ group }) => group != null)) {
    const groups = rows.flatMap(({ group }) => group ?? []);
    const others = (view?.collapsed ?? []).filter((each) => !groups.includes(each));
    void setCollapsed(open ? others : [...others, ...groups]);
  } else {
    for (const row of rows) if (row.level === 1 && row.open === !open) toggle(row);
  }
}
