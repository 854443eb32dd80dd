//! What the accounts of a stage hold, as they were last asked: which version runs where, and who deployed it.

import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { CellView, ErrorView, StackState, StageId, StageStatus } from "../host/contract.gen";
import { subscribe } from "../host/events";
import { useProject } from "./project";
import { targetName } from "./stages";

interface LiveStore {
  stages: Readonly<Record<StageId, StageStatus>>;
  asking: StageId | null;
  errors: Readonly<Record<StageId, ErrorView>>;
  ask(stage: StageId): Promise<void>;
  clear(): void;
}

export const useLive = create<LiveStore>()((set, get) => ({
  stages: {},
  asking: null,
  errors: {},
  ask: async (stage) => {
    const { [stage]: _, ...errors } = get().errors;
    set({ asking: stage, errors });
    try {
      const status = await call("status", { stage });
      set({ stages: { ...get().stages, [stage]: status }, asking: null });
      // The cards' pips say what the account said, too.
      void useProject.getState().refresh();
    } catch (error) {
      set({ asking: null, errors: { ...get().errors, [stage]: asErrorView(error) } });
    }
  },
  clear: () => set({ stages: {}, asking: null, errors: {} }),
}));

export function liveCell(status: StageStatus | undefined, cell: CellView): StackState | null {
  const place = targetName(cell.target);
  return (
    status?.cells.find(({ service, target }) => service === cell.service && targetName(target) === place) ??
    null
  );
}

/** What was asked is old as soon as something was deployed there. Returns how to stop. */
export function followLive(): () => void {
  return subscribe((events) => {
    const { stages, ask } = useLive.getState();
    for (const event of events) {
      if (event.type === "stage-changed" && stages[event.stage]) void ask(event.stage);
    }
  });
}
