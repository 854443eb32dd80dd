// What can be done to services, from a card, a line of the outline or a row of the table.
import {
  ArrowDownFromLine,
  ArrowUpDown,
  ArrowUpFromLine,
  FolderTree,
  PanelRight,
  Pencil,
  Trash2,
} from "lucide-react";
import type { ServiceId, ViewDirection } from "../host/contract.gen";
import { count, MenuItem, MenuLabel, MenuSeparator, Submenu } from "../kit";
import { useProject } from "./project";
import { moveToGroup, removeServices } from "./serviceActions";
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
          <MenuItem icon={<ArrowUpFromLine size={15} />} onSelect={() => focus("upstream")}>
            Focus on what it needs
          </MenuItem>
          <MenuItem icon={<ArrowDownFromLine size={15} />} onSelect={() => focus("downstream")}>
            Focus on what needs it
          </MenuItem>
          <MenuItem icon={<ArrowUpDown size={15} />} shortcut="C" onSelect={() => focus("both")}>
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
