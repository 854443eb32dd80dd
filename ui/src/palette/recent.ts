//! What was chosen last, on this machine: ids only, newest first.

const KEY = "palette-recent";
const AT_MOST = 6;

export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function remember(id: string): void {
  try {
    const ids = [id, ...recent().filter((each) => each !== id)].slice(0, AT_MOST);
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // Without storage the order is always the same.
  }
}
