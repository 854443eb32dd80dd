// What the search and the focus leave lit, and the walk from match to match. The canvas and its twins show the same.
import { useEffect, useMemo } from "react";
import { create } from "zustand";
import type { ProjectView, Reference, ServiceId, ViewFocus } from "../host/contract.gen";
import { chainOf } from "./chain";
import { useLight } from "./light";
import { useProject } from "./project";
import { type Hit, search } from "./search";
import { useView } from "./view";

interface FindingStore {
  hits: readonly Hit[];
  /** Where the walk stands; -1 before its first step. */
  at: number;
  /** Goes on by one match, around the end. */
  step(by: 1 | -1): Hit | null;
}

export const useFinding = create<FindingStore>((set, get) => ({
  hits: [],
  at: -1,
  step: (by) => {
    const { hits, at } = get();
    if (hits.length === 0) return null;
    const next = at < 0 ? (by > 0 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length;
    set({ at: next });
    const hit = hits[next] ?? null;
    if (hit) {
      useView.getState().select([hit.service]);
      useView.getState().show([hit.service]);
    }
    return hit;
  },
}));

/** How far the chain in focus goes at all. */
export function reachOf(references: readonly Reference[], focus: ViewFocus): number {
  return Math.max(0, ...chainOf(references, { ...focus, steps: null }).values());
}

/** One step more or less of the focus; as many as there are is all the way. */
export function changeSteps(by: 1 | -1): void {
  const { focus, setFocus } = useView.getState();
  const { view } = useProject.getState();
  if (!focus || !view) return;
  const reach = reachOf(view.references, focus);
  const steps = Math.max(1, (focus.steps ?? reach) + by);
  setFocus({ ...focus, steps: steps >= reach ? null : steps });
}

/** Why a service is a match, where it is one. */
export function useHit(service: ServiceId): Hit | undefined {
  return useFinding(({ hits }) => (hits.length === 0 ? undefined : byService(hits).get(service)));
}

/** The matches by service; gathered once for each search. */
const maps = new WeakMap<readonly Hit[], Map<ServiceId, Hit>>();

function byService(hits: readonly Hit[]): Map<ServiceId, Hit> {
  let map = maps.get(hits);
  if (!map) {
    map = new Map(hits.map((hit) => [hit.service, hit]));
    maps.set(hits, map);
  }
  return map;
}

/** Keeps what is lit current; once in the window. */
export function useFindingFeed(view: ProjectView): void {
  const query = useView((state) => state.search);
  const focus = useView((state) => state.focus);
  const hits = useMemo(() => search(view, query), [view, query]);
  const chain = useMemo(() => focus && chainOf(view.references, focus), [view.references, focus]);
  useEffect(() => {
    useFinding.setState({ hits, at: -1 });
  }, [hits]);
  useEffect(() => {
    let lit: Set<ServiceId> | null = chain ? new Set(chain.keys()) : null;
    if (query.trim()) {
      const found = hits.map(({ service }) => service);
      lit = new Set(lit ? found.filter((id) => lit?.has(id)) : found);
    }
    if (lit !== useLight.getState().lit) useLight.setState({ lit });
  }, [hits, chain, query]);
}
