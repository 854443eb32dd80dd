//! The config of one service in its stages: what the sources say, and what the accounts said when somebody asked.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { ConfigView, ErrorView, ServiceId, SetConfig, StageId } from "../host/contract.gen";
import { type Answer, latestInto, NOT_ASKED } from "./latest";
import { useProject } from "./project";
import { type Lens, type Shape, useView } from "./view";

interface ConfigStore extends Answer<ConfigView> {
  /** Whose config is looked at; null: nobody's. */
  service: ServiceId | null;
  /** Stages whose accounts are being asked. */
  asking: readonly StageId[];
  open(service: ServiceId): void;
  close(): void;
  load(): Promise<void>;
  /** Asks the accounts what is deployed; none: all stages. */
  ask(stages: readonly StageId[]): Promise<void>;
  /** Resolves to why it was refused, or null. */
  give(wanted: Omit<SetConfig, "service">): Promise<ErrorView | null>;
}

export const useConfig = create<ConfigStore>()((set, get) => ({
  ...NOT_ASKED,
  service: null,
  asking: [],
  open: (service) => {
    if (get().service === service) return;
    latest.forget();
    set({ service, asking: [] });
    void get().load();
  },
  close: () => {
    latest.forget();
    set({ service: null, asking: [] });
  },
  load: async () => {
    const { service } = get();
    if (service !== null) await latest.ask(() => call("config", { service, stages: [] }));
  },
  ask: async (stages) => {
    const { service, asking } = get();
    if (service === null || asking.length > 0) return;
    set({ asking: stages });
    try {
      await call("deployed_config", { service, stages: [...stages] });
    } catch (error) {
      if (get().service === service) set({ error: asErrorView(error) });
    }
    if (get().service !== service) return;
    set({ asking: [] });
    await get().load();
  },
  give: async (wanted) => {
    const { service } = get();
    if (service === null) return null;
    try {
      useProject.getState().setView(await call("set_config", { ...wanted, service }));
      return null;
    } catch (error) {
      return asErrorView(error);
    }
  },
}));

const latest = latestInto<ConfigView>((answer) => useConfig.setState(answer));

/** Another lens or shape, also where it is the one that lies under the config. */
export function toLens(lens: Lens): void {
  useConfig.getState().close();
  useView.getState().setLens(lens);
}

export function toShape(shape: Shape): void {
  useConfig.getState().close();
  useView.getState().setShape(shape);
}

/** Keeps what is looked at current with the project, and leaves it for another lens or shape. Returns how to stop. */
export function followConfig(): () => void {
  const leave = useView.subscribe(({ lens, shape }, before) => {
    if (lens !== before.lens || shape !== before.shape) useConfig.getState().close();
  });
  const follow = useProject.subscribe(({ view }, before) => {
    if (view === before.view) return;
    const { service, close, load } = useConfig.getState();
    if (service === null) return;
    if (view?.topology.services[service]) void load();
    else close();
  });
  return () => {
    leave();
    follow();
  };
}
