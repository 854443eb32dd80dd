// The canvas by keyboard: moving between cards, opening, renaming, removing.
import { type KeyboardEvent, useCallback, useEffect } from "react";
import { GRID } from "../document/arranging";
import { canTick, useMyStage } from "../document/myStage";
import { useProject } from "../document/project";
import { disconnect, removeServices } from "../document/serviceActions";
import { pressed } from "../document/shortcuts";
import { useView } from "../document/view";
import type { Point, Rect } from "./geometry";
import { useCanvas } from "./state";

const arrows: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest card in a direction: what lies ahead counts once, what lies aside twice. */
export function nearest(
  from: string,
  [dx, dy]: readonly [number, number],
  rects: ReadonlyMap<string, Rect>,
): string | null {
  const start = rects.get(from);
  if (!start) return null;
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, rect] of rects) {
    if (id === from) continue;
    const x = rect.x - start.x;
    const y = rect.y - start.y;
    const ahead = x * dx + y * dy;
    if (ahead < 20) continue;
    const distance = ahead + 2 * Math.abs(x * dy - y * dx);
    if (distance < least) {
      least = distance;
      best = id;
    }
  }
  return best;
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** What is needed of an event, React's or the window's. */
type Press = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "preventDefault" | "defaultPrevented"
> & { target: EventTarget | null };

/** Moves what is selected by so much; null where it cannot be moved. */
type Nudge = ((by: Point) => void) | null;

export function useKeys(
  rects: ReadonlyMap<string, Rect>,
  fitView: () => void,
  nudge: Nudge,
  endNudge: () => void,
) {
  const onKey = useCallback((event: Press) => press(event, rects, fitView, nudge), [rects, fitView, nudge]);
  // A card that is moved by keys has moved once they are let go: that is one step of undo.
  useEffect(() => {
    const onUp = ({ key }: globalThis.KeyboardEvent) => {
      if (key === "Alt" || arrows[key]) endNudge();
    };
    window.addEventListener("keyup", onUp);
    window.addEventListener("blur", endNudge);
    return () => {
      window.removeEventListener("keyup", onUp);
      window.removeEventListener("blur", endNudge);
    };
  }, [endNudge]);
  // Where nothing has the focus the keys are meant for the canvas.
  useEffect(() => {
    const onWindow = (event: globalThis.KeyboardEvent) => {
      const { lens, shape, side } = useView.getState();
      if (
        shape === "canvas" &&
        lens !== "matrix" &&
        event.target === document.body &&
        !event.defaultPrevented &&
        side !== "pending"
      )
        onKey(event);
    };
    window.addEventListener("keydown", onWindow, { capture: true });
    return () => window.removeEventListener("keydown", onWindow, { capture: true });
  }, [onKey]);
  return onKey;
}

function press(event: Press, rects: ReadonlyMap<string, Rect>, fitView: () => void, nudge: Nudge): void {
  if (!event.target || isTyping(event.target)) return;
  const view = useView.getState();
  const element = event.target as HTMLElement;
  const focused = element.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  const [first] = view.selection;
  const at = focused ?? first;
  if (pressed("tick", event) && at && !element.closest("button, a") && tick(at)) {
    event.preventDefault();
    return;
  }
  const direction = arrows[event.key];
  const chord = event.ctrlKey || event.metaKey;
  if (direction && !chord && event.altKey) {
    if (!nudge || view.selection.size === 0) return;
    const [x, y] = direction;
    const by = event.shiftKey ? 1 : GRID;
    nudge({ x: x * by, y: y * by });
  } else if (direction && !chord) {
    const next = at ? nearest(at, direction, rects) : rects.keys().next().value;
    if (next) go(next, event.shiftKey);
  } else if ((event.key === "Enter" || event.key === " ") && at && rects.has(at)) {
    if (element.closest("button, a")) return;
    if (event.key === " ") view.select([at]);
    else view.openService(at);
  } else if (event.key === "F2" && at) view.rename(at);
  else if (event.key === "Delete" || event.key === "Backspace") remove(focused);
  else if (event.key === "Escape") {
    if (!leave()) return;
  } else if (event.key.toLowerCase() === "f" && !chord) fitView();
  else return;
  event.preventDefault();
}

/** While a stage of one's own is put together; whether it was. */
function tick(service: string): boolean {
  if (!canTick(service)) return false;
  useMyStage.getState().tick(service);
  const { wish, proposal } = useMyStage.getState();
  const on = wish.replicate?.includes(service) ?? false;
  useCanvas.setState({ said: `${service}: ${on ? "replicated" : `shared with ${proposal?.base}`}` });
  return true;
}

function go(id: string, more: boolean): void {
  const view = useView.getState();
  view.select(more ? [...view.selection, id] : [id]);
  view.show([id]);
  requestAnimationFrame(() => {
    document
      .querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
      ?.focus({ preventScroll: true });
  });
}

function remove(focused: string | undefined): void {
  const { chosen } = useCanvas.getState();
  const { selection } = useView.getState();
  const project = useProject.getState().view;
  if (selection.size === 0 && chosen) {
    const [from, to] = chosen.split(">") as [string, string];
    if (project?.topology.references.some((each) => each.from === from && each.to === to))
      void disconnect(from, to);
    return;
  }
  const known = (id: string) => project?.topology.services[id] !== undefined;
  const services = selection.size > 0 ? [...selection] : focused ? [focused] : [];
  void removeServices(services.filter(known));
}

/** Leaves one thing at a time; whether there was anything to leave. */
function leave(): boolean {
  const view = useView.getState();
  const { chosen } = useCanvas.getState();
  if (chosen) useCanvas.setState({ chosen: null });
  else if (view.focus) view.setFocus(null);
  else if (view.search) view.setSearch("");
  else if (view.selection.size > 0 && view.side === null) view.select([]);
  else return false;
  return true;
}
