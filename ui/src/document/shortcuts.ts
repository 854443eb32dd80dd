// Every key of the window, in one table: the keyboard listens by it, and menus, tips and the help show it.
import { chord } from "../kit";

/** Where a key means something: anywhere, on the services whatever they are drawn as, or on one of these drawings. */
export type Section = "window" | "find" | "services" | "canvas" | "my-stage" | "matrix" | "outline" | "table";

export interface Shortcut {
  /** What is pressed: `Mod+K` is Ctrl or Command. Several do the same. */
  keys: readonly string[];
  label: string;
  section: Section;
}

const table = {
  palette: { keys: ["Mod+K"], label: "Find anything, do anything", section: "window" },
  help: { keys: ["?"], label: "Show all keys", section: "window" },
  open: { keys: ["Mod+O"], label: "Open a repository", section: "window" },
  save: { keys: ["Mod+S"], label: "Look at the pending edits and save", section: "window" },
  export: { keys: ["Mod+E"], label: "Export a picture", section: "window" },
  undo: { keys: ["Mod+Z"], label: "Undo", section: "window" },
  redo: { keys: ["Mod+Shift+Z", "Mod+Y"], label: "Redo", section: "window" },
  plan: { keys: ["Mod+Enter"], label: "Plan a deployment of the stage", section: "window" },
  "my-stage": {
    keys: ["Mod+Shift+M"],
    label: "My stage: some services again, the rest shared",
    section: "window",
  },
  "lens-topology": { keys: ["Mod+1"], label: "Topology: what refers to what", section: "window" },
  "lens-phases": { keys: ["Mod+2"], label: "Phases: what goes when", section: "window" },
  "lens-stages": { keys: ["Mod+3"], label: "Stages: the promotion rail", section: "window" },
  "lens-matrix": { keys: ["Mod+4"], label: "Matrix: which version is where", section: "window" },
  "shape-canvas": { keys: ["Mod+5"], label: "As a canvas", section: "window" },
  "shape-outline": { keys: ["Mod+6"], label: "As an outline", section: "window" },
  "shape-table": { keys: ["Mod+7"], label: "As a table", section: "window" },
  drift: { keys: ["Mod+8"], label: "Drift: what is not as the code has it", section: "window" },
  panel: { keys: ["F6"], label: "Go to the panel and back", section: "window" },
  close: { keys: ["Escape"], label: "Leave: the search, the focus, the panel", section: "window" },

  search: { keys: ["Mod+F"], label: "Search the services", section: "find" },
  "next-match": { keys: ["Enter"], label: "Next match, in the search", section: "find" },
  "previous-match": { keys: ["Shift+Enter"], label: "Previous match, in the search", section: "find" },
  "focus-upstream": { keys: ["["], label: "Focus on what it needs", section: "find" },
  "focus-downstream": { keys: ["]"], label: "Focus on what needs it", section: "find" },
  "focus-both": { keys: ["\\"], label: "Focus on its chain", section: "find" },
  "fewer-steps": { keys: ["-"], label: "One step less of the focus", section: "find" },
  "more-steps": { keys: ["+"], label: "One step more of the focus", section: "find" },
  "save-view": { keys: ["Mod+Shift+S"], label: "Save this view under a name", section: "find" },

  add: { keys: ["N"], label: "Add a service", section: "services" },
  openService: { keys: ["Enter"], label: "Open the service", section: "services" },
  connect: { keys: ["C"], label: "Connect it with another", section: "services" },
  rename: { keys: ["F2"], label: "Rename it", section: "services" },
  remove: { keys: ["Delete", "Backspace"], label: "Remove it", section: "services" },
  menu: {
    keys: ["Shift+F10", "ContextMenu"],
    label: "Everything that can be done with it",
    section: "services",
  },
  "select-all": { keys: ["Mod+A"], label: "Select all services", section: "services" },
  "select-connected": { keys: ["Mod+Shift+A"], label: "Select everything tied to it", section: "services" },
  copy: { keys: ["Mod+C"], label: "Copy it, as lines of the file", section: "services" },
  cut: { keys: ["Mod+X"], label: "Cut it", section: "services" },
  paste: { keys: ["Mod+V"], label: "Paste services", section: "services" },
  duplicate: {
    keys: ["Mod+D"],
    label: "Duplicate it, with the references among what is selected",
    section: "services",
  },

  move: {
    keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"],
    label: "Go to the next card",
    section: "canvas",
  },
  extend: {
    keys: ["Shift+ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowRight"],
    label: "Select the next card as well",
    section: "canvas",
  },
  nudge: {
    keys: ["Alt+ArrowUp", "Alt+ArrowDown", "Alt+ArrowLeft", "Alt+ArrowRight"],
    label: "Move what is selected by one step of the grid; with Shift by a hair",
    section: "canvas",
  },
  "canvas-select": { keys: ["Space"], label: "Select the card and nothing else", section: "canvas" },
  disconnect: {
    keys: ["Delete", "Backspace"],
    label: "Take away the drawn line that is chosen",
    section: "canvas",
  },
  "let-go": {
    keys: ["Escape"],
    label: "Let go: of the line, the focus, the search, what is selected",
    section: "canvas",
  },
  fit: { keys: ["F"], label: "Fit everything", section: "canvas" },
  tick: {
    keys: ["Space"],
    label: "Replicate the card's service or share it",
    section: "my-stage",
  },

  "matrix-move": {
    keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"],
    label: "Cell by cell",
    section: "matrix",
  },
  "matrix-page": { keys: ["PageUp", "PageDown"], label: "Page by page", section: "matrix" },
  "matrix-row": { keys: ["Home", "End"], label: "To the first or last cell of the row", section: "matrix" },
  "matrix-edge": {
    keys: ["Mod+ArrowUp", "Mod+ArrowDown", "Mod+ArrowLeft", "Mod+ArrowRight"],
    label: "To the edge",
    section: "matrix",
  },
  "matrix-open": { keys: ["Enter"], label: "Open the cell; fold a group or unfold it", section: "matrix" },
  "matrix-select": { keys: ["Space"], label: "Select the service, or let go of it", section: "matrix" },
  "matrix-more": { keys: ["Shift+Space"], label: "The same, beside what is selected", section: "matrix" },

  "outline-move": { keys: ["ArrowUp", "ArrowDown"], label: "Line by line", section: "outline" },
  "outline-open": { keys: ["ArrowRight"], label: "Unfold, then into it", section: "outline" },
  "outline-close": { keys: ["ArrowLeft"], label: "Fold, then out of it", section: "outline" },
  "outline-all": { keys: ["*"], label: "Unfold everything beside it", section: "outline" },
  "outline-type": { keys: ["A – Z"], label: "To the next line that begins so", section: "outline" },

  "table-move": {
    keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"],
    label: "Cell by cell",
    section: "table",
  },
  "table-select": { keys: ["Space"], label: "Select the row, or leave it out", section: "table" },
  "table-extend": {
    keys: ["Shift+ArrowUp", "Shift+ArrowDown"],
    label: "Select from row to row",
    section: "table",
  },
  "table-sort": { keys: ["Enter"], label: "Sort by the column, on its header", section: "table" },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof table;

export const SHORTCUTS: Readonly<Record<ShortcutId, Shortcut>> = table;

export const SECTIONS: ReadonlyArray<[Section, string]> = [
  ["window", "Anywhere"],
  ["find", "Finding"],
  ["services", "A service, wherever it is shown"],
  ["canvas", "On the canvas"],
  ["my-stage", "While My stage is open"],
  ["matrix", "In the matrix"],
  ["outline", "In the outline"],
  ["table", "In the table"],
];

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Whether a key was pressed that the table has for this. */
export function pressed(id: ShortcutId, event: Press): boolean {
  return SHORTCUTS[id].keys.some((keys) => is(keys, event));
}

function is(keys: string, event: Press): boolean {
  const parts = keys.length === 1 ? [keys] : keys.split("+");
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("Mod");
  const shift = parts.includes("Shift");
  if (parts.includes("Alt") !== event.altKey || mod !== (event.ctrlKey || event.metaKey)) return false;
  const same = (key === "Space" ? " " : key).toLowerCase() === event.key.toLowerCase();
  // Signs such as `?` need shift on some keyboards and not on others.
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  return same && (sign || shift === event.shiftKey);
}

const caps: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
  ContextMenu: "Menu",
};

/** As the caps of the keys say it: `Ctrl Shift Z`. */
export function capsOf(keys: string): string {
  const parts = (keys.length === 1 ? [keys] : keys.split("+")).map((part) => caps[part] ?? part);
  return parts[0] === "Mod" ? chord(parts.slice(1).join(" ")) : parts.join(" ");
}

/** The first of the keys, for a menu or a tip. */
export function keyOf(id: ShortcutId): string {
  return capsOf(SHORTCUTS[id].keys[0] ?? "");
}
