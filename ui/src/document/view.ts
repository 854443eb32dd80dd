// What the person looks at right now. Nothing here is part of the project.
import { create } from "zustand";
import type { Point, ServiceId, StageId, ViewFocus, ViewShape } from "../host/contract.gen";
import { type Grouping, storedGrouping, storeGrouping } from "./grouping";
import type { CellPlace } from "./stages";

export type Lens = "topology" | "phases" | "stages" | "matrix";

export type Side =
  | "service"
  | "cell"
  | "plan"
  | "run"
  | "review"
  | "history"
  | "recoveries"
  | "promotion"
  | "pending"
  | "stages"
  | "accounts"
  | "problems"
  | "advice"
  | "says"
  | "drift";

export type Theme = "system" | "light" | "dark";

/** What the services are drawn as; the lens says how they are arranged. */
export type Shape = ViewShape;

/** A chain that is focused on; everything outside it is dimmed. */
export type Focus = ViewFocus;

export interface ViewStore {
  lens: Lens;
  shape: Shape;
  /** The board of drift lies over the lens. */
  drift: boolean;
  /** What the cards of the topology are grouped by. */
  groupBy: Grouping;
  /** Folded groups of those that are not the topology's. */
  folded: ReadonlySet<string>;
  stage: StageId | null;
  selection: ReadonlySet<ServiceId>;
  focus: Focus | null;
  side: Side | null;
  search: string;
  theme: Theme;
  /** Whether the command palette is open. */
  palette: boolean;
  /** Whether the list of all keys is open. */
  help: boolean;
  /** A name is being given to what is seen now. */
  naming: boolean;
  /** Services that a new group is being named for. */
  grouping: readonly ServiceId[] | null;
  /** The service whose name is being typed on its card. */
  renaming: ServiceId | null;
  /** A service is being added: where on the canvas, or in the middle of what is seen. */
  adding: { at: Point | null } | null;
  /** Asks the canvas to bring services into view; a new object asks again. */
  reveal: { services: ServiceId[] } | null;
  /** The cell whose panel is open, or was last. */
  cell: CellPlace | null;

  setLens(lens: Lens): void;
  setShape(shape: Shape): void;
  setGroupBy(groupBy: Grouping): void;
  fold(group: string, fold: boolean): void;
  setStage(stage: StageId | null): void;
  select(services: Iterable<ServiceId>): void;
  /** Selects one service, opens its panel and brings it into view. */
  openService(service: ServiceId): void;
  /** Opens the panel of one cell; its service becomes the selection, its stage the one that is looked at. */
  openCell(cell: CellPlace): void;
  /** Opens what differs in one cell. */
  openDrift(cell: CellPlace): void;
  showDrift(shown: boolean): void;
  setFocus(focus: Focus | null): void;
  open(side: Side | null): void;
  toggle(side: Side): void;
  setSearch(search: string): void;
  setTheme(theme: Theme): void;
  setPalette(open: boolean): void;
  setHelp(open: boolean): void;
  setNaming(open: boolean): void;
  group(services: readonly ServiceId[] | null): void;
  rename(service: ServiceId | null): void;
  add(at: Point | null): void;
  stopAdding(): void;
  show(services: ServiceId[]): void;
}

function storedTheme(): Theme {
  try {
    const theme = localStorage.getItem("theme");
    return theme === "light" || theme === "dark" ? theme : "system";
  } catch {
    return "system";
  }
}

function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice lasts as long as the window.
  }
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const each of a) if (!b.has(each)) return false;
  return true;
}

export const useView = create<ViewStore>((set, get) => ({
  lens: "topology",
  shape: "canvas",
  drift: false,
  groupBy: storedGrouping(),
  folded: new Set<string>(),
  stage: null,
  selection: new Set<ServiceId>(),
  focus: null,
  side: null,
  search: "",
  theme: storedTheme(),
  palette: false,
  help: false,
  naming: false,
  grouping: null,
  renaming: null,
  adding: null,
  reveal: null,
  cell: null,

  setLens: (lens) => set({ lens, drift: false }),
  setShape: (shape) => set({ shape, drift: false }),
  setGroupBy: (groupBy) => {
    storeGrouping(groupBy);
    set({ groupBy });
  },
  fold: (group, fold) => {
    const folded = new Set(get().folded);
    if (fold) folded.add(group);
    else folded.delete(group);
    set({ folded });
  },
  setStage: (stage) => set({ stage }),
  select: (services) => {
    const selection = new Set(services);
    // The canvas reports its selection often; an equal set must not wake everyone.
    if (!same(selection, get().selection)) set({ selection });
  },
  openService: (service) =>
    set({ selection: new Set([service]), side: "service", reveal: { services: [service] } }),
  openCell: (cell) => set({ cell, side: "cell", selection: new Set([cell.service]), stage: cell.stage }),
  openDrift: (cell) => set({ cell, side: "drift", selection: new Set([cell.service]), stage: cell.stage }),
  // What is open beside a lens is about something else.
  showDrift: (drift) => set({ drift, side: null }),
  setFocus: (focus) => set({ focus }),
  open: (side) => set({ side }),
  toggle: (side) => set({ side: get().side === side ? null : side }),
  setSearch: (search) => set({ search }),
  setTheme: (theme) => {
    applyTheme(theme);
    set({ theme });
  },
  setPalette: (palette) => set({ palette }),
  setHelp: (help) => set({ help }),
  setNaming: (naming) => set({ naming }),
  group: (grouping) => set({ grouping }),
  rename: (renaming) => set({ renaming }),
  add: (at) =>
    set(get().shape === "canvas" ? { adding: { at }, lens: "topology" } : { adding: { at: null } }),
  stopAdding: () => set({ adding: null }),
  show: (services) => set({ reveal: { services }, drift: false }),
}));
