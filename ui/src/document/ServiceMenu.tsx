// What can be done to services, from a card, a line of the outline or a row of the table.
import {
  ArrowDownFromLine,
  ArrowUpDown,
  ArrowUpFromLine,
  Copy,
  CopyPlus,
  FolderTree,
  PanelRight,
  Pencil,
  Scissors,
  Spline,
  Trash2,
  Waypoints,
} from "lucide-react";
import type { ServiceId, ViewDirection } from "../host/contract.gen";
import { count, MenuItem, MenuLabel, MenuSeparator, Submenu } from "../kit";
import { ArrangeMenu } from "./ArrangeMenu";
import { copyServices, cutServices, duplicateServices } from "./clipboard";
import { useProject } from "./project";
import { askToConnect, connectedTo, moveToGroup, removeServices } from "./serviceActions";
import { keyOf } from "./shortcuts";
import { useView } from "./view";

export function ServiceItems({ services }: { services: ServiceId[] }) {
  const view = useProject((project) => project.view);
  const [only] = services;
  if (!view || only === undefined) return null;
  const one = services.length === 1;
  const locked = view.document.read_only !== null;
  const focus = (direction: ViewDirection) =>
    useView.getState().setFocus({ service: only, direction, steps: null });
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
          <MenuItem
            icon={<ArrowUpFromLine size={15} />}
            shortcut={keyOf("focus-upstream")}
            onSelect={() => focus("upstream")}
          >
            Focus on what it needs
          </MenuItem>
          <MenuItem
            icon={<ArrowDownFromLine size={15} />}
            shortcut={keyOf("focus-downstream")}
            onSelect={() => focus("downstream")}
          >
            Focus on what needs it
          </MenuItem>
          <MenuItem
            icon={<ArrowUpDown size={15} />}
            shortcut={keyOf("focus-both")}
            onSelect={() => focus("both")}
          >
            Focus on its chain
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
          <MenuItem
            icon={<Spline size={15} />}
            shortcut={keyOf("connect")}
            disabled={locked}
            onSelect={() => askToConnect(only)}
          >
            Connect…
          </MenuItem>
        </>
      )}
      <MenuItem
        icon={<Copy size={15} />}
        shortcut={keyOf("copy")}
        onSelect={() => void copyServices(services)}
      >
        Copy
      </MenuItem>
      <MenuItem
        icon={<Scissors size={15} />}
        shortcut={keyOf("cut")}
        disabled={locked}
        onSelect={() => void cutServices(services)}
      >
        Cut
      </MenuItem>
      <MenuItem
        icon={<CopyPlus size={15} />}
        shortcut={keyOf("duplicate")}
        disabled={locked}
        onSelect={() => void duplicateServices(services)}
      >
        Duplicate
      </MenuItem>
      <MenuItem
        icon={<Waypoints size={15} />}
        shortcut={keyOf("select-connected")}
        onSelect={() => useView.getState().select(connectedTo(services))}
      >
        Select what is connected
      </MenuItem>
      {services.length > 1 && <ArrangeMenu services={services} />}
      <MenuSeparator />
      {!locked && (
        <Submenu icon={<FolderTree size={15} />} label="Move to group">
          {groups.map(([id, { label }]) => (
            <MenuItem key={id} onSelect={() => void moveToGroup(services, id)}>
              {label ?? id}
            </MenuItem>
          ))}
          {groups.length > 0 && <MenuSeparator />}
          <MenuItem onSelect={() => useView.getState().group(services)}>New group…</MenuItem>
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
