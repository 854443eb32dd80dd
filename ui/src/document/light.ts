// What changes often about services, outside of what draws them: each card and row listens to its own part only.
import { create } from "zustand";
import type { ServiceId } from "../host/contract.gen";
import type { CardState } from "./cards";

interface LightStore {
  states: ReadonlyMap<ServiceId, CardState>;
  /** Services that stay lit while a search or a focus dims the others; null: all are. */
  lit: ReadonlySet<ServiceId> | null;
}

export const useLight = create<LightStore>(() => ({ states: new Map(), lit: null }));
