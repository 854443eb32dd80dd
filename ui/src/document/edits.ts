//! Edits whose refusal is shown where they were made, not in a corner of the window.
import { useState } from "react";
import { asErrorView, call } from "../host/call";
import type { Edit, ErrorView } from "../host/contract.gen";
import { useProject } from "./project";

export interface Edits {
  /** Several edits are one step of undo. Resolves to whether they were taken. */
  apply(...edits: Edit[]): Promise<boolean>;
  busy: boolean;
  error: ErrorView | null;
  /** Why nothing can be edited, where that is so. */
  readOnly: string | null;
}

export function useEdits(): Edits {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const setView = useProject((state) => state.setView);
  const readOnly = useProject((state) => state.view?.document.read_only?.message ?? null);
  const apply = async (...edits: Edit[]) => {
    if (edits.length === 0) return true;
    setBusy(true);
    try {
      setView(await call("edit", { edits }));
      setError(null);
      return true;
    } catch (refused) {
      setError(asErrorView(refused));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { apply, busy, error, readOnly };
}
