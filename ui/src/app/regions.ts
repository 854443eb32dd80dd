// From the services to the panel beside them and back, by one key. Each is found again where it was left.

const REGIONS = ["main", '[data-testid="side-panel"]'] as const;
const left = new Map<string, HTMLElement>();

const focusable =
  'button:not([disabled]), a[href], input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

export function switchRegion(): void {
  const at = REGIONS.findIndex((each) => document.querySelector(each)?.contains(document.activeElement));
  const from = REGIONS[at];
  if (from && document.activeElement instanceof HTMLElement) left.set(from, document.activeElement);
  for (let step = 1; step <= REGIONS.length; step++) {
    const next = REGIONS[(at + step) % REGIONS.length];
    const region = next && document.querySelector<HTMLElement>(next);
    if (region && enter(region, left.get(next))) return;
  }
}

function enter(region: HTMLElement, before: HTMLElement | undefined): boolean {
  if (before?.isConnected && region.contains(before)) {
    before.focus();
    return true;
  }
  const all = [...region.querySelectorAll<HTMLElement>(focusable)].filter((each) => !each.closest("[inert]"));
  // In a tree or a grid one line has its turn; it is more to the point than the tools above.
  const first = all.find((each) => /^(treeitem|rowheader|gridcell)$/.test(each.role ?? "")) ?? all[0];
  first?.focus();
  return first !== undefined;
}
