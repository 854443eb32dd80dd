//! How an account is reached: a choice, and the names that the choice needs.
import { useAccounts } from "../document/accounts";
import type { AccountName, Topology } from "../host/contract.gen";
import { Field, Select } from "../kit";
import { type AccessForm, type AccessKind, KIND_ORDER, KINDS } from "./access";
import { SsoFields } from "./SsoFields";
import { TextField } from "./TextField";
import { looksSecret, validVariable } from "./words";

export interface AccessFieldsProps {
  form: AccessForm;
  /** `settled` where the choice needs no more words; what is typed is settled when its field is left. */
  onChange: (form: AccessForm, settled: boolean) => void;
  /** A field was left: a good moment to take what is in it. */
  onLeave?: () => void;
  disabled: boolean;
  topology: Topology;
  /** Which account it is, where it is there already, and its id. */
  name?: AccountName;
  id: string | null;
}

export function AccessFields(props: AccessFieldsProps) {
  const { form, onChange, disabled, topology } = props;
  return (
    <>
      <Field label="Access" hint={KINDS[form.kind].means}>
        {(ids) => (
          <Select<AccessKind>
            {...ids}
            value={form.kind}
            disabled={disabled}
            options={KIND_ORDER.map((kind) => ({ value: kind, label: KINDS[kind].label }))}
            onChange={(kind) => onChange(begun({ ...form, kind }, props), true)}
          />
        )}
      </Field>
      <Words {...props} topology={topology} />
    </>
  );
}

/** A choice begins with what there is only one of. */
function begun(form: AccessForm, { topology, name }: AccessFieldsProps): AccessForm {
  const session = form.session || (Object.keys(topology.sessions)[0] ?? "");
  const from = form.from || (Object.keys(topology.accounts).find((other) => other !== name) ?? "");
  return { ...form, session, from };
}

function Words(props: AccessFieldsProps) {
  const { form, onChange, onLeave, disabled, topology, name } = props;
  const offers = useAccounts((state) => state.view?.profiles);
  const text = (key: Exclude<keyof AccessForm, "kind">) => ({
    value: form[key],
    onChange: (value: string) => onChange({ ...form, [key]: value }, false),
    onLeave,
    disabled,
  });
  const mfa = (
    <TextField
      label="MFA device (if it asks for a code)"
      placeholder="arn:aws:iam::111111111111:mfa/ana"
      error={wrongName(form.mfaSerial)}
      {...text("mfaSerial")}
    />
  );
  switch (form.kind) {
    case "none":
    case "sandbox":
      return null;
    case "sso":
      return <SsoFields {...props} />;
    case "assume-role":
      return (
        <>
          <Field label="From account" hint="Its access assumes the role.">
            {(ids) => (
              <Select
                {...ids}
                value={form.from}
                disabled={disabled}
                options={Object.entries(topology.accounts)
                  .filter(([other]) => other !== name)
                  .map(([other, { id }]) => ({ value: other, label: other, detail: id ?? "planned" }))}
                onChange={(from) => onChange({ ...form, from }, true)}
              />
            )}
          </Field>
          <TextField
            label="Role in this account"
            placeholder="Deployer"
            error={wrongName(form.role)}
            {...text("role")}
          />
          <TextField label="External id (if the role wants one)" {...text("externalId")} />
          {mfa}
        </>
      );
    case "profile":
      return (
        <TextField
          label="Profile's name"
          placeholder="acme-dev"
          error={wrongName(form.profile)}
          suggestions={offers?.filter((offer) => !offer.problem).map((offer) => offer.profile)}
          {...text("profile")}
        />
      );
    case "keys":
      return mfa;
    case "environment":
      return VARIABLES.map(({ key, label, placeholder }) => (
        <TextField
          key={key}
          label={label}
          placeholder={placeholder}
          error={wrongVariable(form[key])}
          {...text(key)}
        />
      ));
    case "web-identity":
      return (
        <>
          <TextField
            label="Role in this account"
            placeholder="ci/Deployer"
            error={wrongName(form.role)}
            {...text("role")}
          />
          <TextField
            label="Variable with the path of the token's file"
            placeholder="AWS_WEB_IDENTITY_TOKEN_FILE"
            error={wrongVariable(form.tokenFile)}
            {...text("tokenFile")}
          />
        </>
      );
  }
}

const NAMES_ONLY = "This looks like a credential. Put the name here, not what it stands for.";

const VARIABLES = [
  { key: "key", label: "Variable with the access key id", placeholder: "ACME_DEV_ACCESS_KEY_ID" },
  { key: "secret", label: "Variable with the secret access key", placeholder: "ACME_DEV_SECRET_ACCESS_KEY" },
  {
    key: "token",
    label: "Variable with the session token (if there is one)",
    placeholder: "ACME_DEV_SESSION_TOKEN",
  },
] as const;

function wrongName(text: string): string | undefined {
  return looksSecret(text.trim()) && !text.includes(":") ? NAMES_ONLY : undefined;
}

function wrongVariable(text: string): string | undefined {
  if (text === "") return undefined;
  if (looksSecret(text)) return NAMES_ONLY;
  return validVariable(text) ? undefined : "A variable's name has letters, digits and underscores.";
}
