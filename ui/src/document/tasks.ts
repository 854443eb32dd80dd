// What a person is in the middle of, and a dialog asks for the rest of.
import { create } from "zustand";
import type { GroupId, LineEnd, Removal, ServiceId } from "../host/contract.gen";

interface TasksStore {
  /** Services are about to be removed; what goes with them is shown first. */
  removing: { services: readonly ServiceId[]; removal: Removal } | null;
  /** A service is being connected with another, without drawing. */
  connecting: { service: ServiceId; end: LineEnd } | null;
  /** A group's name is being typed. */
  renamingGroup: GroupId | null;
}

export const useTasks = create<TasksStore>(() => ({ removing: null, connecting: null, renamingGroup: null }));
