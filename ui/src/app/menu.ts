// The menu of the application, the same in the system's bar and behind the button in ours. What it does is what the palette does.
import { EDITORS, useEditor } from "../document/editor";
import { useProject } from "../document/project";
import { SHORTCUTS, type ShortcutId } from "../document/shortcuts";
import { useView } from "../document/view";
import type { MenuSection } from "../host/shell";
import { actions } from "../palette/actions";

interface Entry {
  /** The name of an action of the palette, or one of ours. */
  id: string;
  label: string;
  shortcut?: ShortcutId;
}

const view = () => useView.getState();
const isOpen = () => useProject.getState().view !== null;

/** What the palette has no need to offer: it is itself one of them. */
const OWN: Record<string, { when: () => boolean; run: () => void }> = {
  find: { when: () => true, run: () => view().setPalette(true) },
  keys: { when: () => true, run: () => view().setHelp(true) },
  canvas: { when: isOpen, run: () => view().setShape("canvas") },
  outline: { when: isOpen, run: () => view().setShape("outline") },
  table: { when: isOpen, run: () => view().setShape("table") },
  everything: {
    when: isOpen,
    run: () => view().select(useProject.getState().view?.services.map(({ id }) => id) ?? []),
  },
};

type Line = Entry | null;

/** Null is a line between two. */
function layout(): Array<{ label: string; lines: Line[] }> {
  const { stage } = view();
  const at = stage ?? "the stage";
  const editor = useEditor.getState().editor;
  return [
    {
      label: "File",
      lines: [
        { id: "open-repository", label: "Open a repository…", shortcut: "open" },
        { id: "open-sample", label: "Open the sample" },
        null,
        { id: "save", label: "Save…", shortcut: "save" },
        { id: "export", label: "Export…", shortcut: "export" },
        null,
        { id: "rescan", label: "Scan the sources again" },
      ],
    },
    {
      label: "Edit",
      lines: [
        { id: "undo", label: "Undo", shortcut: "undo" },
        { id: "redo", label: "Redo", shortcut: "redo" },
        null,
        { id: "everything", label: "Select all services", shortcut: "select-all" },
        { id: "find", label: "Find anything…", shortcut: "palette" },
        { id: "arrange", label: "Arrange all cards" },
        null,
        ...EDITORS.filter(({ value }) => value !== editor).map(({ value, label }) => ({
          id: `editor-${value}`,
          label: `Open lines in ${value === "system" ? "the default program" : label}`,
        })),
      ],
    },
    {
      label: "View",
      lines: [
        { id: "lens-topology", label: "Topology", shortcut: "lens-topology" },
        { id: "lens-phases", label: "Phases", shortcut: "lens-phases" },
        { id: "lens-stages", label: "Stages", shortcut: "lens-stages" },
        { id: "lens-matrix", label: "Matrix", shortcut: "lens-matrix" },
        { id: "drift", label: "Drift", shortcut: "drift" },
        null,
        { id: "canvas", label: "As a canvas", shortcut: "shape-canvas" },
        { id: "outline", label: "As an outline", shortcut: "shape-outline" },
        { id: "table", label: "As a table", shortcut: "shape-table" },
        null,
        { id: "theme-system", label: "Theme of the system" },
        { id: "theme-light", label: "Light theme" },
        { id: "theme-dark", label: "Dark theme" },
      ],
    },
    {
      label: "Deploy",
      lines: [
        { id: `deploy-${at}`, label: `Deploy to ${at}…`, shortcut: "plan" },
        { id: `remove-${at}`, label: `Remove from ${at}…` },
        null,
        { id: "show-run", label: "The current run" },
        { id: "pause-run", label: "Pause the run" },
        { id: "continue-run", label: "Continue the run" },
        { id: "cancel-run", label: "Cancel the run…" },
        null,
        { id: "panel-history", label: "Runs" },
        { id: "panel-stages", label: "Stages…" },
        { id: "panel-accounts", label: "Accounts…" },
      ],
    },
    {
      label: "Help",
      lines: [
        { id: "keys", label: "Keys" },
        { id: "panel-problems", label: "Problems" },
      ],
    },
  ];
}

/** With what can be done right now. */
export function menuSections(): MenuSection[] {
  const offered = new Set(actions().flatMap(({ id, refused }) => (refused === null ? id : [])));
  return layout().map(({ label, lines }) => ({
    label,
    items: lines.map((line) => {
      if (line === null) return { kind: "separator" };
      const enabled = OWN[line.id]?.when() ?? offered.has(line.id);
      return {
        kind: "action",
        id: line.id,
        label: line.label,
        enabled,
        accelerator: line.shortcut ? acceleratorOf(line.shortcut) : null,
      };
    }),
  }));
}

/** As the system's menu wants it. Keys that are letters by themselves belong to the page: in a menu they would be taken from text. */
function acceleratorOf(id: ShortcutId): string | null {
  const keys = SHORTCUTS[id].keys[0] ?? "";
  return keys.startsWith("Mod+") ? keys.replace("Mod", "CmdOrCtrl") : null;
}

export function runMenuAction(id: string): void {
  const own = OWN[id];
  if (own?.when()) own.run();
  if (own) return;
  actions()
    .find((action) => action.id === id && action.refused === null)
    ?.run();
}
