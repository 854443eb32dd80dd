// The floating tools at the top of the canvas, and the search that dims what does not match.
import { Crosshair, LayoutGrid, Maximize, Plus, Redo2, Search, Undo2, X } from "lucide-react";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import { Button, chord, cx, IconButton } from "../kit";

export function CanvasTools({ fitView, fitSelection }: { fitView: () => void; fitSelection: () => void }) {
  const document = useProject((project) => project.view?.document);
  const selected = useView((view) => view.selection.size > 0);
  const lens = useView((view) => view.lens);
  const locked = document?.read_only != null;
  const { undo, redo, arrange } = useProject.getState();
  return (
    <div className="absolute top-3 left-3 z-5 flex items-center gap-0.5 rounded-lg border border-line bg-panel p-0.75 shadow-card">
      <Button
        size="sm"
        variant="ghost"
        icon={<Plus size={15} aria-hidden />}
        data-testid="add-service"
        disabled={locked}
        title="Add a service (N)"
        onClick={() => useView.getState().add(null)}
      >
        Service
      </Button>
      <Divider />
      <IconButton
        size="sm"
        label={`Undo (${chord("Z")})`}
        data-testid="undo-button"
        disabled={!document?.can_undo}
        onClick={() => void undo()}
      >
        <Undo2 size={15} aria-hidden />
      </IconButton>
      <IconButton
        size="sm"
        label={`Redo (${chord("Shift Z")})`}
        data-testid="redo-button"
        disabled={!document?.can_redo}
        onClick={() => void redo()}
      >
        <Redo2 size={15} aria-hidden />
      </IconButton>
      <Divider />
      {lens === "topology" && (
        <IconButton
          size="sm"
          label="Arrange all"
          onClick={() => void arrange().then((done) => done && fitView())}
        >
          <LayoutGrid size={15} aria-hidden />
        </IconButton>
      )}
      <IconButton size="sm" label="Fit everything (F)" data-testid="fit-button" onClick={fitView}>
        <Maximize size={15} aria-hidden />
      </IconButton>
      <IconButton size="sm" label="Zoom to the selection" disabled={!selected} onClick={fitSelection}>
        <Crosshair size={15} aria-hidden />
      </IconButton>
      <Divider />
      <SearchField />
    </div>
  );
}

function Divider() {
  return <span aria-hidden className="mx-0.5 h-5 w-px bg-line" />;
}

export function matchesOf(
  services: readonly { id: string; group: string | null }[],
  search: string,
): string[] {
  const wanted = search.trim().toLowerCase();
  if (!wanted) return [];
  return services
    .filter(({ id, group }) => id.toLowerCase().includes(wanted) || group?.toLowerCase().includes(wanted))
    .map(({ id }) => id);
}

function SearchField() {
  const search = useView((view) => view.search);
  const services = useProject((project) => project.view?.services);
  const matches = matchesOf(services ?? [], search);
  const { setSearch, select, show } = useView.getState();
  return (
    <div className="flex items-center gap-1 pr-1">
      <Search size={14} aria-hidden className="ml-1.5 shrink-0 text-ink-3" />
      <input
        id="canvas-search"
        type="text"
        aria-label="Highlight services"
        placeholder="Highlight…"
        spellCheck={false}
        autoComplete="off"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setSearch("");
          if (event.key === "Enter" && matches.length > 0) {
            select(matches);
            show(matches.slice(0, 1));
          }
        }}
        className={cx(
          "h-7 rounded-md bg-transparent px-1 text-sm text-ink placeholder:text-ink-3 focus-visible:outline-none",
          "w-24 focus:w-36 motion-safe:transition-[width]",
        )}
      />
      {search && (
        <>
          <span role="status" className="text-xs whitespace-nowrap text-ink-3">
            {matches.length} of {services?.length ?? 0}
          </span>
          <IconButton size="sm" label="Clear the search" onClick={() => setSearch("")}>
            <X size={13} aria-hidden />
          </IconButton>
        </>
      )}
    </div>
  );
}
