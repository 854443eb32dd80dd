// What a service is tied to, up to a number of references away.
import type { Reference, ServiceId, ViewFocus } from "../host/contract.gen";

/** The chain's services, each with how many references away it is. */
export function chainOf(
  references: readonly Reference[],
  { service, direction, steps }: ViewFocus,
): Map<ServiceId, number> {
  const chain = new Map([[service, 0]]);
  const limit = steps ?? Number.POSITIVE_INFINITY;
  const walk = (near: ReadonlyMap<ServiceId, readonly ServiceId[]>) => {
    const seen = new Set([service]);
    let ring = [service];
    for (let away = 1; ring.length > 0 && away <= limit; away++) {
      const next = new Set(ring.flatMap((at) => near.get(at) ?? []).filter((id) => !seen.has(id)));
      for (const id of next) {
        seen.add(id);
        chain.set(id, Math.min(away, chain.get(id) ?? away));
      }
      ring = [...next];
    }
  };
  if (direction !== "downstream") walk(neighbours(references, ({ from, to }) => [to, from]));
  if (direction !== "upstream") walk(neighbours(references, ({ from, to }) => [from, to]));
  return chain;
}

function neighbours(
  references: readonly Reference[],
  ends: (reference: Reference) => [ServiceId | null, ServiceId | null],
): Map<ServiceId, ServiceId[]> {
  const near = new Map<ServiceId, ServiceId[]>();
  for (const reference of references) {
    const [at, other] = ends(reference);
    if (at === null || other === null) continue;
    const known = near.get(at);
    if (known) known.push(other);
    else near.set(at, [other]);
  }
  return near;
}
