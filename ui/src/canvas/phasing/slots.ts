// Where a gate can stand in the phases lens, and what it means to put a card into another column. Pure.
import type { Gate, GatePlace, Plan, ServiceId } from "../../host/contract.gen";
import type { Point, Rect } from "../geometry";
import type { Column } from "../phases";

/** A place for gates: before the first phase, between two, behind the last. */
export interface Slot {
  at: GatePlace;
  words: string;
  x: number;
}

/** Beside a column, where nothing else tells how far. */
const BESIDE = 46;

const phaseOf = (column: Column) => Number(/^phase-(\d+)$/.exec(column.id)?.[1] ?? Number.NaN);

export function slotsOf(columns: readonly Column[]): Slot[] {
  const phases = columns.filter((column) => !Number.isNaN(phaseOf(column)));
  const [first] = phases;
  const last = phases[phases.length - 1];
  if (!first || !last) return [];
  const between = phases.slice(1).map((column, index): Slot => {
    const before = phases[index] as Column;
    const phase = phaseOf(column);
    return {
      at: { "after-phase": phase },
      words: `after phase ${phase}`,
      x: (before.x + before.width + column.x) / 2,
    };
  });
  return [
    { at: "start", words: "at the start", x: first.x - BESIDE },
    ...between,
    { at: "end", words: "at the end", x: last.x + last.width + BESIDE },
  ];
}

export function nearestSlot(slots: readonly Slot[], x: number): number {
  let best = 0;
  for (const [index, slot] of slots.entries()) {
    if (Math.abs(slot.x - x) < Math.abs((slots[best] as Slot).x - x)) best = index;
  }
  return best;
}

const samePlace = (a: GatePlace, b: GatePlace) => JSON.stringify(a) === JSON.stringify(b);

/** The slot one further in a direction than a gate's; from a place at a service, the nearest in sight. */
export function slotBeside(slots: readonly Slot[], gate: Gate, x: number, way: -1 | 1): Slot | null {
  const own = slots.findIndex((slot) => samePlace(slot.at, gate.at));
  if (own >= 0) return slots[own + way] ?? null;
  const beyond = slots.filter((slot) => (slot.x - x) * way > 0);
  return (way === 1 ? beyond[0] : beyond[beyond.length - 1]) ?? null;
}

/** A name that no other gate of the stage has. */
export function freeName(word: string, gates: readonly Gate[]): string {
  const taken = new Set(gates.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? word : `${word} ${number}`;
    if (!taken.has(name)) return name;
  }
}

export type Drop =
  | { drop: "stay" }
  | { drop: "pin"; phase: number }
  | { drop: "unpin" }
  /** It can go no earlier, and why. */
  | { drop: "refused"; because: string };

interface DropInput {
  service: ServiceId;
  /** The phase that it is put into, counted from 0. */
  phase: number;
  plan: Plan;
  /** The phase that it is pinned to, counted from 1. */
  pinned: number | null;
}

/** What it means to put a service into the column of a phase. Whether it may go there is for the planner to say. */
export function dropOf({ service, phase, plan, pinned }: DropInput): Drop {
  const now = firstPhase(plan, service);
  if (now === null || phase === now) return { drop: "stay" };
  if (phase > now) return { drop: "pin", phase: phase + 1 };
  const earliest = needed(plan, service);
  if (pinned === null || now <= earliest.phase) {
    return { drop: "refused", because: earliest.because ?? `${service} is in its first phase already` };
  }
  return phase > earliest.phase ? { drop: "pin", phase: phase + 1 } : { drop: "unpin" };
}

function firstPhase(plan: Plan, service: ServiceId): number | null {
  const phases = plan.steps.filter((step) => step.service === service).flatMap(({ phase }) => phase ?? []);
  return phases.length === 0 ? null : Math.min(...phases);
}

/** The first phase that a service's needs allow, and the need that comes last. */
function needed(plan: Plan, service: ServiceId): { phase: number; because: string | null } {
  const own = plan.steps.filter((step) => step.service === service);
  const phases = new Map(plan.steps.map(({ id, phase }) => [id, phase]));
  let phase = 0;
  let because: string | null = null;
  for (const before of own.flatMap((step) => step.waits_for)) {
    const at = phases.get(before) ?? null;
    if (at === null || at + 1 <= phase) continue;
    phase = at + 1;
    const edge = plan.edges.find((each) => each.binds && each.from_step === before && each.to === service);
    because = edge?.reason ?? null;
  }
  return { phase, because };
}

/** The phase, counted from 0, of the column that a card is over. */
export function phaseAt(columns: readonly Column[], card: Rect, at: Point): number | null {
  const middle = at.x + card.width / 2;
  const phases = columns.filter((column) => !Number.isNaN(phaseOf(column)));
  const [first] = phases;
  if (!first) return null;
  let best = first;
  const away = ({ x, width }: Column) => Math.max(0, x - middle, middle - x - width);
  for (const column of phases) if (away(column) < away(best)) best = column;
  const last = phases[phases.length - 1] as Column;
  // Behind the last column a phase of its own begins.
  if (best === last && middle > last.x + last.width + BESIDE) return phaseOf(last) + 1;
  return phaseOf(best);
}
