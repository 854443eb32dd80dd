//! The time, once a second, from one timer for the whole window; no timer while nobody looks.
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function never(): () => void {
  return () => {};
}

/** The time in milliseconds; ticks only while `live`. */
export function useNow(live: boolean): number {
  return useSyncExternalStore(live ? subscribe : never, () => now);
}
