// A name typed where it will stand. Enter takes it, Escape leaves it; a refused name stays to be put right.
import { useEffect, useRef, useState } from "react";

interface Props {
  label: string;
  value: string;
  onDone: (name: string) => void | Promise<void>;
  onCancel: () => void;
}

export function NameInput({ label, value, onDone, onCancel }: Props) {
  const [name, setName] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, []);
  return (
    <input
      ref={input}
      aria-label={label}
      data-testid="service-name-input"
      className="name-input nodrag nopan nokey"
      value={name}
      placeholder="name of the service"
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setName(event.target.value)}
      onPointerDown={(event) => event.stopPropagation()}
      onBlur={() => onCancel()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onCancel();
        if (event.key === "Enter") {
          event.preventDefault();
          const wanted = name.trim();
          if (wanted) void onDone(wanted);
        }
      }}
    />
  );
}
