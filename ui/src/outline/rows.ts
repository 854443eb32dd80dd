// The tree as the lines that are open: what stands under what depends on the lens. Pure.
import type { CardState } from "../document/cards";
import { type Facts, factsOf, tieWords } from "../document/facts";
import { byName } from "../document/order";
import { orderedStages, stageTone, standsIn, targetName } from "../document/stages";
import type { Lens } from "../document/view";
import type { Plan, ProjectView, ServiceId } from "../host/contract.gen";
import type { StageTone } from "../kit";

export interface Row {
  /** Unique in the tree, and stable as long as the thing is there. */
  key: string;
  level: number;
  /** The name; what typing goes to. */
  label: string;
  /** Behind the name, quiet. */
  detail: string;
  /** The service that the line is, or leads to. */
  service: ServiceId | null;
  what: "group" | "service" | "part" | "tie" | "cell" | "problem";
  /** Null: there is nothing under it. */
  open: boolean | null;
  size: number;
  place: number;
  /** For a line of a stage: its colour. */
  tone?: StageTone;
  /** For a group of the topology: its name in the file. */
  group?: string | null;
}

interface Branch extends Omit<Row, "level" | "open" | "size" | "place"> {
  below: () => Branch[];
  /** Whether it is open when nobody said otherwise. */
  opened: boolean;
}

export interface Input {
  view: ProjectView;
  lens: Lens;
  plan: Plan | null;
  states: ReadonlyMap<ServiceId, CardState>;
  /** Only these; null: all. */
  lit: ReadonlySet<ServiceId> | null;
  /** What the person opened and closed. */
  toggled: ReadonlyMap<string, boolean>;
}

export function rowsOf(input: Input): Row[] {
  const rows: Row[] = [];
  const walk = (branches: Branch[], level: number) => {
    branches.forEach((branch, at) => {
      const { below, opened, ...row } = branch;
      const leaf = row.what === "tie" || row.what === "cell" || row.what === "problem";
      const open = leaf ? null : (input.toggled.get(row.key) ?? opened);
      rows.push({ ...row, level, open, size: branches.length, place: at + 1 });
      if (open) walk(below(), level + 1);
    });
  };
  walk(roots(input), 1);
  return rows;
}

function roots(input: Input): Branch[] {
  switch (input.lens) {
    case "topology":
      return byGroup(input);
    case "phases":
      return input.plan ? byPhase(input, input.plan) : byGroup(input);
    case "stages":
    case "matrix":
      return byStage(input);
  }
}

function shownIn({ view, lit }: Input): Facts[] {
  const facts = [...factsOf(view).values()];
  return lit ? facts.filter(({ service }) => lit.has(service.id)) : facts;
}

/** Groups first, by name; then what is in none. */
function byGroup(input: Input): Branch[] {
  const { view, lit } = input;
  const members = new Map<string, Facts[]>();
  const alone: Facts[] = [];
  for (const facts of shownIn(input)) {
    const { group } = facts.service;
    const known = group === null ? alone : members.get(group);
    if (known) known.push(facts);
    else if (group !== null) members.set(group, [facts]);
  }
  // A group without services is there all the same, unless something is searched for.
  if (lit === null)
    for (const group of Object.keys(view.topology.groups)) if (!members.has(group)) members.set(group, []);
  const groups = [...members]
    .map(([group, inside]): Branch => {
      const key = `group ${group}`;
      return {
        key,
        label: view.topology.groups[group]?.label ?? group,
        detail: services(inside.length),
        service: null,
        what: "group",
        group,
        opened: lit !== null || !view.collapsed.includes(group),
        below: () => inside.map((facts) => serviceBranch(input, facts, key)),
      };
    })
    .sort((a, b) => byName(a.label, b.label));
  return [...groups, ...alone.map((facts) => serviceBranch(input, facts, ""))];
}

