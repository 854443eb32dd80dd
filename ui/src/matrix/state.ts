//! How the matrix is looked at. Lasts as long as the window.
import { create } from "zustand";
import type { StageId } from "../host/contract.gen";
import type { Only, Sort } from "./model";

/** A cell by the keys of its row and its column. */
export interface Spotted {
  row: string;
  column: string;
}

interface MatrixStore {
  colouring: string;
  sort: Sort;
  only: Only;
  /** Only this stage's columns. */
  stage: StageId | null;
  folded: ReadonlySet<string>;
  /** Where the keyboard is. */
  active: Spotted | null;
  fold(group: string): void;
}

export const useMatrix = create<MatrixStore>()((set, get) => ({
  colouring: "status",
  sort: "group",
  only: "all",
  stage: null,
  folded: new Set(),
  active: null,
  fold: (group) => {
    const folded = new Set(get().folded);
    if (!folded.delete(group)) folded.add(group);
    set({ folded });
  },
}));
