// The stream of what the application says without being asked: one channel, many listeners.
import { Channel, invoke, isTauri } from "@tauri-apps/api/core";
import { injectedHost } from "./call";
import type { AppEvent } from "./contract.gen";

type Listener = (events: AppEvent[]) => void;

const listeners = new Set<Listener>();
let channel: Channel<AppEvent[]> | null = null;

export function subscribe(listener: Listener): () => void {
  const host = injectedHost();
  if (host) return host.subscribe(listener);
  listeners.add(listener);
  if (!channel && isTauri()) {
    channel = new Channel<AppEvent[]>();
    channel.onmessage = (events) => {
      for (const each of listeners) each(events);
    };
    void invoke("subscribe", { channel });
  }
  return () => {
    listeners.delete(listener);
  };
}
