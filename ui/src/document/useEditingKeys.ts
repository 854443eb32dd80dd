// Copy, cut, paste and their like, wherever services are shown: the selection is the same in all of them.
import { useEffect } from "react";
import { copyServices, cutServices, duplicateServices, pasteText } from "./clipboard";
import { useProject } from "./project";
import { askToConnect, selectConnected } from "./serviceActions";
import { pressed } from "./shortcuts";
import { useView } from "./view";

/** Texts have a clipboard of their own, and so have dialogs and menus. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null ||
    useView.getState().palette
  );
}

function textIsSelected(): boolean {
  return document.getSelection()?.isCollapsed === false;
}

function onKey(event: KeyboardEvent): void {
  const { view } = useProject.getState();
  if (event.defaultPrevented || !view || isElsewhere(event.target)) return;
  const known = new Set(view.services.map(({ id }) => id));
  const services = [...useView.getState().selection].filter((id) => known.has(id));
  const locked = view.document.read_only !== null;
  const [first] = services;
  if (pressed("copy", event)) {
    if (first === undefined || textIsSelected()) return;
    void copyServices(services);
  } else if (pressed("cut", event)) {
    if (first === undefined || textIsSelected() || locked) return;
    void cutServices(services);
  } else if (pressed("duplicate", event)) {
    if (first !== undefined && !locked) void duplicateServices(services);
  } else if (pressed("select-connected", event)) selectConnected();
  else if (pressed("connect", event)) {
    if (first === undefined || locked) return;
    askToConnect(first);
  } else return;
  event.preventDefault();
}

function onPaste(event: ClipboardEvent): void {
  const { view } = useProject.getState();
  const text = event.clipboardData?.getData("text/plain");
  if (!view || !text || view.document.read_only !== null || isElsewhere(event.target)) return;
  event.preventDefault();
  void pasteText(text);
}

/** WebKit offers pasting outside of text fields only where somebody says that it is wanted. */
function onBeforePaste(event: Event): void {
  if (!isElsewhere(event.target)) event.preventDefault();
}

export function useEditingKeys(): void {
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    document.addEventListener("beforepaste", onBeforePaste);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("beforepaste", onBeforePaste);
      document.removeEventListener("paste", onPaste);
    };
  }, []);
}
