// The floating tools at the top of the canvas.
import { Crosshair, LayoutGrid, Maximize, Plus } from "lucide-react";
import { HistoryButtons } from "../document/HistoryMenu";
import { useProject } from "../document/project";
import { SearchField } from "../document/SearchField";
import { useView } from "../document/view";
import { Button, IconButton } from "../kit";
import { GroupBy } from "./GroupBy";

export function CanvasTools({ fitView, fitSelection }: { fitView: () => void; fitSelection: () => void }) {
  const document = useProject((project) => project.view?.document);
  const selected = useView((view) => view.selection.size > 0);
  const lens = useView((view) => view.lens);
  const locked = document?.read_only != null;
  const { arrange } = useProject.getState();
  return (
    <div className="pointer-events-auto flex items-center gap-0.5 rounded-lg border border-line bg-panel p-0.75 shadow-card">
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
      <HistoryButtons />
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
      {lens === "topology" && <GroupBy />}
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
