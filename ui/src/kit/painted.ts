// What may wait until the next frame is on screen.
import { startTransition, useEffect, useRef, useState } from "react";

/** Does it once the frame that is made now has been painted. What it answers takes that back. */
export function afterPaint(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    // A frame is painted once what was asked for it has run.
    timer = setTimeout(work, 0);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/**
 * The value as it was when something was painted last: what takes long to make from it comes a frame after what does not.
 * (React's own deferred values are made as soon as there is time, which is before that frame.)
 */
export function usePainted<T>(value: T): T {
  const [painted, setPainted] = useState(() => value);
  const latest = useRef(value);
  const waiting = useRef<(() => void) | null>(null);
  useEffect(() => {
    latest.current = value;
    // What changes with every frame is followed all the same: each of them takes the latest.
    if (Object.is(painted, value) || waiting.current) return;
    waiting.current = afterPaint(() => {
      waiting.current = null;
      startTransition(() => setPainted(() => latest.current));
    });
  }, [painted, value]);
  useEffect(
    () => () => {
      waiting.current?.();
      waiting.current = null;
    },
    [],
  );
  return painted;
}
