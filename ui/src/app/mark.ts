// Marks for measuring the start: read through `window.performance`.
performance.mark("app-start");

let marked = false;

/** The project is on the screen: marked once, after the frame that shows it was painted. */
export function markFirstFrame(): void {
  if (marked) return;
  marked = true;
  requestAnimationFrame(() => {
    // The callback comes before the paint, the task after it behind the paint.
    setTimeout(() => performance.mark("first-usable-frame"), 0);
  });
}
