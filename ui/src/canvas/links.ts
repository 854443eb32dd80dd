// From references, one for each name, to the lines on the canvas, one for each pair of cards.
import type { Reference, ReferenceKind, ServiceId } from "../host/contract.gen";

/** One line: everything that ties two nodes together. */
export interface Link {
  id: string;
  from: string;
  to: string;
  /** The hardest of the kinds that it carries. */
  kind: ReferenceKind;
  names: string[];
  /** Every pair of services that it stands for. */
  pairs: Array<[from: ServiceId, to: ServiceId]>;
}

const hardness: Record<ReferenceKind, number> = { strong: 3, weak: 2, manual: 1, config: 0 };

/**
 * `nodeOf` says which node stands for a service: itself, or the folded group that it is in.
 * References inside one node are not drawn; neither are those that nobody provides.
 */
export function linksOf(
  references: readonly Reference[],
  nodeOf: (service: ServiceId) => string | undefined,
): Link[] {
  const links = new Map<string, Link>();
  for (const reference of references) {
    if (!reference.from) continue;
    const from = nodeOf(reference.from);
    const to = nodeOf(reference.to);
    if (from === undefined || to === undefined || from === to) continue;
    const id = `${from}>${to}`;
    let link = links.get(id);
    if (!link) {
      link = { id, from, to, kind: reference.kind, names: [], pairs: [] };
      links.set(id, link);
    }
    if (hardness[reference.kind] > hardness[link.kind]) link.kind = reference.kind;
    if (reference.name && !link.names.includes(reference.name)) link.names.push(reference.name);
    const pair: [ServiceId, ServiceId] = [reference.from, reference.to];
    if (!link.pairs.some(([a, b]) => a === pair[0] && b === pair[1])) link.pairs.push(pair);
  }
  return [...links.values()];
}

/** What is written on a line: the name, or how many there are. */
export function labelOf(link: Link): string {
  const [first] = link.names;
  if (first === undefined) return link.kind === "manual" ? "drawn by hand" : "";
  return link.names.length === 1 ? first : `${link.names.length} names`;
}
