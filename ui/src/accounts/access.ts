//! How an account is reached, as the fields of a form. No field holds a secret.
import type { Access } from "../host/contract.gen";
import { looksSecret, validVariable } from "./words";

export type AccessKind =
  | "none"
  | "sandbox"
  | "sso"
  | "assume-role"
  | "profile"
  | "keys"
  | "environment"
  | "web-identity";

export const KINDS: Record<AccessKind, { label: string; means: string }> = {
  sso: {
    label: "Identity Center",
    means: "A role that IAM Identity Center gives to whoever has logged in. Best for people.",
  },
  "assume-role": {
    label: "Role from another account",
    means: "A role here that another account's access may assume.",
  },
  profile: {
    label: "Profile",
    means: "A profile of ~/.aws/config, by its name. Its credentials stay where they are.",
  },
  keys: {
    label: "Access keys",
    means: "Long-lived keys, kept in your keychain. For those who have nothing better.",
  },
  environment: {
    label: "Environment variables",
    means: "The names of the variables that hold the credentials, never what they hold. For CI.",
  },
  "web-identity": {
    label: "Web identity",
    means: "A role that the token of a CI system may assume (OpenID Connect).",
  },
  sandbox: { label: "Sandbox", means: "A simulated account on this machine. Nothing leaves it." },
  none: { label: "No access", means: "It can be drawn and planned for, and is never reached." },
};

export const KIND_ORDER = Object.keys(KINDS) as AccessKind[];

export interface AccessForm {
  kind: AccessKind;
  session: string;
  role: string;
  from: string;
  externalId: string;
  mfaSerial: string;
  profile: string;
  key: string;
  secret: string;
  token: string;
  tokenFile: string;
}

const EMPTY: AccessForm = {
  kind: "none",
  session: "",
  role: "",
  from: "",
  externalId: "",
  mfaSerial: "",
  profile: "",
  key: "",
  secret: "",
  token: "",
  tokenFile: "",
};

export function kindOf(access: Access | null | undefined): AccessKind {
  if (!access) return "none";
  if (access === "sandbox") return "sandbox";
  if ("sso" in access) return "sso";
  if ("assume-role" in access) return "assume-role";
  if ("profile" in access) return "profile";
  if ("keys" in access) return "keys";
  if ("environment" in access) return "environment";
  return "web-identity";
}

export function formOf(access: Access | null | undefined): AccessForm {
  const form: AccessForm = { ...EMPTY, kind: kindOf(access) };
  if (!access || access === "sandbox") return form;
  if ("sso" in access) return { ...form, session: access.sso.session, role: access.sso.role };
  if ("assume-role" in access) {
    const { from, role, "external-id": externalId, "mfa-serial": mfaSerial } = access["assume-role"];
    return { ...form, from, role, externalId: externalId ?? "", mfaSerial: mfaSerial ?? "" };
  }
  if ("profile" in access) return { ...form, profile: access.profile };
  if ("keys" in access) return { ...form, mfaSerial: access.keys["mfa-serial"] ?? "" };
  if ("environment" in access) {
    const { environment } = access;
    return {
      ...form,
      key: environment["access-key-id"],
      secret: environment["secret-access-key"],
      token: environment["session-token"] ?? "",
    };
  }
  const web = access["web-identity"];
  return { ...form, role: web.role, tokenFile: web["token-file"] };
}

/** Null where the form is not complete yet. */
export function accessOf(form: AccessForm): { access: Access | null } | null {
  const said = (text: string) => text.trim() !== "" && !looksSecret(text.trim());
  const variable = (text: string) => validVariable(text) && !looksSecret(text);
  const serial = form.mfaSerial.trim() ? { "mfa-serial": form.mfaSerial.trim() } : {};
  switch (form.kind) {
    case "none":
      return { access: null };
    case "sandbox":
      return { access: "sandbox" };
    case "sso":
      return said(form.session) && said(form.role)
        ? { access: { sso: { session: form.session, role: form.role.trim() } } }
        : null;
    case "assume-role": {
      const external = form.externalId.trim() ? { "external-id": form.externalId.trim() } : {};
      return said(form.from) && said(form.role)
        ? { access: { "assume-role": { from: form.from, role: form.role.trim(), ...external, ...serial } } }
        : null;
    }
    case "profile":
      return said(form.profile) ? { access: { profile: form.profile.trim() } } : null;
    case "keys":
      return { access: { keys: serial } };
    case "environment": {
      const names = [form.key, form.secret, ...(form.token ? [form.token] : [])];
      if (!names.every(variable)) return null;
      return {
        access: {
          environment: {
            "access-key-id": form.key,
            "secret-access-key": form.secret,
            ...(form.token ? { "session-token": form.token } : {}),
          },
        },
      };
    }
    case "web-identity":
      return said(form.role) && variable(form.tokenFile)
        ? { access: { "web-identity": { role: form.role.trim(), "token-file": form.tokenFile } } }
        : null;
  }
}
