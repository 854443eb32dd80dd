// What the person looks at right now. Nothing here is part of the project.
import { create } from "zustand";
import type { Point, ServiceId, StageId } from "../host/contract.gen";

export type Lens = "topology" | "phases";

export type Side =
  | "service"
  | "plan"
  | "run"
  | "review"
  | "history"
  | "recoveries"
  | "promotion"
  | "pending"
  | "stages"
  | "accounts"
  | "problems";

export type Theme = "system" | "light" | "dark";

/** A chain that is focused on; everything outside it is dimmed. */
export interface Focus {
  service: ServiceId;
  direction: "upstream" | "downstream" | "both";
}

export interface ViewStore {
  lens: Lens;
  stage: StageId | null;
  selection: ReadonlySet<ServiceId>;
  focus: Focus | null;
  side: Side | null;
  search: string;
  theme: Theme;
  /** Whether the command palette is open. */
  palette: boolean;
  /** The service whose name is being typed on its card. */
  renaming: ServiceId | null;
  /** A service is being added: where on the canvas, or in the middle of what is seen. */
  adding: { at: Point | null } | null;
  /** Asks the canvas to bring services into view; a new object asks again. */
  reveal: { services: ServiceId[] } | null;

  setLens(lens: Lens): void;
  setStage(stage: StageId | null): void;
  select(services: Iterable<ServiceId>): void;
  /** Selects one service, opens its panel and brings it into view. */
  openService(service: ServiceId): void;
  setFocus(focus: Focus | null): void;
  open(side: Side | null): void;
  toggle(side: Side): void;
  setSearch(search: string): void;
  setTheme(theme: Theme): void;
  setPalette(open: boolean): void;
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
  stage: null,
  selection: new Set<ServiceId>(),
  focus: null,
  side: null,
  search: "",
  theme: storedTheme(),
  palette: false,
  renaming: null,
  adding: null,
  reveal: null,

  setLens: (lens) => set({ lens }),
  setStage: (stage) => set({ stage }),
  select: (services) => {
    const selection = new Set(services);
    // The canvas reports its selection often; an equal set must not wake everyone.
    if (!same(selection, get().selection)) set({ selection });
  },
  openService: (service) =>
    set({ selection: new Set([service]), side: "service", reveal: { services: [service] } }),
  setFocus: (focus) => set({ focus }),
  open: (side) => set({ side }),
  toggle: (side) => set({ side: get().side === side ? null : side }),
  setSearch: (search) => set({ search }),
  setTheme: (theme) => {
    applyTheme(theme);
    set({ theme });
  },
  setPalette: (palette) => set({ palette }),
  rename: (renaming) => set({ renaming }),
  add: (at) => set({ adding: { at }, lens: "topology" }),
  stopAdding: () => set({ adding: null }),
  show: (services) => set({ reveal: { services } }),
}));
