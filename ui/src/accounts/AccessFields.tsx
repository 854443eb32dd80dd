//! How an account is reached: a choice, and the names that the choice needs.
import { Field, Select, TextInput } from "../kit";
import { type AccessForm, type AccessKind, KINDS, looksSecret, validVariable } from "./words";

interface Props {
  form: AccessForm;
  onChange: (form: AccessForm) => void;
  /** A field was left: a good moment to take what is in it. */
  onLeave?: () => void;
  disabled: boolean;
}

const ORDER: AccessKind[] = ["sandbox", "profile", "environment", "none"];

export function AccessFields({ form, onChange, onLeave, disabled }: Props) {
  return (
    <>
      <Field label="Access" hint={KINDS[form.kind].means}>
        {(ids) => (
          <Select<AccessKind>
            {...ids}
            value={form.kind}
            disabled={disabled}
            options={ORDER.map((kind) => ({ value: kind, label: KINDS[kind].label }))}
            onChange={(kind) => onChange({ ...form, kind })}
          />
        )}
      </Field>
      {form.kind === "profile" && (
        <Field label="Profile's name" error={looksSecret(form.profile) ? NAMES_ONLY : undefined}>
          {(ids) => (
            <TextInput
              {...ids}
              mono
              value={form.profile}
              onChange={(profile) => onChange({ ...form, profile })}
              onBlur={onLeave}
              placeholder="acme-dev"
              disabled={disabled}
            />
          )}
        </Field>
      )}
      {form.kind === "environment" &&
        VARIABLES.map(({ key, label, placeholder }) => (
          <Field key={key} label={label} error={wrong(form[key])}>
            {(ids) => (
              <TextInput
                {...ids}
                mono
                value={form[key]}
                onChange={(text) => onChange({ ...form, [key]: text })}
                onBlur={onLeave}
                placeholder={placeholder}
                disabled={disabled}
              />
            )}
          </Field>
        ))}
    </>
  );
}

const NAMES_ONLY = "This looks like a credential. Put the name here, not what it stands for.";

const VARIABLES = [
  { key: "key", label: "Variable with the access key id", placeholder: "ACME_DEV_ACCESS_KEY_ID" },
  { key: "secret", label: "Variable with the secret access key", placeholder: "ACME_DEV_SECRET_ACCESS_KEY" },
  {
    key: "session",
    label: "Variable with the session token (if there is one)",
    placeholder: "ACME_DEV_SESSION_TOKEN",
  },
] as const;

function wrong(text: string): string | undefined {
  if (text === "") return undefined;
  if (looksSecret(text)) return NAMES_ONLY;
  return validVariable(text) ? undefined : "A variable's name has letters, digits and underscores.";
}
