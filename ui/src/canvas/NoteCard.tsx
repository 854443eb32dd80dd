// A note on the canvas: read where it stands, written in place, moved by its head or by the arrow keys.
import { type Node, type NodeProps, useReactFlow } from "@xyflow/react";
import { GripHorizontal, Trash2 } from "lucide-react";
import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { moveNote, NOTE, notePlaces } from "../document/notes";
import { PlainMarkdown } from "../document/PlainMarkdown";
import { useProject } from "../document/project";
import type { NoteId, Point, ProjectView } from "../host/contract.gen";
import { cx } from "../kit";
import type { CanvasNode } from "./nodes";

export type NoteNode = Node<{ note: NoteId; text: string; at: Point; locked: boolean }, "note">;

interface Places {
  toDocument: (point: Point) => Point;
  fromDocument: (point: Point) => Point;
}

/** Notes stand where people put them, which only the topology has room for. */
export function useNotes(view: ProjectView, scene: Places, shown: boolean): CanvasNode[] {
  return useMemo(() => {
    if (!shown || !view.topology.notes) return [];
    const notes = view.topology.notes;
    return [...notePlaces(view)].map(
      ([note, at]): CanvasNode => ({
        id: `note:${note}`,
        type: "note",
        data: { note, text: notes[note]?.text ?? "", at, locked: view.document.read_only !== null },
        position: scene.fromDocument(at),
        width: NOTE.width,
        zIndex: 2,
        draggable: false,
        selectable: false,
        focusable: false,
      }),
    );
  }, [view, scene, shown]);
}

export const noteRect = ({ position }: CanvasNode) => ({ ...position, ...NOTE });

const STEPS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export const NoteCard = memo(function NoteCard({ data: { note, text, at, locked } }: NodeProps<NoteNode>) {
  const flow = useReactFlow();
  const [writing, setWriting] = useState(false);
  const [moved, setMoved] = useState<Point | null>(null);
  const from = useRef<Point | null>(null);
  const edit = useProject((state) => state.edit);
  // Where it was dropped is where it stands, once Rust says so.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new place ends the move
  useEffect(() => setMoved(null), [at]);

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (locked || event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, y: event.clientY };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!from.current) return;
    const zoom = flow.getZoom();
    setMoved({ x: (event.clientX - from.current.x) / zoom, y: (event.clientY - from.current.y) / zoom });
  };
  const onPointerUp = () => {
    from.current = null;
    if (moved) void moveNote(note, { x: at.x + moved.x, y: at.y + moved.y });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (locked || !step) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? 40 : 10;
    void moveNote(note, { x: at.x + step.x * far, y: at.y + step.y * far });
  };
  return (
    <article
      aria-label={`Note: ${text.slice(0, 60)}`}
      data-testid={`note-${note}`}
      className="note-card nodrag nopan nowheel"
      style={moved ? { translate: `${moved.x}px ${moved.y}px` } : undefined}
    >
      <header className="flex items-center gap-1">
        <button
          type="button"
          aria-label="Move the note: drag it, or use the arrow keys"
          title="Drag, or use the arrow keys"
          disabled={locked}
          className="note-grip"
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onKeyDown={onKeyDown}
        >
          <GripHorizontal size={14} aria-hidden />
        </button>
        <button
          type="button"
          aria-label="Remove the note"
          title="Remove"
          disabled={locked}
          className="note-remove"
          onClick={() => void edit([{ edit: "remove_note", id: note }])}
        >
          <Trash2 size={13} aria-hidden />
        </button>
      </header>
      {writing ? (
        <Writing
          text={text}
          onDone={(next) => {
            setWriting(false);
            if (next !== null && next.trim() !== "" && next !== text)
              void edit([{ edit: "change_note", id: note, note: { text: next } }]);
          }}
        />
      ) : (
        <button
          type="button"
          disabled={locked}
          title={locked ? undefined : "Write"}
          className={cx("note-text", !locked && "is-open")}
          onClick={() => setWriting(true)}
        >
          <PlainMarkdown text={text} />
        </button>
      )}
    </article>
  );
});

function Writing({ text, onDone }: { text: string; onDone: (text: string | null) => void }) {
  const [draft, setDraft] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.select(), []);
  const left = useRef(false);
  const done = (next: string | null) => {
    if (left.current) return;
    left.current = true;
    onDone(next);
  };
  return (
    <textarea
      ref={field}
      aria-label="Text of the note"
      value={draft}
      rows={Math.min(14, Math.max(4, draft.split("\n").length + 1))}
      className="note-field selectable"
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => done(draft)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") done(null);
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) done(draft);
      }}
    />
  );
}
