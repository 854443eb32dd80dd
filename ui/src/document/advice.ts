//! What may be done otherwise, and what has appeared for what was planned. Asked quietly, some time after the project changed.
import { useEffect } from "react";
import { create } from "zustand";
import { call } from "../host/call";
import type { Advice, AdviceView, Edit, ProjectView, ServiceId } from "../host/contract.gen";
import { type Answer, latestInto, NOT_ASKED } from "./latest";

interface AdviceStore extends Answer<AdviceView> {
  load(): Promise<void>;
  clear(): void;
}

export const useAdvice = create<AdviceStore>()((set) => {
  const latest = latestInto<AdviceView>(set);
  return { ...NOT_ASKED, load: () => latest.ask(() => call("advice", {})), clear: latest.forget };
});

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
