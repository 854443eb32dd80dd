// The open project as the window knows it. Rust holds the truth; every answer replaces the view as a whole.
import { create } from "zustand";
import { asErrorView, type Command, call, type Request, type Response } from "../host/call";
import type {
  Edit,
  EditProject,
  ErrorView,
  GroupId,
  Point,
  Problem,
  ProjectView,
  ServiceId,
} from "../host/contract.gen";
import { subscribe } from "../host/events";

export interface ProjectStore {
  view: ProjectView | null;
  /** A project is being opened or read anew. */
  loading: boolean;
  /** How often somebody had everything read again: what is planned may be another then, also where the view is the same. */
  scans: number;
  /** Why opening failed; the welcome screen shows it. */
  error: ErrorView | null;
  /** Why the last edit, save or scan did not happen. A new object each time. */
  notice: ErrorView | null;

  openSample(): Promise<boolean>;
  openFolder(folder: string): Promise<boolean>;
  /** What is open already, after the window was reloaded. */
  refresh(): Promise<boolean>;
  /** Back to the welcome screen; nothing is lost, the project stays as it is. */
  close(): void;
  rescan(): Promise<boolean>;
  /** Edits and cards that move with them are one step of undo. */
  edit(edits: Edit[], more?: Omit<EditProject, "edits">): Promise<boolean>;
  undo(steps?: number): Promise<boolean>;
  redo(steps?: number): Promise<boolean>;
  save(): Promise<boolean>;
  arrange(): Promise<boolean>;
  moveNodes(positions: Record<ServiceId, Point>): Promise<boolean>;
  setCollapsed(groups: GroupId[]): Promise<boolean>;
  setView(view: ProjectView): void;
  dismiss(): void;
}

type ViewCommand = { [K in Command]: Response<K> extends ProjectView ? K : never }[Command];

/** The answer to the latest question wins: an older answer that arrives late is dropped. */
let latest = 0;

export const useProject = create<ProjectStore>((set, get) => {
  async function opening<K extends "open_sample" | "open_project">(name: K, request: Request<K>) {
    const ticket = ++latest;
    set({ loading: true, error: null });
    try {
      const view = await call(name, request);
      if (ticket === latest) set({ view, loading: false });
      return true;
    } catch (error) {
      if (ticket === latest) set({ loading: false, error: asErrorView(error) });
      return false;
    }
  }

  async function changing<K extends ViewCommand>(name: K, request: Request<K>) {
    const ticket = ++latest;
    try {
      const view = (await call(name, request)) as ProjectView;
      if (ticket === latest) set({ view });
      return true;
    } catch (error) {
      set({ notice: asErrorView(error) });
      return false;
    }
  }

  async function moving(request: Request<"move_nodes">) {
    try {
      const document = await call("move_nodes", request);
      const { view } = get();
      // A move is a step of undo, too.
      if (view) set({ view: { ...view, document } });
      return true;
    } catch (error) {
      set({ notice: asErrorView(error) });
      await get().refresh();
      return false;
    }
  }

  return {
    view: null,
    loading: false,
    scans: 0,
    error: null,
    notice: null,

    openSample: () => opening("open_sample", {}),
    openFolder: (folder) => opening("open_project", { folder }),
    refresh: async () => {
      const ticket = ++latest;
      try {
        const view = await call("project", {});
        if (ticket === latest) set({ view, loading: false });
        return view !== null;
      } catch (error) {
        set({ notice: asErrorView(error) });
        return false;
      }
    },
    close: () => {
      latest++;
      set({ view: null, loading: false, error: null });
    },
    rescan: async () => {
      set({ loading: true });
      const done = await changing("rescan", {});
      set(({ scans }) => ({ loading: false, scans: scans + 1 }));
      return done;
    },
    edit: (edits, more) => {
      const view = get().view;
      // Cards that were let go stay where they are while Rust answers.
      if (view && more?.positions)
        set({ view: { ...view, positions: { ...view.positions, ...more.positions } } });
      return changing("edit", { edits, ...more }).then(async (done) => {
        if (!done && more?.positions) await get().refresh();
        return done;
      });
    },
    undo: (steps = 1) => changing("undo", { steps }),
    redo: (steps = 1) => changing("redo", { steps }),
    save: () => changing("save", {}),
    arrange: () => changing("arrange", {}),
    moveNodes: (positions) => {
      const view = get().view;
      if (view) set({ view: { ...view, positions: { ...view.positions, ...positions } } });
      return moving({ positions, collapsed: null });
    },
    setCollapsed: (groups) => {
      const view = get().view;
      if (view) set({ view: { ...view, collapsed: groups } });
      return moving({ positions: {}, collapsed: groups });
    },
    setView: (view) => {
      latest++;
      set({ view });
    },
    dismiss: () => set({ notice: null }),
  };
});

/** Why this window only looks: another one has the project. */
export function useSecondWindow(): Problem | null {
  return useProject(({ view }) => {
    const reason = view?.document.read_only ?? null;
    return reason?.code === "second-window" ? reason : null;
  });
}

/** Keeps the view current while files change outside; returns how to stop. */
export function followProject(): () => void {
  return subscribe((events) => {
    if (events.some((event) => event.type === "project-changed" || event.type === "stage-changed")) {
      if (useProject.getState().view) void useProject.getState().refresh();
    }
  });
}
