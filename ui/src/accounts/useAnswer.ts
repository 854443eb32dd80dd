//! A question that is asked when something is shown, and again on demand; the last question's answer counts.
import { useCallback, useEffect, useRef, useState } from "react";
import { asErrorView } from "../host/call";
import type { ErrorView } from "../host/contract.gen";

export interface Answer<T> {
  answer: T | null;
  loading: boolean;
  error: ErrorView | null;
  ask: () => void;
}

/** `question` must stay the same object for as long as the question does. */
export function useAnswer<T>(question: () => Promise<T>): Answer<T> {
  const [state, setState] = useState<Omit<Answer<T>, "ask">>({ answer: null, loading: true, error: null });
  const asked = useRef(0);
  const ask = useCallback(() => {
    const mine = ++asked.current;
    setState((before) => ({ ...before, loading: true }));
    question().then(
      (answer) => mine === asked.current && setState({ answer, loading: false, error: null }),
      (error: unknown) =>
        mine === asked.current && setState({ answer: null, loading: false, error: asErrorView(error) }),
    );
  }, [question]);
  useEffect(() => {
    ask();
    return () => {
      asked.current += 1;
    };
  }, [ask]);
  return { ...state, ask };
}
