// The view that Rust told last. Of the next one only what changed is sent, and what did not change stays the same object: stores
// and components see at a glance that they have nothing to do.
import type { Change, Reply } from "./contract.gen";

let held: { version: number; view: unknown } = { version: 0, view: null };

/** Which view this page has; Rust tells what changed since. */
export const heldVersion = (): number => held.version;

/** The whole answer; null where it says what changed since a view that this page does not have. */
export function unfolded(answer: Reply): { answer: unknown } | null {
  if (answer.kind === "plain") return { answer: answer.answer };
  if (answer.kind === "whole") {
    const view = answer.field === null ? answer.answer : (answer.answer as Named)[answer.field];
    if (answer.version > held.version) held = { version: answer.version, view };
    return { answer: answer.answer };
  }
  if (answer.since === held.version)
    held = { version: answer.version, view: changed(held.view, answer.changes) };
  // An answer that arrives late is about a view from before the one that is here.
  else if (answer.version > held.version) return null;
  return withView(answer.answer, answer.field);
}

/** The view that is held, in the place of an answer where it belongs. */
export function withView(answer: unknown, field: string | null): { answer: unknown } {
  return { answer: field === null ? held.view : { ...(answer as Named), [field]: held.view } };
}

type Named = Record<string, unknown>;

/** A view with changes: new along their paths, and everywhere else the same objects. */
export function changed(view: unknown, changes: readonly Change[]): unknown {
  const root: Named = { view };
  const fresh = new WeakSet<object>();
  const own = (parent: Named, key: string): Named => {
    const known = parent[key] as Named;
    if (fresh.has(known)) return known;
    const copy = (Array.isArray(known) ? [...known] : { ...known }) as Named;
    fresh.add(copy);
    parent[key] = copy;
    return copy;
  };
  for (const change of changes) {
    const path = ["view", ...change.path];
    const last = change.change === "splice" ? undefined : path.pop();
    let at = root;
    for (const key of path) at = own(at, key);
    if (change.change === "splice") {
      (at as unknown as unknown[]).splice(change.at, change.remove, ...change.insert);
    } else if (last !== undefined) {
      if (change.change === "remove") delete at[last];
      else put(at, last, change.value, change.before);
    }
  }
  return root.view;
}

/** A new key stands where it does in Rust, since lists are made of keys. */
function put(into: Named, key: string, value: unknown, before: string | null): void {
  if (before === null || key in into) {
    into[key] = value;
    return;
  }
  const entries = Object.entries(into);
  const after = entries.slice(entries.findIndex(([name]) => name === before));
  for (const [name] of after) delete into[name];
  into[key] = value;
  for (const [name, known] of after) into[name] = known;
}
