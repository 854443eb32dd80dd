// The window's own keys, as the table of shortcuts has them. What shows the services has its own while it has the focus.
import { useEffect } from "react";
import { useConfig } from "../document/config";
import { useExporting } from "../document/exporting";
import { changeSteps } from "../document/finding";
import { usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { pressed, type ShortcutId } from "../document/shortcuts";
import { useView } from "../document/view";
import type { ViewDirection } from "../host/contract.gen";
import { pickFolder } from "../host/shell";
import { switchRegion } from "./regions";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Dialogs and menus keep their keys to themselves. */
function isModal(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null
  );
}

export async function chooseFolder(): Promise<boolean> {
  const folder = await pickFolder().catch(() => null);
  return folder !== null && (await useProject.getState().openFolder(folder));
}

interface Key {
  run: () => unknown;
  /** Also while something is typed. */
  always?: boolean;
  /** Also without a project. */
  closed?: boolean;
  /** Where it is not so, the key is somebody else's. */
  when?: () => boolean;
}

const view = () => useView.getState();
const project = () => useProject.getState();

function focusOn(direction: ViewDirection): void {
  const [service] = view().selection;
  if (service) view().setFocus({ service, direction, steps: view().focus?.steps ?? null });
}

const configured = () => useConfig.getState().service !== null;
const selected = () => view().selection.size > 0;
const focused = () => view().focus !== null;

const keys: Partial<Record<ShortcutId, Key>> = {
  palette: { run: () => view().setPalette(!view().palette), always: true, closed: true },
  open: { run: chooseFolder, always: true, closed: true },
  help: { run: () => view().setHelp(true), closed: true },
  "save-view": { run: () => view().setNaming(true), always: true },
  save: { run: () => project().view?.document.dirty && view().open("pending"), always: true },
  export: { run: () => useExporting.getState().show(), always: true },
  search: { run: () => document.getElementById("search-services")?.focus(), always: true },
  plan: {
    run: () => {
      usePlan.getState().choose({ intent: "deploy", scope: "all" });
      view().open("plan");
    },
    when: () => view().stage !== null,
  },
  redo: { run: () => project().view?.document.can_redo && project().redo() },
  undo: { run: () => project().view?.document.can_undo && project().undo() },
  "select-all": { run: () => view().select(project().view?.services.map(({ id }) => id) ?? []) },
  "lens-topology": { run: () => view().setLens("topology"), always: true },
  "lens-phases": { run: () => view().setLens("phases"), always: true },
  "lens-stages": { run: () => view().setLens("stages"), always: true },
  "lens-matrix": { run: () => view().setLens("matrix"), always: true },
  "shape-canvas": { run: () => view().setShape("canvas"), always: true },
  "shape-outline": { run: () => view().setShape("outline"), always: true },
  "shape-table": { run: () => view().setShape("table"), always: true },
  drift: { run: () => view().showDrift(!view().drift), always: true },
  panel: { run: switchRegion, always: true },
  "focus-upstream": { run: () => focusOn("upstream"), when: selected },
  "focus-downstream": { run: () => focusOn("downstream"), when: selected },
  "focus-both": { run: () => focusOn("both"), when: selected },
  "fewer-steps": { run: () => changeSteps(-1), when: focused },
  "more-steps": { run: () => changeSteps(1), when: focused },
  add: { run: () => view().add(null), when: () => project().view?.document.read_only === null },
  close: {
    run: leave,
    when: () => configured() || view().side !== null || view().drift || focused() || view().search !== "",
  },
};

/** One thing at a time: the config, the panel, the board of drift, then the focus, then the search. */
function leave(): void {
  if (configured()) useConfig.getState().close();
  else if (view().side !== null) view().open(null);
  else if (view().drift && view().search === "") view().showDrift(false);
  else if (focused()) view().setFocus(null);
  else view().setSearch("");
}

/** Whether the key was one of ours. */
export function onShortcut(event: KeyboardEvent): boolean {
  const id = (Object.keys(keys) as ShortcutId[]).find((each) => pressed(each, event));
  const key = id && keys[id];
  if (!key) return false;
  if (!key.always && (isTyping(event.target) || isModal(event.target) || view().palette)) return false;
  if (!key.closed && !project().view) return false;
  if (key.when && !key.when()) return false;
  key.run();
  return true;
}

export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && onShortcut(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
