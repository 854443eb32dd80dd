// What a person does to services. Every function is one step of undo.
import { asErrorView, call } from "../host/call";
import type { Edit, GroupId, LineEnd, Removal, ServiceId } from "../host/contract.gen";
import { count, toastDone, toastError } from "../kit";
import { echoed } from "./echo";
import { groupKey } from "./groupKey";
import { useProject } from "./project";
import { useTasks } from "./tasks";
import { useView } from "./view";

/** `notes`, or `3 services`. */
export function nameOf(services: readonly ServiceId[]): string {
  return services.length === 1 ? (services[0] as string) : count(services.length, "service");
}

export const undoButton = {
  label: "Undo",
  onClick: () => void useProject.getState().undo(),
};

/** Whether anything else goes or is left behind. */
export function takesMore({ left, drawn, gates }: Removal): boolean {
  return left.length + drawn.length + gates.length > 0;
}

/** Removes services; where others depend on them, that is said first. */
export async function removeServices(services: readonly ServiceId[], ask = false): Promise<void> {
  if (services.length === 0) return;
  try {
    const removal = await call("removal", { services: [...services] });
    if (ask || takesMore(removal)) useTasks.setState({ removing: { services: [...services], removal } });
    else await removeAtOnce(services);
  } catch (error) {
    toastError(asErrorView(error));
  }
}

export async function removeAtOnce(services: readonly ServiceId[], word = "Removed"): Promise<boolean> {
  const edits = services.map((id): Edit => ({ edit: "remove_service", id }));
  const done = await echoed({ leaving: new Set(services) }, () => useProject.getState().edit(edits));
  if (done) {
    const view = useView.getState();
    view.select([...view.selection].filter((id) => !services.includes(id)));
    if (view.side === "service") view.open(null);
    toastDone(`${word} ${nameOf(services)}`, undoButton);
  }
  return done;
}

/** Asks for the other end of a line. */
export function askToConnect(service: ServiceId, end: LineEnd = "from"): void {
  useTasks.setState({ connecting: { service, end } });
}

export function connect(from: ServiceId, to: ServiceId): Promise<boolean> {
  return echoed({ line: { from, to } }, () =>
    useProject.getState().edit([{ edit: "connect", from, to, note: null }]),
  );
}

export function disconnect(from: ServiceId, to: ServiceId): Promise<boolean> {
  return disconnectAll([{ from, to }]);
}

export function disconnectAll(lines: ReadonlyArray<{ from: ServiceId; to: ServiceId }>): Promise<boolean> {
  return useProject.getState().edit(lines.map(({ from, to }): Edit => ({ edit: "disconnect", from, to })));
}

export function moveToGroup(services: readonly ServiceId[], group: string | null): Promise<boolean> {
  return useProject.getState().edit([{ edit: "move_to_group", services: [...services], group }]);
}

/** The group's key in the file follows its name, where that is free: the file and the canvas say the same. */
export function renameGroup(group: GroupId, name: string): Promise<boolean> {
  const groups = useProject.getState().view?.topology.groups ?? {};
  const wanted = groupKey(name);
  const key = wanted && groups[wanted] === undefined ? wanted : group;
  const edits: Edit[] = key === group ? [] : [{ edit: "rename_group", from: group, to: key }];
  edits.push({ edit: "label_group", id: key, label: name === key ? null : name });
  return useProject.getState().edit(edits);
}

/** Everything that is tied to these, however far. */
export function connectedTo(services: Iterable<ServiceId>): ServiceId[] {
  const view = useProject.getState().view;
  const near = new Map<ServiceId, ServiceId[]>();
  const tie = (a: ServiceId, b: ServiceId) => near.set(a, [...(near.get(a) ?? []), b]);
  for (const { from, to } of view?.references ?? []) {
    if (from === null) continue;
    tie(from, to);
    tie(to, from);
  }
  const found = new Set(services);
  for (const id of found) for (const other of near.get(id) ?? []) found.add(other);
  return [...found];
}

export function selectConnected(): void {
  const { selection, select } = useView.getState();
  select(connectedTo(selection));
}
