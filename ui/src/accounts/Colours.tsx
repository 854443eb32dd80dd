//! The choice of the colour that tells an account apart. The colour's name is always there, too.
import { useRef } from "react";
import type { AccountColour } from "../host/contract.gen";
import { cx } from "../kit";
import { COLOURS } from "./words";

interface Props {
  label: string;
  /** Null: the project gives it one. */
  value: AccountColour | null;
  /** What it has without one of its own. */
  given: AccountColour | undefined;
  disabled: boolean;
  onChange: (colour: AccountColour | null) => void;
}

export function Colours({ label, value, given, disabled, onChange }: Props) {
  const group = useRef<HTMLDivElement>(null);
  const options: ReadonlyArray<AccountColour | null> = [null, ...COLOURS];
  const step = (by: number) => {
    const next = options[(options.indexOf(value) + by + options.length) % options.length] ?? null;
    onChange(next);
    group.current?.querySelector<HTMLButtonElement>(`[data-value="${next ?? "automatic"}"]`)?.focus();
  };
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      className="flex h-8.5 items-center gap-1"
      onKeyDown={(event) => {
        if (event.key === "ArrowRight" || event.key === "ArrowDown") step(1);
        else if (event.key === "ArrowLeft" || event.key === "ArrowUp") step(-1);
        else return;
        event.preventDefault();
      }}
    >
      {options.map((colour) => (
        // biome-ignore lint/a11y/useSemanticElements: native radios cannot be dressed as swatches without hiding them
        <button
          key={colour ?? "automatic"}
          type="button"
          role="radio"
          aria-checked={colour === value}
          aria-label={colour ?? "automatic"}
          title={colour ?? `automatic (${given ?? "not yet known"})`}
          tabIndex={colour === value ? 0 : -1}
          disabled={disabled}
          data-value={colour ?? "automatic"}
          onClick={() => onChange(colour)}
          className={cx(
            "grid place-items-center rounded-md text-sm disabled:opacity-55",
            colour ? "size-6" : "h-6 px-2",
            colour === value
              ? "bg-mute font-semibold ring-2 ring-ink-2"
              : colour
                ? "hover:bg-mute"
                : "text-ink-2 hover:bg-mute",
          )}
        >
          {colour ? (
            <span
              aria-hidden
              className="size-3.5 rounded-sm"
              style={{ background: `var(--account-${colour})` }}
            />
          ) : (
            "auto"
          )}
        </button>
      ))}
      <span className="ml-1.5 text-sm text-ink-3">{value ?? `automatic${given ? `: ${given}` : ""}`}</span>
    </div>
  );
}
