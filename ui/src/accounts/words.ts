//! How an account is reached, in words and as the form's fields. No field holds a secret.
import type { Access, AccountName, StageId, Topology } from "../host/contract.gen";

export type AccessKind = "none" | "sandbox" | "profile" | "environment";

export const KINDS: Record<AccessKind, { label: string; means: string }> = {
  none: { label: "No access", means: "It can be drawn and planned for, and is never reached." },
  sandbox: { label: "Sandbox", means: "A simulated account on this machine. Nothing leaves it." },
  profile: {
    label: "Profile",
    means: "A profile of ~/.aws/config, by its name. Its credentials stay where they are.",
  },
  environment: {
    label: "Environment variables",
    means: "The names of the variables that hold the credentials, never what they hold.",
  },
};

export function kindOf(access: Access | null | undefined): AccessKind {
  if (!access) return "none";
  if (access === "sandbox") return "sandbox";
  return "profile" in access ? "profile" : "environment";
}

/** `sandbox`, `profile acme-dev`, `$ACME_KEY`. */
export function accessWords(access: Access | null | undefined): string {
  if (!access) return "no access";
  if (access === "sandbox") return "sandbox";
  return "profile" in access ? `profile ${access.profile}` : `$${access.environment["access-key-id"]}`;
}

/** AWS writes account ids as 12 digits; people paste them with hyphens and spaces. */
export function accountId(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, "");
  return /^\d{12}$/.test(digits) ? digits : null;
}

export function validVariable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** What looks like a credential itself, put where a name belongs. */
export function looksSecret(text: string): boolean {
  return /^(AKIA|ASIA)[A-Z0-9]{12,}$/.test(text) || /^[A-Za-z0-9/+=]{40,}$/.test(text);
}

export function validEndpoint(text: string): boolean {
  return /^https?:\/\/[^\s/]+/.test(text);
}

export interface AccessForm {
  kind: AccessKind;
  profile: string;
  key: string;
  secret: string;
  session: string;
}

export function formOf(access: Access | null | undefined): AccessForm {
  const form: AccessForm = { kind: kindOf(access), profile: "", key: "", secret: "", session: "" };
  if (!access || access === "sandbox") return form;
  if ("profile" in access) return { ...form, profile: access.profile };
  const { environment } = access;
  return {
    ...form,
    key: environment["access-key-id"],
    secret: environment["secret-access-key"],
    session: environment["session-token"] ?? "",
  };
}

/** Null where the form is not complete yet. */
export function accessOf(form: AccessForm): { access: Access | null } | null {
  switch (form.kind) {
    case "none":
      return { access: null };
    case "sandbox":
      return { access: "sandbox" };
    case "profile":
      return form.profile.trim() ? { access: { profile: form.profile.trim() } } : null;
    case "environment": {
      const names = [form.key, form.secret, ...(form.session ? [form.session] : [])];
      if (!names.every((name) => validVariable(name) && !looksSecret(name))) return null;
      return {
        access: {
          environment: {
            "access-key-id": form.key,
            "secret-access-key": form.secret,
            ...(form.session ? { "session-token": form.session } : {}),
          },
        },
      };
    }
  }
}

/** The stages that go to an account. */
export function usedBy(topology: Topology, account: AccountName): StageId[] {
  return Object.entries(topology.stages)
    .filter(([, stage]) => stage.targets.some((target) => target.account === account))
    .map(([id]) => id);
}
