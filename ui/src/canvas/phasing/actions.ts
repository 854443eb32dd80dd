// What dragging in the phases lens means: edits of gates and pins, and the plan that follows from them.
import { useGateDraft } from "../../document/gateDraft";
import { usePlan } from "../../document/plan";
import { useProject } from "../../document/project";
import { useView } from "../../document/view";
import type { Edit, Gate, GateCheck, GatePlace, ServiceId } from "../../host/contract.gen";
import { toastError } from "../../kit";
import { dropOf, freeName } from "./slots";

/** What a gate of the palette opens by. */
export type PaletteKind = "approval" | "barrier" | "command" | "http" | "alarms";

function gatesOf(stage: string): readonly Gate[] {
  return useProject.getState().view?.topology.stages[stage]?.gates ?? [];
}

/** Only the planner knows what becomes of an edit: it is asked again, and the columns follow. */
async function edit(change: Edit): Promise<void> {
  if (await useProject.getState().edit([change])) await usePlan.getState().again();
}

/** Those that need nothing more are there at once; the others are asked for what they check. */
export function addGate(kind: PaletteKind, at: GatePlace): void {
  const { stage } = useView.getState();
  if (!stage) return;
  const name = freeName(kind === "http" ? "health" : kind, gatesOf(stage));
  const check: GateCheck | null =
    kind === "approval" ? { approval: {} } : kind === "barrier" ? { barrier: {} } : null;
  if (check) void edit({ edit: "add_gate", stage, gate: { name, at, ...check } as Gate });
  else useGateDraft.setState({ draft: { stage, name, at, kind } });
}

export function gateCalled(name: string): Gate | null {
  const { stage } = useView.getState();
  return (stage && gatesOf(stage).find((gate) => gate.name === name)) || null;
}

export function moveGate(gate: Gate, at: GatePlace): void {
  const { stage } = useView.getState();
  if (!stage || JSON.stringify(gate.at) === JSON.stringify(at)) return;
  void edit({ edit: "change_gate", stage, name: gate.name, gate: { ...gate, at } });
}

export function removeGate(name: string): void {
  const { stage } = useView.getState();
  if (stage) void edit({ edit: "remove_gate", stage, name });
}

/** The phase, counted from 1, that a service is pinned to in the stage that is looked at. */
export function pinOf(service: ServiceId): number | null {
  const { stage } = useView.getState();
  const pins = stage ? useProject.getState().view?.topology.stages[stage]?.pins : undefined;
  return pins?.find((pin) => pin.service === service)?.phase ?? null;
}

export function unpin(service: ServiceId): void {
  const { stage } = useView.getState();
  if (stage) void edit({ edit: "pin_service", stage, service, phase: null });
}

/** Puts a service into a phase, counted from 0, where its needs let it. */
export function putInPhase(service: ServiceId, phase: number): void {
  const { stage } = useView.getState();
  const plan = usePlan.getState().plan?.plan;
  if (!stage || !plan) return;
  const drop = dropOf({ service, phase, plan, pinned: pinOf(service) });
  switch (drop.drop) {
    case "stay":
      return;
    case "pin":
      void edit({ edit: "pin_service", stage, service, phase: drop.phase });
      return;
    case "unpin":
      unpin(service);
      return;
    case "refused":
      toastError({
        code: "too-early",
        message: `${service} can go no earlier: ${drop.because}`,
        hint: "Pin it to a later phase, or change what it needs.",
        location: null,
      });
  }
}

/** One phase earlier or later. */
export function shiftPhase(service: ServiceId, way: -1 | 1): void {
  const steps = usePlan.getState().plan?.plan.steps.filter((step) => step.service === service) ?? [];
  const phases = steps.flatMap(({ phase }) => phase ?? []);
  if (phases.length > 0) putInPhase(service, Math.max(0, Math.min(...phases) + way));
}