function byPhase(input: Input, plan: Plan): Branch[] {
  const facts = new Map(shownIn(input).map((each) => [each.service.id, each]));
  const placed = new Set<ServiceId>();
  const phases = plan.phases.map((phase, at): Branch => {
    const ids = phase.filter((id) => facts.has(id));
    for (const id of ids) placed.add(id);
    const key = `phase ${at + 1}`;
    return {
      key,
      label: `Phase ${at + 1}`,
      detail: services(ids.length),
      service: null,
      what: "group",
      opened: true,
      below: () => ids.flatMap((id) => facts.get(id) ?? []).map((each) => serviceBranch(input, each, key)),
    };
  });
  const rest = [...facts.values()].filter(({ service }) => !placed.has(service.id));
  if (rest.length === 0) return phases;
  return [
    ...phases,
    {
      key: "no phase",
      label: "Nothing to do",
      detail: services(rest.length),
      service: null,
      what: "group",
      opened: phases.length === 0,
      below: () => rest.map((each) => serviceBranch(input, each, "no phase")),
    },
  ];
}

function byStage(input: Input): Branch[] {
  const { view } = input;
  const all = shownIn(input);
  return orderedStages(view.topology).map(([id, stage], at): Branch => {
    const inside = all.filter(({ service }) => standsIn(view.topology, service.id, id));
    const key = `stage ${id}`;
    return {
      key,
      label: id,
      detail: [services(inside.length), ...stage.targets.map(targetName)].join(" · "),
      service: null,
      what: "group",
      tone: stageTone(id, stage),
      opened: at === 0,
      below: () =>
        inside.map((facts) => ({
          ...serviceBranch(input, facts, key),
          detail: facts.pips
            .filter(({ key: pip }) => pip.startsWith(`${id} `))
            .map(({ title }) => title.slice(title.indexOf("·") + 2))
            .join(" · "),
        })),
    };
  });
}

function serviceBranch(input: Input, facts: Facts, under: string): Branch {
  const { service } = facts;
  const key = `${under} > ${service.id}`;
  return {
    key,
    label: service.id,
    detail: facts.line,
    service: service.id,
    what: "service",
    opened: false,
    below: () => partsOf(input, facts, key),
  };
}

function partsOf({ view }: Input, facts: Facts, under: string): Branch[] {
  const { service, needs, neededBy, unresolved, pips, problems } = facts;
  const part = (name: string, label: string, below: Branch[]): Branch => ({
    key: `${under} > ${name}`,
    label,
    detail: String(below.length),
    service: service.id,
    what: "part",
    opened: true,
    below: () => below,
  });
  const leaf = (
    what: Row["what"],
    key: string,
    label: string,
    detail: string,
    more: Partial<Branch> = {},
  ): Branch => ({
    key: `${under} > ${what} ${key}`,
    label,
    detail,
    service: service.id,
    what,
    opened: false,
    below: () => [],
    ...more,
  });
  const parts = [
    part("needs", "Needs", [
      ...needs.map((tie) => leaf("tie", `in ${tie.other}`, tie.other, tieWords(tie), { service: tie.other })),
      ...unresolved.map((reference) =>
        leaf("problem", `${reference.at} ${reference.name}`, reference.name, "nobody provides it"),
      ),
    ]),
    part(
      "needed by",
      "Needed by",
      neededBy.map((tie) =>
        leaf("tie", `out ${tie.other}`, tie.other, tieWords(tie), { service: tie.other }),
      ),
    ),
    part(
      "stages",
      "Stages",
      pips.map((pip) => {
        const [stage = ""] = pip.key.split(" ");
        return leaf("cell", pip.key, stage, pip.title.slice(stage.length + 3), {
          tone: stageTone(stage, view.topology.stages[stage]),
        });
      }),
    ),
    part(
      "problems",
      "Problems",
      problems.map((problem) =>
        leaf("problem", `${problem.code} ${problem.message}`, problem.message, problem.hint),
      ),
    ),
  ];
  return parts.filter(({ detail }) => detail !== "0");
}

function services(n: number): string {
  return n === 1 ? "1 service" : `${n} services`;
}
