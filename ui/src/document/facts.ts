// What is to be said of each service, gathered once for each answer of Rust: cards, outline and table say the same.
import type { Problem, ProjectView, Reference, ServiceId, ServiceView } from "../host/contract.gen";
import { stateLooks } from "../kit";
import { type CardState, lineOf, type Pip, pipsOf } from "./cards";
import { inOrder } from "./order";

export interface Tie {
  other: ServiceId;
  references: Reference[];
}

export interface Facts {
  service: ServiceView;
  /** The group's label; null: in no group. */
  group: string | null;
  line: string;
  pips: Pip[];
  needs: Tie[];
  neededBy: Tie[];
  /** Names that it refers to and nobody provides. */
  unresolved: Reference[];
  problems: Problem[];
}

const gathered = new WeakMap<ProjectView, ReadonlyMap<ServiceId, Facts>>();

/** In the order of the names. */
export function factsOf(view: ProjectView): ReadonlyMap<ServiceId, Facts> {
  let known = gathered.get(view);
  if (!known) {
    known = gather(view);
    gathered.set(view, known);
  }
  return known;
}

function gather(view: ProjectView): Map<ServiceId, Facts> {
  const pips = pipsOf(view);
  const facts = new Map<ServiceId, Facts>(
    inOrder(view.services, ({ id }) => id).map((service) => [
      service.id,
      {
        service,
        group: service.group && (view.topology.groups[service.group]?.label ?? service.group),
        line: lineOf(service),
        pips: pips.get(service.id) ?? [],
        needs: [],
        neededBy: [],
        unresolved: [],
        problems: [],
      },
    ]),
  );
  for (const reference of view.references) {
    const to = facts.get(reference.to);
    if (reference.from === null) {
      to?.unresolved.push(reference);
      continue;
    }
    if (to) tie(to.needs, reference.from, reference);
    const from = facts.get(reference.from);
    if (from) tie(from.neededBy, reference.to, reference);
  }
  for (const problem of view.problems)
    if (problem.service !== null && problem.severity !== "note")
      facts.get(problem.service)?.problems.push(problem);
  return facts;
}

function tie(ties: Tie[], other: ServiceId, reference: Reference): void {
  const known = ties.find((each) => each.other === other);
  if (known) known.references.push(reference);
  else ties.push({ other, references: [reference] });
}

const kindWords = { strong: "strong", weak: "weak", config: "config", manual: "drawn by hand" } as const;

/** `strong TableArn, weak QueueUrl`: what a tie carries. */
export function tieWords({ references }: Tie): string {
  return references
    .map(({ kind, name }) => (name ? `${kindWords[kind]} ${name}` : kindWords[kind]))
    .join(", ");
}

/** The state of a plan or a run in words: what its badge says. */
export function stateWords(state: CardState | undefined): string | null {
  return state ? (state.word ?? stateLooks[state.state].word) : null;
}

/** What a card shows of a service without words, or elsewhere, to be read out behind its name, state and line. */
export function unseen({ group, pips, problems, unresolved, service }: Facts): string {
  return [
    group && `in ${group}`,
    ...pips.map(({ title }) => title),
    problems.length > 0 && (problems.length === 1 ? "1 problem" : `${problems.length} problems`),
    unresolved.length > 0 && `${unresolved.length} unresolved`,
    service.note && `note: ${service.note}`,
  ]
    .filter(Boolean)
    .join(", ");
}
