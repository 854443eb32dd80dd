// Views under a name: for the team in the project's file, or for oneself on this machine.
import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ErrorView, SavedView, ViewName, ViewPlace } from "../host/contract.gen";
import { useProject } from "./project";
import { useView } from "./view";

/** For whom a view is kept. */
export type Keeper = "team" | "own";

export interface NamedView {
  name: ViewName;
  keeper: Keeper;
  view: SavedView;
}

interface ViewsStore {
  own: Readonly<Record<ViewName, SavedView>>;
  /** Why one's own could not be read or kept. */
  error: ErrorView | null;
  load(): Promise<void>;
  keep(keeper: Keeper, name: ViewName, view: SavedView): Promise<boolean>;
  remove(keeper: Keeper, name: ViewName): Promise<boolean>;
  clear(): void;
}

export const useViews = create<ViewsStore>((set) => {
  const keepOwn = async (id: ViewName, view: SavedView | null) => {
    try {
      set({ own: await call("keep_own_view", { id, view }), error: null });
      return true;
    } catch (error) {
      set({ error: asErrorView(error) });
      return false;
    }
  };
  return {
    own: {},
    error: null,
    load: async () => {
      try {
        set({ own: await call("own_views", {}), error: null });
      } catch (error) {
        set({ own: {}, error: asErrorView(error) });
      }
    },
    keep: (keeper, name, view) =>
      keeper === "own"
        ? keepOwn(name, view)
        : useProject.getState().edit([{ edit: "set_view", id: name, view }]),
    remove: (keeper, name) =>
      keeper === "own"
        ? keepOwn(name, null)
        : useProject.getState().edit([{ edit: "remove_view", id: name }]),
    clear: () => set({ own: {}, error: null }),
  };
});

/** Those of the team first, each by name. */
export function namedViews(
  team: Readonly<Record<ViewName, SavedView>> | undefined,
  own: Readonly<Record<ViewName, SavedView>>,
): NamedView[] {
  const of = (keeper: Keeper, views: Readonly<Record<ViewName, SavedView>>) =>
    Object.entries(views)
      .map(([name, view]): NamedView => ({ name, keeper, view }))
      .sort((a, b) => a.name.localeCompare(b.name));
  return [...of("team", team ?? {}), ...of("own", own)];
}

export function useNamedViews(): NamedView[] {
  const team = useProject((project) => project.view?.topology.views);
  const own = useViews((views) => views.own);
  return namedViews(team, own);
}

interface PlaceStore {
  /** Where the canvas stands; it says so itself while it is there. */
  read: (() => ViewPlace) | null;
  /** Where it is asked to go; a new object asks again. */
  wanted: { place: ViewPlace | null } | null;
}

export const usePlace = create<PlaceStore>(() => ({ read: null, wanted: null }));

/** What is seen now. */
export function currentView(): SavedView {
  const { lens, shape, stage, search, focus } = useView.getState();
  const { view } = useProject.getState();
  const place = shape === "canvas" ? (usePlace.getState().read?.() ?? null) : null;
  return {
    lens,
    ...(shape === "canvas" ? {} : { shape }),
    ...(stage === null ? {} : { stage }),
    ...(search.trim() ? { search: search.trim() } : {}),
    ...(focus
      ? { focus: focus.steps == null ? { service: focus.service, direction: focus.direction } : focus }
      : {}),
    ...(lens === "topology" && view ? { collapsed: [...view.collapsed].sort() } : {}),
    ...(place ? { place } : {}),
  };
}

/** Shows what a view says; what it names and is gone is left out. */
export async function openView({ view: saved }: NamedView): Promise<void> {
  const view = useView.getState();
  const { view: project, setCollapsed } = useProject.getState();
  if (!project) return;
  const { stages, services, groups } = project.topology;
  view.setLens(saved.lens);
  view.setShape(saved.shape ?? "canvas");
  if (saved.stage && stages[saved.stage]) view.setStage(saved.stage);
  view.setSearch(saved.search ?? "");
  view.setFocus(saved.focus && services[saved.focus.service] ? saved.focus : null);
  if (saved.collapsed && project.document.read_only === null)
    await setCollapsed(saved.collapsed.filter((group) => groups[group]));
  usePlace.setState({ wanted: { place: saved.place ?? null } });
}

/** For links from outside: whether there is a view of this name. One's own comes before the team's. */
export async function openViewNamed(name: string): Promise<boolean> {
  await useViews.getState().load();
  const all = namedViews(useProject.getState().view?.topology.views, useViews.getState().own);
  const found = all.filter((each) => each.name === name).at(-1);
  if (found) await openView(found);
  return found !== undefined;
}
