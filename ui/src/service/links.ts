//! A service's references, put together by the service on the other side.
import { byName } from "../document/order";
import { cellStateWords } from "../document/standing";
import type { CellState, Reference, ReferenceKind, ServiceId } from "../host/contract.gen";
import type { State } from "../kit";

export interface Tie {
  other: ServiceId;
  references: Reference[];
}

function byOther(references: readonly Reference[], other: (reference: Reference) => ServiceId | null): Tie[] {
  const ties = new Map<ServiceId, Reference[]>();
  for (const reference of references) {
    const id = other(reference);
    if (id === null) continue;
    const known = ties.get(id);
    if (known) known.push(reference);
    else ties.set(id, [reference]);
  }
  return [...ties]
    .map(([id, found]) => ({ other: id, references: found }))
    .sort((a, b) => byName(a.other, b.other));
}

/** What the service needs of others. */
export function needs(references: readonly Reference[], service: ServiceId): Tie[] {
  return byOther(
    references.filter((reference) => reference.to === service),
    (reference) => reference.from,
  );
}

/** Who needs something of the service. */
export function neededBy(references: readonly Reference[], service: ServiceId): Tie[] {
  return byOther(
    references.filter((reference) => reference.from === service),
    (reference) => reference.to,
  );
}

/** Names that the service refers to and nobody provides. */
export function unresolved(references: readonly Reference[], service: ServiceId): Reference[] {
  return references.filter((reference) => reference.to === service && reference.from === null);
}

export const KIND_WORDS: Record<ReferenceKind, { word: string; means: string }> = {
  strong: { word: "strong", means: "CloudFormation refuses to break it: an export that is imported." },
  weak: { word: "weak", means: "Read once, when the service is deployed." },
  config: { word: "config", means: "Read when the service is built. It orders nothing." },
  manual: { word: "drawn", means: "Drawn by a person: the one is deployed after the other." },
};

const CELLS: Record<CellState, State> = {
  unknown: "waiting",
  absent: "none",
  deployed: "stable",
  behind: "update",
  running: "updating",
  failed: "failed",
};

export function cellWords(state: CellState): { state: State; word: string } {
  return { state: CELLS[state], word: cellStateWords[state] };
}
