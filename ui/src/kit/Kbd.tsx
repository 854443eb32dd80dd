/** A key or a chord, as its caps say. */
export function Kbd({ children }: { children: string }) {
  return <kbd className="shrink-0 font-mono text-xs text-ink-3">{children}</kbd>;
}

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** `Ctrl K` or `⌘ K`, whichever the keyboard has. */
export function chord(key: string): string {
  return apple ? `⌘ ${key}` : `Ctrl ${key}`;
}
