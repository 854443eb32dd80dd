// Where lines of sources are opened. A choice of the person at this machine, not of the project.
import { create } from "zustand";
import type { Editor } from "../host/shell";

export const EDITORS: ReadonlyArray<{ value: Editor; label: string }> = [
  { value: "system", label: "The default program" },
  { value: "vs-code", label: "VS Code" },
  { value: "vs-codium", label: "VSCodium" },
  { value: "cursor", label: "Cursor" },
  { value: "zed", label: "Zed" },
  { value: "idea", label: "IntelliJ IDEA" },
  { value: "web-storm", label: "WebStorm" },
  { value: "py-charm", label: "PyCharm" },
];

function stored(): Editor {
  try {
    const known = EDITORS.find(({ value }) => value === localStorage.getItem("editor"));
    return known?.value ?? "system";
  } catch {
    return "system";
  }
}

export interface EditorStore {
  editor: Editor;
  choose(editor: Editor): void;
}

export const useEditor = create<EditorStore>((set) => ({
  editor: stored(),
  choose: (editor) => {
    try {
      localStorage.setItem("editor", editor);
    } catch {
      // Without storage the choice lasts as long as the window.
    }
    set({ editor });
  },
}));
