// What several chosen cards can be told at once, over the canvas while they are chosen.
import { CopyPlus, Waypoints } from "lucide-react";
import { ARRANGEMENTS } from "../document/ArrangeMenu";
import { arrangeServices } from "../document/arrangeServices";
import { arrangementWords } from "../document/arranging";
import { duplicateServices } from "../document/clipboard";
import { useProject } from "../document/project";
import { selectConnected } from "../document/serviceActions";
import { keyOf } from "../document/shortcuts";
import { useView } from "../document/view";
import { IconButton } from "../kit";

export function SelectionBar() {
  const selection = useView((state) => state.selection);
  const movable = useView((state) => state.lens === "topology");
  const services = useProject((state) => state.view?.topology.services);
  const locked = useProject((state) => state.view?.document.read_only != null);
  const chosen = [...selection].filter((id) => services?.[id]);
  if (chosen.length < 2) return null;
  return (
    <div
      role="toolbar"
      aria-label={`${chosen.length} services are selected`}
      data-testid="selection-bar"
      className="pointer-events-auto flex items-center gap-0.5 rounded-lg border border-line bg-panel p-0.75 shadow-card"
    >
      <span className="px-2 text-sm font-medium text-ink-2">{chosen.length} selected</span>
      {movable &&
        ARRANGEMENTS.map(({ how, Icon, atLeast }) => (
          <IconButton
            key={how}
            size="sm"
            label={arrangementWords[how]}
            data-testid={`arrange-${how}`}
            disabled={chosen.length < atLeast}
            onClick={() => void arrangeServices(how, chosen)}
          >
            <Icon size={15} aria-hidden />
          </IconButton>
        ))}
      {movable && <span aria-hidden className="mx-0.5 h-5 w-px bg-line" />}
      <IconButton
        size="sm"
        label={`Duplicate (${keyOf("duplicate")})`}
        disabled={locked}
        onClick={() => void duplicateServices(chosen)}
      >
        <CopyPlus size={15} aria-hidden />
      </IconButton>
      <IconButton
        size="sm"
        label={`Select what is connected (${keyOf("select-connected")})`}
        onClick={selectConnected}
      >
        <Waypoints size={15} aria-hidden />
      </IconButton>
    </div>
  );
}
