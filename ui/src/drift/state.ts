//! How the board is looked at, and what is being settled. Lasts as long as the window.
import { create } from "zustand";
import type { CellId, StageId, Stranger } from "../host/contract.gen";
import type { Only, Sort } from "./model";

/** What the board shows: all cells, or one side of what is known. */
export type Shown = "cells" | "differences" | "stacks" | "between" | "exports" | "settled";

/** What is to be settled. */
export interface Subject {
  cell: CellId;
  /** Absent: the whole stack is missing. */
  resource: string | null;
  type: string | null;
  /** Absent: the resource was deleted. */
  property: string | null;
  /** What the resource has now. */
  actual: string | null;
  /** Cells that have the same. */
  others: readonly CellId[];
}

/** A dialog that is open. */
export type Settling =
  | { way: "accept" | "ignore"; subject: Subject }
  | { way: "take"; subject: Subject & { resource: string; property: string } }
  | { way: "adopt"; stack: Stranger };

interface BoardStore {
  shown: Shown;
  sort: Sort;
  only: Only;
  stage: StageId | null;
  account: string | null;
  group: string | null;
  folded: ReadonlySet<string>;
  /** Where the keyboard is. */
  active: { row: string; column: string } | null;
  settling: Settling | null;
  fold(group: string): void;
  settle(settling: Settling | null): void;
}

export const ALL = { only: "all", stage: null, account: null, group: null } as const;

export const useBoard = create<BoardStore>()((set, get) => ({
  shown: "cells",
  sort: "group",
  ...ALL,
  folded: new Set(),
  active: null,
  settling: null,
  fold: (group) => {
    const folded = new Set(get().folded);
    if (!folded.delete(group)) folded.add(group);
    set({ folded });
  },
  settle: (settling) => set({ settling }),
}));
