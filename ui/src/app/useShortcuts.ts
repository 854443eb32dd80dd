// The window's own shortcuts, with Ctrl and with Cmd. The canvas has its own while it has the focus.
import { useEffect } from "react";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import { pickFolder } from "../host/shell";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export async function chooseFolder(): Promise<boolean> {
  const folder = await pickFolder().catch(() => null);
  return folder !== null && (await useProject.getState().openFolder(folder));
}

/** Whether the key was one of ours. */
export function onShortcut(event: KeyboardEvent): boolean {
  const { view, undo, redo } = useProject.getState();
  const chord = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (chord && !event.altKey) {
    if (key === "k") return act(() => useView.getState().setPalette(!useView.getState().palette));
    if (key === "o") return act(() => void chooseFolder());
    if (!view) return false;
    if (key === "s") return act(() => (view.document.dirty ? useView.getState().open("pending") : undefined));
    if (key === "f") return act(() => document.getElementById("search-services")?.focus());
    // Typing has an undo of its own.
    if (isTyping(event.target)) return false;
    if (key === "y" || (key === "z" && event.shiftKey))
      return act(() => void (view.document.can_redo && redo()));
    if (key === "z") return act(() => void (view.document.can_undo && undo()));
    if (key === "a") return act(() => useView.getState().select(view.services.map(({ id }) => id)));
    if (key === "1") return act(() => useView.getState().setLens("topology"));
    if (key === "2") return act(() => useView.getState().setLens("phases"));
    return false;
  }
  if (chord || event.altKey || isTyping(event.target) || !view || useView.getState().palette) return false;
  if (key === "escape" && useView.getState().side !== null) return act(() => useView.getState().open(null));
  if (key === "n" && !view.document.read_only) return act(() => useView.getState().add(null));
  return false;
}

function act(what: () => unknown): true {
  what();
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
