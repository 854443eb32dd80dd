// The phases lens: which column and row every card has. Pure, and linear but for the ordering in a column.
import type { AskedGate } from "../document/shown";
import type { GateId, Plan, Reference, ServiceId, StepId } from "../host/contract.gen";
import { CARD, type Point } from "./geometry";

export interface Column {
  id: string;
  title: string;
  services: ServiceId[];
  /** Where nothing happens: drawn quietly. */
  quiet: boolean;
  x: number;
  width: number;
}

export interface Lane {
  id: string;
  title: string;
  y: number;
  height: number;
}

/** A gate between two columns, before the first or after the last. */
export interface Door {
  id: string;
  x: number;
  width: number;
  /** Of those at the same place, counted from the top. */
  row: number;
}

export interface PhaseLayout {
  columns: Column[];
  doors: Door[];
  /** Empty where every service goes to the same targets. */
  lanes: Lane[];
  positions: Map<ServiceId, Point>;
  height: number;
}

/** What stands between columns: as wide as a name in two lines needs. */
export const DOOR = { width: 124, gap: 20 } as const;

const GAP = { column: 92, inner: 26, row: 34, pad: 18, lane: 40 } as const;
/** A column that would be taller than this many cards is broken into several beside each other. */
const MAX_ROWS = 14;

export interface PhaseInput {
  services: readonly ServiceId[];
  references: readonly Reference[];
  /** Without a plan the columns are what the references alone say. */
  plan: Plan | null;
  /** What was asked in the run beside the gates of its plan: which steps wait for it. */
  asked?: readonly AskedGate[];
  cardHeight?: number;
}

/** The column that each gate stands before, by the phases of what it waits for and of what waits for it. */
function doorsOf(plan: Plan | null, asked: readonly AskedGate[]): Map<number, GateId[]> {
  const doors = new Map<number, GateId[]>();
  if (!plan) return doors;
  const phases = new Map(plan.steps.map(({ id, phase }) => [id, phase]));
  const numbers = (steps: readonly StepId[]) =>
    steps.map((id) => phases.get(id) ?? null).filter((phase) => phase !== null);
  const stand = (id: GateId, before: number) => doors.set(before, [...(doors.get(before) ?? []), id]);
  for (const { id, steps } of asked) stand(id, Math.min(...numbers(steps), plan.phases.length));
  for (const { id, after, before, origin } of plan.gates) {
    // A pin is shown on its card: it holds nothing else.
    if (origin?.from === "pin") continue;
    const done = numbers(after);
    if (done.length > 0) stand(id, Math.max(...done) + 1);
    else stand(id, Math.min(...numbers(before), plan.phases.length));
  }
  return doors;
}

/**
 * The layer of every service: one more than the deepest it refers to. Config references do not count,
 * they are only names. What is in a cycle, and what comes after one, goes last.
 */
export function ranksOf(
  services: readonly ServiceId[],
  references: readonly Reference[],
): Map<ServiceId, number> {
  const needs = new Map<ServiceId, number>(services.map((id) => [id, 0]));
  const consumers = new Map<ServiceId, Set<ServiceId>>();
  for (const { from, to, kind } of references) {
    if (!from || kind === "config" || from === to || !needs.has(from) || !needs.has(to)) continue;
    const known = consumers.get(from) ?? new Set();
    if (known.has(to)) continue;
    consumers.set(from, known.add(to));
    needs.set(to, (needs.get(to) ?? 0) + 1);
  }
  const ranks = new Map<ServiceId, number>();
  let ready = services.filter((id) => needs.get(id) === 0);
  for (let rank = 0; ready.length > 0; rank++) {
    const next: ServiceId[] = [];
    for (const id of ready) {
      ranks.set(id, rank);
      for (const consumer of consumers.get(id) ?? []) {
        const left = (needs.get(consumer) ?? 0) - 1;
        needs.set(consumer, left);
        if (left === 0) next.push(consumer);
      }
    }
    ready = next;
  }
  const last = ranks.size === 0 ? 0 : Math.max(...ranks.values()) + 1;
  for (const id of services) if (!ranks.has(id)) ranks.set(id, last);
  return ranks;
}

interface Bucket {
  id: string;
  title: string;
  services: ServiceId[];
  quiet: boolean;
}

function columnsOf({ services, references, plan }: PhaseInput): Bucket[] {
  const known = new Set(services);
  if (!plan || plan.phases.length === 0) {
    const buckets: Bucket[] = [];
    const unchanged = plan !== null && plan.blockers.length === 0;
    if (unchanged) return [{ id: "unchanged", title: "Unchanged", services: [...services], quiet: true }];
    for (const [id, rank] of ranksOf(services, references)) {
      buckets[rank] ??= { id: `layer-${rank}`, title: `Layer ${rank + 1}`, services: [], quiet: false };
      buckets[rank].services.push(id);
    }
    return buckets;
  }
  // A service that is updated in two passes stands in the phase of its first.
  const placed = new Set<ServiceId>();
  const buckets = plan.phases.map((phase, index): Bucket => {
    const own = phase.filter((id) => known.has(id) && !placed.has(id));
    for (const id of own) placed.add(id);
    return { id: `phase-${index}`, title: `Phase ${index + 1}`, services: own, quiet: false };
  });
  const rest = services.filter((id) => !placed.has(id));
  if (rest.length > 0) buckets.push({ id: "unchanged", title: "Unchanged", services: rest, quiet: true });
  return buckets;
}

