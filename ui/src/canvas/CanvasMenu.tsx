// What can be done to the card, the line or the place under the pointer.
import {
  ArrowDownFromLine,
  ArrowUpFromLine,
  FolderTree,
  FoldVertical,
  LayoutGrid,
  Maximize,
  PanelRight,
  Pencil,
  Plus,
  Trash2,
  UnfoldVertical,
  Ungroup,
  Unlink,
  Workflow,
} from "lucide-react";
import { openPlace } from "../document/LocationLink";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { Point, ServiceId } from "../host/contract.gen";
import { count, MenuItem, MenuLabel, MenuSeparator, Submenu } from "../kit";
import { disconnect, moveToGroup, removeServices } from "./actions";
import { foldGroup } from "./boxes";
import type { Link } from "./links";
import type { GroupData } from "./scene";
import { useCanvas } from "./state";

export type MenuPlace =
  | { on: "services"; services: ServiceId[] }
  | { on: "group"; group: GroupData }
  | { on: "line"; link: Link }
  | { on: "pane"; at: Point };

export function CanvasMenu({ place, fitView }: { place: MenuPlace; fitView: () => void }) {
  switch (place.on) {
    case "services":
      return <ServiceItems services={place.services} />;
    case "group":
      return <GroupItems group={place.group} />;
    case "line":
      return <LineItems link={place.link} />;
    case "pane":
      return (
        <>
          <MenuItem icon={<Plus size={15} />} onSelect={() => useView.getState().add(place.at)}>
            Add a service here
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

function ServiceItems({ services }: { services: ServiceId[] }) {
  const view = useProject((project) => project.view);
  const [only] = services;
  if (!view || only === undefined) return null;
  const one = services.length === 1;
  const locked = view.document.read_only !== null;
  const focus = (direction: "upstream" | "downstream") =>
    useView.getState().setFocus({ service: only, direction });
  const groups = Object.entries(view.topology.groups);
  return (
    <>
      <MenuLabel>{one ? only : count(services.length, "service")}</MenuLabel>
      {one && (
        <>
          <MenuItem
            icon={<PanelRight size={15} />}
            shortcut="Enter"
            onSelect={() => useView.getState().openService(only)}
          >
            Open
          </MenuItem>
          <MenuItem icon={<ArrowUpFromLine size={15} />} onSelect={() => focus("upstream")}>
            Focus on what it needs
          </MenuItem>
          <MenuItem icon={<ArrowDownFromLine size={15} />} onSelect={() => focus("downstream")}>
            Focus on what needs it
          </MenuItem>
          <MenuSeparator />
          <MenuItem
            icon={<Pencil size={15} />}
            shortcut="F2"
            disabled={locked}
            onSelect={() => useView.getState().rename(only)}
          >
            Rename
          </MenuItem>
        </>
      )}
      {!locked && (
        <Submenu icon={<FolderTree size={15} />} label="Move to group">
          {groups.map(([id, { label }]) => (
            <MenuItem key={id} onSelect={() => void moveToGroup(services, id)}>
              {label ?? id}
            </MenuItem>
          ))}
          {groups.length > 0 && <MenuSeparator />}
          <MenuItem onSelect={() => useCanvas.setState({ grouping: services })}>New group…</MenuItem>
          <MenuItem onSelect={() => void moveToGroup(services, null)}>No group</MenuItem>
        </Submenu>
      )}
      <MenuSeparator />
      <MenuItem
        icon={<Trash2 size={15} />}
        shortcut="Del"
        danger
        disabled={locked}
        onSelect={() => void removeServices(services)}
      >
        {one ? "Remove" : `Remove ${services.length} services`}
      </MenuItem>
    </>
  );
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
        onSelect={() => {
          for (const { from, to } of drawn ?? []) void disconnect(from, to);
        }}
      >
        Disconnect
      </MenuItem>
    </>
  );
}
