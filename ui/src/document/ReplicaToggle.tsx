//! On a card while a stage of one's own is put together: whether the service stands in it again. Ticked by a click, or by space.
import { Check } from "lucide-react";
import type { ServiceId } from "../host/contract.gen";
import { cx } from "../kit";
import { useMyStage, useReplica } from "./myStage";

export function ReplicaToggle({ service }: { service: ServiceId }) {
  const replica = useReplica(service);
  const base = useMyStage(({ proposal }) => proposal?.base);
  if (replica === null) return null;
  const on = replica === "replicated";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native box cannot hold the word that says what it means
    <button
      type="button"
      role="checkbox"
      aria-checked={on}
      aria-label={`Replicate ${service}`}
      // The card itself has its turn with Tab, and space ticks it.
      tabIndex={-1}
      data-testid={`replica-${service}`}
      className={cx("replica nodrag nopan", on && "is-on")}
      title={
        on
          ? `Stands in your stage. Click to share ${base}'s.`
          : `${base}'s is used. Click to have one of your own.`
      }
      onClick={(event) => {
        event.stopPropagation();
        useMyStage.getState().tick(service);
      }}
    >
      <span aria-hidden className="replica-box">
        {on && <Check size={11} strokeWidth={3.2} />}
      </span>
      {on ? "replicated" : `shared with ${base}`}
    </button>
  );
}
