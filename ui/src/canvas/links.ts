// From references, one for each name, to the lines on the canvas, one for each pair of cards.
import type { Reference, ReferenceKind, ServiceId } from "../host/contract.gen";

/** What ties one service to another in one way. */
export interface Part {
  from: ServiceId;
  to: ServiceId;
  kind: ReferenceKind;
  names: string[];
}

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
  parts: Part[];
}

const hardness: Record<ReferenceKind, number> = { strong: 3, weak: 2, manual: 1, config: 0 };

type NodeOf = (service: ServiceId) => string | undefined;

/** What was made of references last, and of which nodes. */
const made = new WeakMap<
  readonly Reference[],
  { nodes: ReadonlyArray<string | undefined>; links: readonly Link[] }
>();

/**
 * `nodeOf` says which node stands for a service: itself, or the folded group that it is in.
 * References inside one node are not drawn; neither are those that nobody provides. An edit that ties nothing otherwise
 * gets the same lines as before.
 */
export function linksOf(references: readonly Reference[], nodeOf: NodeOf): readonly Link[] {
  const nodes = references.flatMap(({ from, to }) => [from === null ? undefined : nodeOf(from), nodeOf(to)]);
  const before = made.get(references);
  if (before && nodes.every((node, at) => node === before.nodes[at])) return before.links;
  const links = linked(references, nodeOf);
  made.set(references, { nodes, links });
  return links;
}

function linked(references: readonly Reference[], nodeOf: NodeOf): Link[] {
  const links = new Map<string, Link>();
  const parts = new Map<string, Part>();
  const names = new Map<string, Set<string>>();
  const pairs = new Set<string>();
  for (const { from: producer, to: consumer, kind, name } of references) {
    if (!producer) continue;
    const from = nodeOf(producer);
    const to = nodeOf(consumer);
    if (from === undefined || to === undefined || from === to) continue;
    const id = `${from}>${to}`;
    let link = links.get(id);
    if (!link) {
      link = { id, from, to, kind, names: [], pairs: [], parts: [] };
      links.set(id, link);
      names.set(id, new Set());
    }
    if (hardness[kind] > hardness[link.kind]) link.kind = kind;
    if (name) names.get(id)?.add(name);
    const pair = `${producer}>${consumer}`;
    if (!pairs.has(pair)) link.pairs.push([producer, consumer]);
    pairs.add(pair);
    const key = `${pair} ${kind}`;
    let part = parts.get(key);
    if (!part) {
      part = { from: producer, to: consumer, kind, names: [] };
      parts.set(key, part);
      link.parts.push(part);
    }
    if (name && !part.names.includes(name)) part.names.push(name);
  }
  for (const link of links.values()) link.names = [...(names.get(link.id) ?? [])];
  return [...links.values()];
}

/** Whether a line stands for several: between folded groups. */
export const isBundle = (link: Link) => link.pairs.length > 1;

/** How many references a line carries. */
export function carried(link: Link): number {
  return link.parts.reduce((sum, part) => sum + Math.max(1, part.names.length), 0);
}

/** What is written on a line: the name, or how many there are. */
export function labelOf(link: Link): string {
  if (isBundle(link)) return `${carried(link)} references`;
  const [first] = link.names;
  if (first === undefined) return link.kind === "manual" ? "drawn by hand" : "";
  return link.names.length === 1 ? first : `${link.names.length} names`;
}