/** By the mean row of what a service is tied to in the columns before it, so that lines cross less. */
function order(buckets: Bucket[], references: readonly Reference[]): void {
  const row = new Map<ServiceId, number>();
  for (const bucket of buckets) for (const [at, id] of bucket.services.entries()) row.set(id, at);
  const producers = new Map<ServiceId, ServiceId[]>();
  for (const { from, to } of references) {
    if (!from) continue;
    const list = producers.get(to);
    if (list) list.push(from);
    else producers.set(to, [from]);
  }
  for (const bucket of buckets.slice(1)) {
    const weight = new Map<ServiceId, number>();
    for (const id of bucket.services) {
      const rows = (producers.get(id) ?? []).map((from) => row.get(from)).filter((at) => at !== undefined);
      const mean = rows.reduce((sum, at) => sum + at, 0) / rows.length;
      weight.set(id, rows.length === 0 ? (row.get(id) ?? 0) : mean);
    }
    bucket.services.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || a.localeCompare(b));
    for (const [at, id] of bucket.services.entries()) row.set(id, at);
  }
}

/** Services that go to the same set of targets share a lane; cards are never multiplied by targets. */
function lanesOf(services: readonly ServiceId[], plan: Plan | null): Map<ServiceId, string> {
  const targets = new Map<ServiceId, Set<string>>();
  for (const step of plan?.steps ?? []) {
    if (step.action === "none") continue;
    const known = targets.get(step.service) ?? new Set();
    targets.set(step.service, known.add(step.target));
  }
  const lanes = new Map<ServiceId, string>();
  for (const id of services) {
    const own = targets.get(id);
    if (own) lanes.set(id, [...own].sort().join(" + "));
  }
  return lanes;
}

export function layoutPhases(input: PhaseInput): PhaseLayout {
  const buckets = columnsOf(input).filter((bucket) => bucket !== undefined && bucket.services.length > 0);
  order(buckets, input.references);
  const height = input.cardHeight ?? CARD.height;
  const laneOf = lanesOf(input.services, input.plan);
  const names = [...new Set(laneOf.values())].sort();
  const laned = names.length > 1;
  const laneKeys = laned ? names : [""];

  // How many rows a lane needs is what its fullest column needs.
  const wide = new Map<string, number>();
  const members = (bucket: Bucket, lane: string) =>
    laned ? bucket.services.filter((id) => (laneOf.get(id) ?? laneKeys[0]) === lane) : bucket.services;
  for (const bucket of buckets) {
    const most = Math.max(...laneKeys.map((lane) => members(bucket, lane).length));
    wide.set(bucket.id, Math.max(1, Math.ceil(most / MAX_ROWS)));
  }

  const lanes: Lane[] = [];
  let y = 0;
  const laneTop = new Map<string, number>();
  for (const lane of laneKeys) {
    const rows = Math.max(
      1,
      ...buckets.map((bucket) => Math.ceil(members(bucket, lane).length / (wide.get(bucket.id) ?? 1))),
    );
    if (laned) y += GAP.lane;
    laneTop.set(lane, y);
    const tall = rows * height + (rows - 1) * GAP.row;
    if (laned) lanes.push({ id: lane, title: lane, y: y - GAP.lane, height: tall + GAP.lane + GAP.row });
    y += tall + GAP.row;
  }

  const positions = new Map<ServiceId, Point>();
  const columns: Column[] = [];
  const doors: Door[] = [];
  const standing = doorsOf(input.plan, input.asked ?? []);
  let x = 0;
  const open = (before: number) => {
    const ids = standing.get(before) ?? [];
    if (ids.length === 0) return;
    standing.delete(before);
    const left = x === 0 ? x - GAP.pad : x - GAP.column + GAP.pad + DOOR.gap;
    for (const [row, id] of ids.entries()) doors.push({ id, x: left, width: DOOR.width, row });
    x = left + DOOR.width + DOOR.gap + GAP.pad;
  };
  for (const bucket of buckets) {
    // A phase whose services all stand in an earlier column has none: its gates stand where it would.
    const phase = /^phase-(\d+)$/.exec(bucket.id);
    if (phase) for (let at = 0; at <= Number(phase[1]); at++) open(at);
    else for (const at of [...standing.keys()].sort((a, b) => a - b)) open(at);
    const across = wide.get(bucket.id) ?? 1;
    const width = across * CARD.width + (across - 1) * GAP.inner;
    for (const lane of laneKeys) {
      for (const [at, id] of members(bucket, lane).entries()) {
        positions.set(id, {
          x: x + (at % across) * (CARD.width + GAP.inner),
          y: (laneTop.get(lane) ?? 0) + Math.floor(at / across) * (height + GAP.row),
        });
      }
    }
    columns.push({ ...bucket, x: x - GAP.pad, width: width + 2 * GAP.pad });
    x += width + GAP.column;
  }
  for (const at of [...standing.keys()].sort((a, b) => a - b)) open(at);
  return { columns, doors, lanes, positions, height: Math.max(y - GAP.row, height) };
}
