//! A name or a line of text that is edited in place: taken on Enter or when the field is left, put back on Escape.
import { useEffect, useRef, useState } from "react";
import { TextInput } from "../kit";

interface Props {
  value: string;
  /** Resolves to whether it was taken; where not, the field goes back to what is true. */
  onCommit: (value: string) => Promise<boolean>;
  mono?: boolean;
  disabled?: boolean;
  placeholder?: string;
  /** What is accepted; anything else stays in the field. */
  valid?: (value: string) => boolean;
  id?: string;
  "data-testid"?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

export function NameField({ value, onCommit, valid, ...rest }: Props) {
  const [text, setText] = useState(value);
  const dropped = useRef(false);
  useEffect(() => setText(value), [value]);
  const wrong = valid !== undefined && text.trim() !== value && !valid(text.trim());
  const commit = async () => {
    const next = text.trim();
    if (dropped.current || next === value) {
      dropped.current = false;
      setText(value);
    } else if (!wrong && !(await onCommit(next))) setText(value);
  };
  return (
    <TextInput
      {...rest}
      aria-invalid={rest["aria-invalid"] || wrong || undefined}
      value={text}
      onChange={setText}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.stopPropagation();
          dropped.current = true;
          event.currentTarget.blur();
        }
      }}
    />
  );
}
