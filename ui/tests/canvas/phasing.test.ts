import { describe, expect, it } from "vitest";
import { layoutPhases } from "../../src/canvas/phases";
import { dropOf, freeName, nearestSlot, phaseAt, slotBeside, slotsOf } from "../../src/canvas/phasing/slots";
import type { Gate } from "../../src/host/contract.gen";
import { planOf } from "../fixtures/plan";

const plan = planOf();
const layout = layoutPhases({
  services: plan.steps.map(({ service }) => service),
  references: [],
  plan,
});
const slots = slotsOf(layout.columns);

describe("a slot for gates", () => {
  it("is before, between and behind the phases, from left to right", () => {
    expect(slots.map(({ words }) => words)).toEqual([
      "at the start",
      "after phase 1",
      "after phase 2",
      "after phase 3",
      "at the end",
    ]);
    expect(slots.map(({ x }) => x)).toEqual([...slots].map(({ x }) => x).sort((a, b) => a - b));
    for (const [index, slot] of slots.entries()) expect(nearestSlot(slots, slot.x + 10)).toBe(index);
  });

  it("is one further for a gate that is moved by a key, and none beyond the last", () => {
    const gate = (at: Gate["at"]): Gate => ({ name: "go", at, approval: {} });
    expect(slotBeside(slots, gate("start"), 0, 1)?.words).toBe("after phase 1");
    expect(slotBeside(slots, gate({ "after-phase": 3 }), 0, 1)?.words).toBe("at the end");
    expect(slotBeside(slots, gate("end"), 0, 1)).toBeNull();
    const second = slots[1]?.x ?? 0;
    expect(slotBeside(slots, gate({ after: "media" }), second + 5, -1)?.words).toBe("after phase 1");
    expect(slotBeside(slots, gate({ after: "media" }), second + 5, 1)?.words).toBe("after phase 2");
  });

  it("takes no name that another gate has", () => {
    const gates = ["approval", "approval 2"].map((name): Gate => ({ name, at: "end", approval: {} }));
    expect(freeName("approval", gates)).toBe("approval 3");
    expect(freeName("barrier", gates)).toBe("barrier");
  });
});

describe("a card that is put into another phase", () => {
  it("is pinned there where that is later", () => {
    expect(dropOf({ service: "media", phase: 2, plan, pinned: null })).toEqual({ drop: "pin", phase: 3 });
    expect(dropOf({ service: "media", phase: 0, plan, pinned: null })).toEqual({ drop: "stay" });
  });

  it("goes never before what it needs, and is told why", () => {
    const drop = dropOf({ service: "catalog", phase: 0, plan, pinned: null });
    expect(drop.drop === "refused" && drop.because).toContain("EventBusArn");
  });

  it("is unpinned where it would be without its pin", () => {
    const pinned = planOf({ pins: { media: 3 } });
    expect(dropOf({ service: "media", phase: 0, plan: pinned, pinned: 3 })).toEqual({ drop: "unpin" });
    expect(dropOf({ service: "media", phase: 1, plan: pinned, pinned: 3 })).toEqual({
      drop: "pin",
      phase: 2,
    });
  });

  it("is in the phase whose column it is over, and in one of its own behind the last", () => {
    const [first] = layout.columns;
    const last = layout.columns[layout.columns.length - 1];
    if (!first || !last) throw new Error("there are phases");
    const card = { x: 0, y: 0, width: 240, height: 78 };
    expect(phaseAt(layout.columns, card, { x: first.x + 10, y: 0 })).toBe(0);
    expect(phaseAt(layout.columns, card, { x: last.x + last.width + 10, y: 0 })).toBe(4);
  });
});

describe("a pin", () => {
  it("is no gate between the columns: its card says it", () => {
    const gate = {
      id: "media is pinned to phase 2",
      check: { barrier: {} },
      after: ["events@acme-dev/eu-west-1"],
      before: ["media@acme-dev/eu-west-1"],
      reason: "media is pinned to phase 2",
      origin: { from: "pin", service: "media" },
    } as const;
    const services = plan.steps.map(({ service }) => service);
    const pinned = { ...plan, gates: [{ ...gate, after: [...gate.after], before: [...gate.before] }] };
    expect(layoutPhases({ services, references: [], plan: pinned }).doors).toEqual([]);
  });
});
