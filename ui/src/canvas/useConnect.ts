// Drawing a line: who may be its end is asked once at the start; an illegal end says why while the pointer is over it.
import type { Connection, FinalConnectionState, OnConnectStartParams } from "@xyflow/react";
import { useCallback, useEffect } from "react";
import { connect } from "../document/serviceActions";
import { call } from "../host/call";
import { toastError } from "../kit";
import { useCanvas } from "./state";

function start(_event: unknown, { nodeId }: OnConnectStartParams): void {
  if (!nodeId) return;
  useCanvas.setState({ connecting: { from: nodeId, legal: null, over: null } });
  call("legal_targets", { from: nodeId })
    .then((legal) => {
      const { connecting } = useCanvas.getState();
      if (connecting?.from === nodeId) useCanvas.setState({ connecting: { ...connecting, legal } });
    })
    .catch(() => {
      // Without the answer nothing is marked; the edit itself is still checked.
    });
}

function cardUnder({ clientX, clientY }: { clientX: number; clientY: number }): string | null {
  const element = document.elementFromPoint(clientX, clientY);
  return element?.closest<HTMLElement>(".react-flow__node-card")?.dataset.id ?? null;
}

function cardAt(event: MouseEvent | TouchEvent): string | null {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return at ? cardUnder(at) : null;
}

function end(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  const { connecting } = useCanvas.getState();
  useCanvas.setState({ connecting: null });
  if (!connecting) return;
  // Dropping on the card is as good as dropping on its handle.
  const target = state.toNode?.id ?? cardAt(event);
  if (!target || target === connecting.from) return;
  const reason = connecting.legal?.[target];
  if (reason)
    toastError({
      code: "illegal-connection",
      message: `${connecting.from} and ${target} cannot be connected.`,
      hint: reason,
      location: null,
    });
  else if (!state.isValid || state.toNode === null) void connect(connecting.from, target);
}

/** The whole card counts, not only its handle. */
function useCardUnderPointer(): void {
  const drawing = useCanvas(({ connecting }) => connecting !== null);
  useEffect(() => {
    if (!drawing) return;
    const onMove = (event: PointerEvent) => {
      const { connecting } = useCanvas.getState();
      const over = cardUnder(event);
      if (connecting && connecting.over !== over) useCanvas.setState({ connecting: { ...connecting, over } });
    };
    window.addEventListener("pointermove", onMove, { passive: true });
    return () => window.removeEventListener("pointermove", onMove);
  }, [drawing]);
}

export function useConnect() {
  useCardUnderPointer();
  const onConnect = useCallback(({ source, target }: Connection) => void connect(source, target), []);
  const isValidConnection = useCallback(({ source, target }: { source: string; target: string }) => {
    const { connecting } = useCanvas.getState();
    return source !== target && !connecting?.legal?.[target];
  }, []);
  return { onConnect, onConnectStart: start, onConnectEnd: end, isValidConnection };
}
