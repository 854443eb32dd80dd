// What can be done to the card, the line or the place under the pointer.
import {
  ClipboardPaste,
  FoldVertical,
  LayoutGrid,
  Maximize,
  Pencil,
  Plus,
  StickyNote,
  UnfoldVertical,
  Ungroup,
  Unlink,
  Workflow,
} from "lucide-react";
import { pasteFromClipboard } from "../document/clipboard";
import { openPlace } from "../document/LocationLink";
import { addNote } from "../document/notes";
import { useProject } from "../document/project";
import { ServiceItems } from "../document/ServiceMenu";
import { StageItems } from "../document/StageItems";
import { disconnectAll } from "../document/serviceActions";
import { keyOf } from "../document/shortcuts";
import { useTasks } from "../document/tasks";
import { useView } from "../document/view";
import type { Point, ServiceId, StageId } from "../host/contract.gen";
import { count, MenuItem, MenuLabel, MenuSeparator } from "../kit";
import { foldGroup } from "./boxes";
import type { Link } from "./links";
import { GateItems } from "./phasing/GateItems";
import { PinItems } from "./phasing/PinItems";
import type { Slot } from "./phasing/slots";
import type { GroupData } from "./scene";

export type MenuPlace =
  | { on: "services"; services: ServiceId[] }
  | { on: "group"; group: GroupData }
  | { on: "line"; link: Link }
  | { on: "gate"; gate: string; slots: readonly Slot[] }
  | { on: "stage"; stage: StageId }
  | { on: "pane"; at: Point };

export function CanvasMenu({ place, fitView }: { place: MenuPlace; fitView: () => void }) {
  switch (place.on) {
    case "services":
      return (
        <>
          <ServiceItems services={place.services} />
          <PinItems services={place.services} />
        </>
      );
    case "group":
      return <GroupItems group={place.group} />;
    case "line":
      return <LineItems link={place.link} />;
    case "gate":
      return <GateItems gate={place.gate} slots={place.slots} />;
    case "stage":
      return <StageItems stage={place.stage} />;
    case "pane":
      return (
        <>
          <MenuItem icon={<Plus size={15} />} onSelect={() => useView.getState().add(place.at)}>
            Add a service here
          </MenuItem>
          <MenuItem icon={<StickyNote size={15} />} onSelect={() => void addNote(place.at)}>
            Add a note here
          </MenuItem>
          <MenuItem
            icon={<ClipboardPaste size={15} />}
            shortcut={keyOf("paste")}
            onSelect={() => void pasteFromClipboard(place.at)}
          >
            Paste here
          </MenuItem>
          <MenuItem icon={<LayoutGrid size={15} />} onSelect={() => void useProject.getState().arrange()}>
            Arrange all
          </MenuItem>
          <MenuItem icon={<Maximize size={15} />} shortcut="F" onSelect={fitView}>
            Fit everything
          </MenuItem>
        </>
      );
  }
}

function GroupItems({ group }: { group: GroupData }) {
  const project = useProject((state) => state.view);
  const folded = project?.collapsed.includes(group.group) ?? false;
  return (
    <>
      <MenuLabel>{group.label}</MenuLabel>
      <MenuItem
        icon={folded ? <UnfoldVertical size={15} /> : <FoldVertical size={15} />}
        onSelect={() => foldGroup(group.group, !folded)}
      >
        {folded ? "Unfold" : "Fold"}
      </MenuItem>
      <MenuItem icon={<Workflow size={15} />} onSelect={() => useView.getState().select(group.members)}>
        Select its services
      </MenuItem>
      <MenuItem
        icon={<Pencil size={15} />}
        disabled={project?.document.read_only != null}
        onSelect={() => useTasks.setState({ renamingGroup: group.group })}
      >
        Rename the group…
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        icon={<Ungroup size={15} />}
        danger
        disabled={project?.document.read_only != null}
        onSelect={() => void useProject.getState().edit([{ edit: "remove_group", id: group.group }])}
      >
        Dissolve the group
      </MenuItem>
    </>
  );
}

function LineItems({ link }: { link: Link }) {
  const view = useProject((project) => project.view);
  const drawn = view?.topology.references.filter(({ from, to }) =>
    link.pairs.some(([a, b]) => a === from && b === to),
  );
  const places = view?.references.filter(
    ({ from, to, location }) => location && from && link.pairs.some(([a, b]) => a === from && b === to),
  );
  return (
    <>
      <MenuLabel>
        {link.pairs.length === 1
          ? `${link.pairs[0]?.[1]} refers to ${link.pairs[0]?.[0]}`
          : count(link.pairs.length, "pair")}
      </MenuLabel>
      <MenuItem icon={<Workflow size={15} />} onSelect={() => useView.getState().select(link.pairs.flat())}>
        Select both ends
      </MenuItem>
      {(places ?? []).slice(0, 8).map((each) => (
        <MenuItem
          key={`${each.at} ${each.name}`}
          detail={each.kind}
          onSelect={() => each.location && openPlace(each.location)}
        >
          {each.name || each.at}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem
        icon={<Unlink size={15} />}
        danger
        disabled={!drawn || drawn.length === 0}
        detail={drawn?.length ? undefined : "in the sources"}
        onSelect={() => void disconnectAll(drawn ?? [])}
      >
        Disconnect
      </MenuItem>
    </>
  );
}
