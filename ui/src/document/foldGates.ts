//! The gates of a run, folded from what happened at them.

import type { Entry, GateId, GateState } from "../host/contract.gen";

export type GateEntry = Extract<Entry, { gate: GateId }>;

/** A gate that is asked again opens anew. */
export function gatesAfter(gates: readonly GateState[], entry: GateEntry): readonly GateState[] {
  if (entry.event === "gate-reached") {
    const { gate, wait, at: since } = entry;
    const others = gates.filter((state) => state.gate !== gate || state.ended !== null);
    return [...others, { gate, wait, since, ended: null, by: null, note: null, failure: null, output: [] }];
  }
  const last = gates.findLastIndex(({ gate }) => gate === entry.gate);
  return gates.map((state, index) => (index === last ? gateAfter(state, entry) : state));
}

function gateAfter(state: GateState, entry: Exclude<GateEntry, { event: "gate-reached" }>): GateState {
  switch (entry.event) {
    case "gate-output":
      state.output.push(entry.line);
      return { ...state };
    case "gate-passed":
      return { ...state, ended: entry.at, by: entry.by, note: entry.note };
    case "gate-failed":
      return { ...state, ended: entry.at, by: entry.by, failure: entry.failure };
  }
}
