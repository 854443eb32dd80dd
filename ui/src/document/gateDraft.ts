//! A gate that somebody began to put into a stage, and that is asked for what it checks.
import { create } from "zustand";
import type { GatePlace, StageId } from "../host/contract.gen";

export interface DraftedGate {
  stage: StageId;
  name: string;
  at: GatePlace;
  kind: "approval" | "barrier" | "command" | "http" | "alarms";
}

export const useGateDraft = create<{ draft: DraftedGate | null }>(() => ({ draft: null }));
