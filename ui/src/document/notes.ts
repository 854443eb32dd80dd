//! Notes on the canvas: their text is in the file, their place beside those of the cards.
import { asErrorView, call } from "../host/call";
import type { NoteId, Point, ProjectView } from "../host/contract.gen";
import { toastError } from "../kit";
import { useProject } from "./project";

/** A place for notes that were never moved: one below the other, left of everything. */
export function notePlaces(view: ProjectView): Map<NoteId, Point> {
  const ids = Object.keys(view.topology.notes ?? {});
  const cards = Object.values(view.positions);
  const left = Math.min(0, ...cards.map(({ x }) => x)) - NOTE.width - 60;
  const top = Math.min(0, ...cards.map(({ y }) => y));
  let free = 0;
  return new Map(
    ids.map((id) => [id, view.notes?.[id] ?? { x: left, y: top + free++ * (NOTE.height + 20) }]),
  );
}

/** The size that a note has at least, in canvas units. */
export const NOTE = { width: 220, height: 96 };

export function freeNote(view: ProjectView): NoteId {
  const taken = view.topology.notes ?? {};
  let number = 1;
  while (`note-${number}` in taken) number++;
  return `note-${number}`;
}

/** A new note with nothing on it but what it is for; it opens for writing. */
export async function addNote(at: Point): Promise<NoteId | null> {
  const { view, edit } = useProject.getState();
  if (!view) return null;
  const id = freeNote(view);
  if (!(await moveNote(id, at))) return null;
  return (await edit([{ edit: "add_note", id, note: { text: "New note" } }])) ? id : null;
}

export async function moveNote(id: NoteId, at: Point): Promise<boolean> {
  const place = { x: Math.round(at.x), y: Math.round(at.y) };
  try {
    await call("move_notes", { places: { [id]: place } });
  } catch (error) {
    toastError(asErrorView(error));
    return false;
  }
  const { view, setView } = useProject.getState();
  if (view) setView({ ...view, notes: { ...view.notes, [id]: place } });
  return true;
}
