// Finding services by what is written about them: names, groups, paths, stacks, what they provide, their tags. Pure.
import type { ProjectView, ServiceId, ServiceView } from "../host/contract.gen";

/** Where in a service the words stand, the most telling first. */
export type Where = "name" | "group" | "path" | "stack" | "export" | "tag" | "note";

export interface Hit {
  service: ServiceId;
  where: Where;
  /** The text that the words stand in. */
  text: string;
}

interface Written {
  where: Where;
  text: string;
  small: string;
}

const order: readonly Where[] = ["name", "group", "stack", "export", "path", "tag", "note"];

function writtenOf(view: ProjectView, service: ServiceView): Written[] {
  const of = view.topology.services[service.id];
  const stages = Object.keys(view.topology.stages);
  const stackName = of?.["stack-name"];
  const stacks = stackName ? stages.map((stage) => stackName.replaceAll("{stage}", stage)) : [];
  const group = service.group ? view.topology.groups[service.group]?.label : null;
  const parts: Array<[Where, string | null | undefined]> = [
    ["name", service.id],
    ["group", group ?? service.group],
    ...(service.declared && service.declared !== service.id
      ? [["stack", service.declared] as [Where, string]]
      : []),
    ...stacks.map((stack): [Where, string] => ["stack", stack]),
    ...(of?.stack ? [["stack", of.stack] as [Where, string]] : []),
    ...service.provides.map((name): [Where, string] => ["export", name]),
    ["path", service.path],
    ["tag", service.role],
    ["tag", service.kind],
    ["tag", service.repository],
    ...Object.keys(service.resources).map((type): [Where, string] => ["tag", type]),
    ["note", service.note],
  ];
  return parts
    .filter((part): part is [Where, string] => !!part[1])
    .map(([where, text]) => ({ where, text, small: text.toLowerCase() }));
}

/** What is written in a project is gathered once for each answer of Rust, not with every letter. */
const gathered = new WeakMap<ProjectView, ReadonlyArray<{ id: ServiceId; written: Written[] }>>();

function everything(view: ProjectView) {
  let known = gathered.get(view);
  if (!known) {
    known = view.services.map((service) => ({ id: service.id, written: writtenOf(view, service) }));
    gathered.set(view, known);
  }
  return known;
}

export function wordsOf(query: string): string[] {
  return query.trim().toLowerCase().split(/\s+/).filter(Boolean);
}

/** Services in which every word stands somewhere; those that are called so come first. */
export function search(view: ProjectView, query: string): Hit[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const hits: Hit[] = [];
  for (const { id, written } of everything(view)) {
    const all = words.every((word) => written.some(({ small }) => small.includes(word)));
    if (!all) continue;
    const best = bestOf(written, words);
    if (best) hits.push({ service: id, where: best.where, text: best.text });
  }
  return hits.sort((a, b) => order.indexOf(a.where) - order.indexOf(b.where));
}

/** Where most of the words stand together. */
function bestOf(written: readonly Written[], words: readonly string[]): Written | null {
  let best: Written | null = null;
  let most = 0;
  for (const each of written) {
    const here = words.filter((word) => each.small.includes(word)).length;
    if (
      here > most ||
      (here === most && best && here > 0 && order.indexOf(each.where) < order.indexOf(best.where))
    ) {
      best = each;
      most = here;
    }
  }
  return best;
}

/** The parts of a text that the words of a query cover, in order and apart from each other. */
export function rangesIn(text: string, query: string): Array<[start: number, end: number]> {
  const small = text.toLowerCase();
  const found: Array<[number, number]> = [];
  for (const word of wordsOf(query)) {
    for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + word.length))
      found.push([at, at + word.length]);
  }
  found.sort((a, b) => a[0] - b[0]);
  const apart: Array<[number, number]> = [];
  for (const [start, end] of found) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

export const whereWords: Record<Where, string> = {
  name: "name",
  group: "group",
  path: "path",
  stack: "stack",
  export: "provides",
  tag: "tag",
  note: "note",
};
