//! What the rules are called.
import type { AdviceCode } from "../host/contract.gen";

export const titles: Record<AdviceCode, string> = {
  cycle: "Cycle",
  "crosses-regions": "Import from elsewhere",
  "shared-account": "Production beside development",
  "secret-in-parameter": "Secret in a parameter",
  "trigger-apart": "Trigger apart from its function",
  "mixed-service": "Infrastructure and application in one",
  "deep-chain": "Long chain",
  "change-together": "Always change together",
};
