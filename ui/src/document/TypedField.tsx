//! Where a click is not enough: a name has to be typed.
import { Field, TextInput } from "../kit";

interface Props {
  /** What has to be typed. */
  name: string;
  typed: string;
  onType: (typed: string) => void;
  testId?: string;
}

export function TypedField({ name, typed, onType, testId }: Props) {
  return (
    <Field
      label={
        <>
          Type <b className="font-semibold text-ink">{name}</b> to confirm
        </>
      }
    >
      {(ids) => <TextInput {...ids} mono value={typed} onChange={onType} data-testid={testId} />}
    </Field>
  );
}

export function isTyped(name: string | null, typed: string): boolean {
  return name === null || typed.trim() === name;
}
