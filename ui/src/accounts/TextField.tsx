//! A labelled line of text in the fixed-width face, with what is wrong with it and what it might be.
import { useId } from "react";
import { Field, TextInput } from "../kit";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  disabled: boolean;
  placeholder?: string;
  hint?: string;
  error?: string;
  suggestions?: readonly string[];
}

export function TextField({ label, hint, error, suggestions, onLeave, ...rest }: Props) {
  const list = useId();
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <>
          <TextInput {...ids} {...rest} mono onBlur={onLeave} list={suggestions ? list : undefined} />
          {suggestions && (
            <datalist id={list}>
              {suggestions.map((suggestion) => (
                <option key={suggestion} value={suggestion} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}
