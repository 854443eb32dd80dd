//! An answer that is asked for once, and again whenever the question or the board is another one.
import { useEffect, useState } from "react";
import { useDrift } from "../document/drift";
import { asErrorView, type Command, call, type Request, type Response } from "../host/call";
import type { ErrorView } from "../host/contract.gen";

interface Asked<K extends Command> {
  answer: Response<K> | null;
  error: ErrorView | null;
}

/** Null asks nothing. */
export function useAsked<K extends Command>(name: K, request: Request<K> | null): Asked<K> {
  const board = useDrift((state) => state.view);
  const [asked, setAsked] = useState<Asked<K>>({ answer: null, error: null });
  const question = request === null ? null : JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal questions are equal as JSON
  useEffect(() => {
    if (request === null) return;
    let gone = false;
    call(name, request).then(
      (answer) => gone || setAsked({ answer, error: null }),
      (error) => gone || setAsked({ answer: null, error: asErrorView(error) }),
    );
    return () => {
      gone = true;
    };
  }, [name, question, board]);
  return asked;
}
