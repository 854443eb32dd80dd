//! What people tell a run that goes on: yes or no at a gate, wait, go on, try again, leave out.

import { create } from "zustand";
import { asErrorView, type Command, call, type Request } from "../host/call";
import type { AnswerGate, ErrorView, RunId, StepId } from "../host/contract.gen";

/** What is being asked for, or was refused: a gate, a step, or the run as a whole. */
export type Subject = `gate ${string}` | `step ${string}` | "run";

interface ControlStore {
  busy: Subject | null;
  error: { on: Subject; error: ErrorView } | null;
  /** Each resolves to whether it was taken. */
  answer(answer: AnswerGate): Promise<boolean>;
  pause(run: RunId): Promise<boolean>;
  goOn(run: RunId): Promise<boolean>;
  retryStep(run: RunId, step: StepId): Promise<boolean>;
  skipStep(run: RunId, step: StepId): Promise<boolean>;
  reset(): void;
}

type Control = Extract<Command, "answer_gate" | "pause_run" | "continue_run" | "retry_step" | "skip_step">;

export const useControl = create<ControlStore>()((set) => {
  const tell = async <K extends Control>(on: Subject, name: K, request: Request<K>) => {
    set({ busy: on, error: null });
    try {
      await call(name, request);
      set({ busy: null });
      return true;
    } catch (error) {
      set({ busy: null, error: { on, error: asErrorView(error) } });
      return false;
    }
  };
  return {
    busy: null,
    error: null,
    answer: (answer) => tell(`gate ${answer.gate}`, "answer_gate", answer),
    pause: (run) => tell("run", "pause_run", { run }),
    goOn: (run) => tell("run", "continue_run", { run }),
    retryStep: (run, step) => tell(`step ${step}`, "retry_step", { run, step }),
    skipStep: (run, step) => tell(`step ${step}`, "skip_step", { run, step }),
    reset: () => set({ busy: null, error: null }),
  };
});

/** Why the last thing that was asked of it was refused. */
export function useRefusal(on: Subject): ErrorView | null {
  return useControl(({ error }) => (error?.on === on ? error.error : null));
}
