//! What may be done otherwise, and what has appeared for what was planned. Asked quietly, some time after the project changed.
import { useEffect } from "react";
import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type { Advice, AdviceView, Edit, ErrorView, ProjectView, ServiceId } from "../host/contract.gen";

interface AdviceStore {
  view: AdviceView | null;
  loading: boolean;
  error: ErrorView | null;
  load(): Promise<void>;
  clear(): void;
}

/** The answer to the latest question wins. */
let latest = 0;

export const useAdvice = create<AdviceStore>()((set) => ({
  view: null,
  loading: false,
  error: null,
  load: async () => {
    const mine = ++latest;
    set({ loading: true });
    try {
      const view = await call("advice", {});
      if (mine === latest) set({ view, loading: false, error: null });
    } catch (error) {
      if (mine === latest) set({ loading: false, error: asErrorView(error) });
    }
  },
  clear: () => {
    latest++;
    set({ view: null, loading: false, error: null });
  },
}));

/** Nobody waits for advice: it comes when edits have rested. */
const REST_MS = 400;

export function useAdviceFeed(project: ProjectView): void {
  const { topology, references } = project;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever the file or the sources say something else
  useEffect(() => {
    const later = setTimeout(() => void useAdvice.getState().load(), REST_MS);
    return () => clearTimeout(later);
  }, [topology, references]);
}

export const openAdvice = (view: AdviceView | null): Advice[] =>
  view?.advice.filter(({ dismissed }) => dismissed === null) ?? [];

/** How much there is to look at: advice that nobody dismissed, and offers. */
export function adviceCount(view: AdviceView | null): number {
  return openAdvice(view).length + (view?.appeared.length ?? 0) + (view?.stated.length ?? 0);
}

export function adviceOf(view: AdviceView | null, service: ServiceId): Advice[] {
  return openAdvice(view).filter(({ subject }) => subject.services?.includes(service));
}

export function dismissal({ code, subject }: Advice, reason: string): Edit {
  return { edit: "dismiss", dismissal: { code, ...subject, reason } };
}
