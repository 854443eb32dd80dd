// Above the outline and the table: what the canvas has in its own tools.
import { FoldVertical, Plus, Redo2, Undo2, UnfoldVertical } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "../kit";
import { NewName } from "./NameInput";
import { useProject } from "./project";
import { SearchField } from "./SearchField";
import { keyOf } from "./shortcuts";
import { useView } from "./view";

interface Props {
  /** How many services are to be seen, of how many. */
  shown: number;
  total: number;
  onFold?: () => void;
  onUnfold?: () => void;
  children?: ReactNode;
}

export function TwinTools({ shown, total, onFold, onUnfold, children }: Props) {
  const document = useProject((project) => project.view?.document);
  const adding = useView((view) => view.adding !== null);
  const { undo, redo } = useProject.getState();
  return (
    <div
      role="toolbar"
      aria-label="Services"
      className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-panel px-2.5"
    >
      {adding ? (
        <div className="w-56 text-base">
          <NewName at={null} />
        </div>
      ) : (
        <Button
          size="sm"
          variant="ghost"
          icon={<Plus size={15} aria-hidden />}
          data-testid="add-service"
          disabled={document?.read_only != null}
          title={`Add a service (${keyOf("add")})`}
          onClick={() => useView.getState().add(null)}
        >
          Service
        </Button>
      )}
      <IconButton
        size="sm"
        label={`Undo (${keyOf("undo")})`}
        data-testid="undo-button"
        disabled={!document?.can_undo}
        onClick={() => void undo()}
      >
        <Undo2 size={15} aria-hidden />
      </IconButton>
      <IconButton
        size="sm"
        label={`Redo (${keyOf("redo")})`}
        data-testid="redo-button"
        disabled={!document?.can_redo}
        onClick={() => void redo()}
      >
        <Redo2 size={15} aria-hidden />
      </IconButton>
      {onFold && (
        <IconButton size="sm" label="Fold everything" onClick={onFold}>
          <FoldVertical size={15} aria-hidden />
        </IconButton>
      )}
      {onUnfold && (
        <IconButton size="sm" label="Unfold everything" onClick={onUnfold}>
          <UnfoldVertical size={15} aria-hidden />
        </IconButton>
      )}
      {children}
      <div className="flex-1" />
      <span className="shrink-0 px-2 text-sm text-ink-3">
        {shown === total ? `${total} services` : `${shown} of ${total} services`}
      </span>
      <SearchField className="rounded-lg border border-line-2" />
    </div>
  );
}
