//! The steps that can be taken back and done again, each with what it was. Choosing one goes all the way to it.
import { ChevronDown, Redo2, Undo2 } from "lucide-react";
import { IconButton, Menu, MenuItem, MenuLabel, MenuSeparator } from "../kit";
import { useProject } from "./project";
import { keyOf } from "./shortcuts";

/** `Undo: move 3 services`, or only `Undo` where there is nothing. */
export function stepWords(word: "Undo" | "Redo", label: string | undefined): string {
  return label ? `${word}: ${label.charAt(0).toLowerCase()}${label.slice(1)}` : word;
}

const AT_MOST = 20;

export function HistoryButtons() {
  const document = useProject((state) => state.view?.document);
  const { undo, redo } = useProject.getState();
  const back = document?.undo ?? [];
  const again = document?.redo ?? [];
  return (
    <>
      <IconButton
        size="sm"
        label={`${stepWords("Undo", back[0])} (${keyOf("undo")})`}
        data-testid="undo-button"
        disabled={!document?.can_undo}
        onClick={() => void undo()}
      >
        <Undo2 size={15} aria-hidden />
      </IconButton>
      <IconButton
        size="sm"
        label={`${stepWords("Redo", again[0])} (${keyOf("redo")})`}
        data-testid="redo-button"
        disabled={!document?.can_redo}
        onClick={() => void redo()}
      >
        <Redo2 size={15} aria-hidden />
      </IconButton>
      <HistoryMenu />
    </>
  );
}

export function HistoryMenu() {
  const document = useProject((state) => state.view?.document);
  const { undo, redo } = useProject.getState();
  const back = document?.undo ?? [];
  const again = document?.redo ?? [];
  return (
    <Menu
      trigger={
        <button
          type="button"
          data-testid="history-menu"
          aria-label="All steps"
          title="All steps"
          disabled={back.length + again.length === 0}
          className="grid h-7 w-5 place-items-center rounded-md text-ink-3 hover:bg-mute disabled:opacity-45"
        >
          <ChevronDown size={13} aria-hidden />
        </button>
      }
    >
      {again.length > 0 && <MenuLabel>Do again</MenuLabel>}
      {again
        .slice(0, AT_MOST)
        .map((label, index) => ({ label, steps: index + 1 }))
        .reverse()
        .map(({ label, steps }) => (
          <MenuItem key={`redo-${steps}`} icon={<Redo2 size={14} />} onSelect={() => void redo(steps)}>
            {label}
          </MenuItem>
        ))}
      {again.length > 0 && back.length > 0 && <MenuSeparator />}
      {back.length > 0 && <MenuLabel>Take back</MenuLabel>}
      {back.slice(0, AT_MOST).map((label, index) => (
        <MenuItem
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by how far back it is
          key={index}
          icon={<Undo2 size={14} />}
          data-testid={`undo-${index + 1}`}
          onSelect={() => void undo(index + 1)}
        >
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
