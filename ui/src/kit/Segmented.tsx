// One of a few, all visible: a radio group that looks like a switch.
import { type ReactNode, useRef } from "react";
import { cx } from "./cx";

interface Props<T extends string> {
  label: string;
  value: T;
  /** With an icon, the label is read out and not seen. */
  options: ReadonlyArray<{ value: T; label: string; icon?: ReactNode; testId?: string; title?: string }>;
  onChange: (value: T) => void;
  className?: string;
}

export function Segmented<T extends string>({ label, value, options, onChange, className }: Props<T>) {
  const group = useRef<HTMLDivElement>(null);
  const step = (by: number) => {
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + by + options.length) % options.length];
    if (!next) return;
    onChange(next.value);
    group.current?.querySelector<HTMLButtonElement>(`[data-value="${next.value}"]`)?.focus();
  };
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      className={cx("inline-flex gap-0.5 rounded-lg bg-mute p-0.75", className)}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight" || event.key === "ArrowDown") step(1);
        else if (event.key === "ArrowLeft" || event.key === "ArrowUp") step(-1);
        else return;
        event.preventDefault();
      }}
    >
      {options.map((option) => {
        const on = option.value === value;
        return (
          // biome-ignore lint/a11y/useSemanticElements: native radios cannot be dressed as a switch without hiding them
          <button
            key={option.value}
            type="button"
            role="radio"
            aria-checked={on}
            tabIndex={on ? 0 : -1}
            data-testid={option.testId}
            data-value={option.value}
            aria-label={option.icon ? option.label : undefined}
            title={option.title}
            onClick={() => onChange(option.value)}
            className={cx(
              "h-7 rounded-md text-sm whitespace-nowrap transition-colors",
              option.icon ? "px-2" : "px-3",
              on ? "bg-panel font-semibold text-ink shadow-card" : "font-medium text-ink-2 hover:text-ink",
            )}
          >
            {option.icon ?? option.label}
          </button>
        );
      })}
    </div>
  );
}
