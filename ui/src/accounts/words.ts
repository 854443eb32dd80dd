//! What the panel says of accounts and logins, and what it takes for a name.
import { timeLeft } from "../document/accounts";
import { helpFor } from "../document/logins";
import type {
  Access,
  AccountColour,
  AccountName,
  ErrorView,
  IdentityView,
  LoginState,
  StageId,
  Topology,
} from "../host/contract.gen";
import type { Tone } from "../kit";

/** `sandbox`, `Deployer through acme`, `profile acme-dev`, `$ACME_KEY`. */
export function accessWords(access: Access | null | undefined): string {
  if (!access) return "no access";
  if (access === "sandbox") return "sandbox";
  if ("sso" in access) return `${access.sso.role} through ${access.sso.session}`;
  if ("assume-role" in access) return `${access["assume-role"].role} from ${access["assume-role"].from}`;
  if ("profile" in access) return `profile ${access.profile}`;
  if ("keys" in access) return "access keys";
  if ("environment" in access) return `$${access.environment["access-key-id"]}`;
  return `${access["web-identity"].role} by web identity`;
}

/** AWS writes account ids as 12 digits; people paste them with hyphens and spaces. */
export function accountId(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, "");
  return /^\d{12}$/.test(digits) ? digits : null;
}

/** The file's rule for keys: letters, digits, `-`, `_` and `.`, beginning with a letter or digit. */
export function validName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name);
}

/** `Acme Dev (EU)` becomes `acme-dev-eu`; what has nothing to make a name of becomes the fallback. */
export function nameFrom(text: string, fallback: string): string {
  const name = text
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, "-")
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return name || fallback;
}

/** The name itself, or the first of `name-2`, `name-3`… that nobody has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`;
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

export function validRegion(region: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(region);
}

/** The start URL that stands for the sandbox's own Identity Center. */
export const SANDBOX_START_URL = "sandbox";

export function validStartUrl(text: string): boolean {
  return text === SANDBOX_START_URL || /^https:\/\/[^\s/]+/.test(text);
}

/** As far as it can be told without writing to it. */
export function validEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** The stages that go to an account. */
export function usedBy(topology: Topology, account: AccountName): StageId[] {
  return Object.entries(topology.stages)
    .filter(([, stage]) => stage.targets.some((target) => target.account === account))
    .map(([id]) => id);
}

/** `dev`, `dev and prod`, `dev, staging and prod`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The state of a login in a badge's words, and how it looks. */
export function loginWords(login: LoginState): { word: string; tone: Tone } {
  switch (login.state) {
    case "logged-out":
      return { word: "Logged out", tone: "idle" };
    case "waiting":
      return { word: login.code ? "Waiting for its code…" : "Waiting in your browser…", tone: "info" };
    case "logged-in":
      return { word: "Logged in", tone: "ok" };
    case "expired":
      return { word: "Expired", tone: "warn" };
    case "failed":
      return { word: "Login failed", tone: "bad" };
  }
}

/** `7 h left, renews itself`. What has no end is not counted down. */
export function lasting(until: string | null, renewable: boolean, now: number): string {
  if (until === null) return "does not end";
  const left = timeLeft(until, now);
  if (left === null) return renewable ? "is being renewed" : "expired";
  return renewable ? `${left} left, renews itself` : `${left} left`;
}

/** Whether what was proved is still true, as far as time tells. */
export function holds(identity: IdentityView, now: number): boolean {
  return identity.expires === null || identity.renewable || Date.parse(identity.expires) > now;
}

/** What a person can do about a problem, by its code. */
export type Remedy = "login" | "code" | "keys" | "access" | "check";

export function remedyFor(problem: ErrorView, session: string | null): Remedy {
  if (problem.code === "no-access") return "access";
  if (problem.code === "not-an-access-key") return "keys";
  const help = helpFor(problem.code);
  // The keychain has a line of its own, with what unlocks it.
  if (help === "look" || help === "unlock") return "check";
  return help === "login" && session === null ? "check" : help;
}

/** What an account waits for, in a badge's words; what is left is not put right by the person alone. */
export const NEEDS: Record<Remedy, string | null> = {
  login: "needs a login",
  code: "needs a code",
  keys: "needs keys",
  access: "needs an access",
  check: null,
};

/** Being kept out is another state than something having gone wrong: somebody else has to let one in. */
export function isDenied(error: ErrorView): boolean {
  return ["access-denied", "role-not-assigned", "not-the-management-account", "keychain-denied"].includes(
    error.code,
  );
}

export const COLOURS: readonly AccountColour[] = [
  "blue",
  "green",
  "olive",
  "orange",
  "teal",
  "pink",
  "amber",
  "violet",
];

/** Where a new session is suggested to be: where the first stage goes. */
export function usualRegion(topology: Topology): string {
  for (const stage of Object.values(topology.stages))
    for (const target of stage.targets) return target.region;
  return "eu-west-1";
}

/** The role that AWS makes in a child account unless told otherwise.
 *  https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html */
export const USUAL_ROLE = "OrganizationAccountAccessRole";
