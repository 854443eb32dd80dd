// Drawing a line: who may be its end is asked once at the start; an illegal end says why.
import type { Connection, FinalConnectionState, OnConnectStartParams } from "@xyflow/react";
import { useCallback } from "react";
import { connect } from "../document/serviceActions";
import { call } from "../host/call";
import { toastError } from "../kit";
import { useCanvas } from "./state";

function start(_event: unknown, { nodeId }: OnConnectStartParams): void {
  if (!nodeId) return;
  useCanvas.setState({ connecting: { from: nodeId, legal: null } });
  call("legal_targets", { from: nodeId })
    .then((legal) => {
      const { connecting } = useCanvas.getState();
      if (connecting?.from === nodeId) useCanvas.setState({ connecting: { from: nodeId, legal } });
    })
    .catch(() => {
      // Without the answer nothing is marked; the edit itself is still checked.
    });
}

function cardAt(event: MouseEvent | TouchEvent): string | null {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  if (!at) return null;
  const element = document.elementFromPoint(at.clientX, at.clientY);
  return element?.closest<HTMLElement>(".react-flow__node-card")?.dataset.id ?? null;
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
      message: "These cannot be connected.",
      hint: reason,
      location: null,
    });
  else if (!state.isValid || state.toNode === null) void connect(connecting.from, target);
}

export function useConnect() {
  const onConnect = useCallback(({ source, target }: Connection) => void connect(source, target), []);
  const isValidConnection = useCallback(({ source, target }: { source: string; target: string }) => {
    const { connecting } = useCanvas.getState();
    return source !== target && !connecting?.legal?.[target];
  }, []);
  return { onConnect, onConnectStart: start, onConnectEnd: end, isValidConnection };
}
