//! What the palette does for finding: the drawings, the focus, the search, views under a name.

import { useProject } from "../document/project";
import { keyOf } from "../document/shortcuts";
import { type Shape, useView } from "../document/view";
import type { ViewDirection } from "../host/contract.gen";
import type { Action } from "./actions";

const view = () => useView.getState();
const isOpen = () => useProject.getState().view !== null;

export function finding(): Action[] {
  return [
    shape("canvas", "Draw as a canvas"),
    shape("outline", "Draw as an outline"),
    shape("table", "Draw as a table"),
    {
      id: "search",
      label: "Search the services…",
      keywords: "find highlight path stack export tag",
      keys: keyOf("search"),
      when: isOpen,
      // After the palette has given the focus back.
      run: () => requestAnimationFrame(() => document.getElementById("search-services")?.focus()),
    },
    focus("upstream", "Focus on what it needs"),
    focus("downstream", "Focus on what needs it"),
    focus("both", "Focus on its chain"),
    {
      id: "leave-focus",
      label: "Leave the focus",
      keys: keyOf("close"),
      when: () => view().focus !== null,
      run: () => view().setFocus(null),
    },
    {
      id: "add-service",
      label: "Add a service",
      keywords: "new draw planned",
      keys: keyOf("add"),
      when: () => isOpen() && useProject.getState().view?.document.read_only === null,
      because: "the file is open for reading only",
      run: () => view().add(null),
    },
    {
      id: "save-view",
      label: "Save this view…",
      keywords: "bookmark name team",
      keys: keyOf("save-view"),
      when: isOpen,
      run: () => view().setNaming(true),
    },
    {
      id: "keys",
      label: "Show all keys",
      keywords: "help shortcuts keyboard",
      keys: keyOf("help"),
      when: () => true,
      run: () => view().setHelp(true),
    },
  ];
}

function shape(shape: Shape, label: string): Action {
  return {
    id: `shape-${shape}`,
    label,
    keywords: "view twin list tree rows",
    keys: keyOf(`shape-${shape}`),
    when: () => isOpen() && view().shape !== shape,
    run: () => view().setShape(shape),
  };
}

function focus(direction: ViewDirection, label: string): Action {
  return {
    id: `focus-${direction}`,
    label,
    keywords: "chain upstream downstream",
    keys: keyOf(`focus-${direction}`),
    when: () => view().selection.size > 0,
    because: "no service is selected",
    run: () => {
      const [service] = view().selection;
      if (service) view().setFocus({ service, direction, steps: null });
    },
  };
}
