//! Which accounts of a list are taken into the project, under which name and role. Nothing is guessed but names.
import type { AccountId, AccountName, OrganizationAccount, PortalAccount } from "../host/contract.gen";
import { count } from "../kit";
import { freeName, nameFrom, validName } from "./words";

export interface Choice {
  picked: boolean;
  name: string;
  role: string;
}

export type Choices = Readonly<Record<AccountId, Choice>>;

/** What stands in every row before anybody touched it: the first role, and a name that is free. */
export function suggested(
  accounts: ReadonlyArray<PortalAccount | OrganizationAccount>,
  names: Iterable<AccountName>,
  role = "",
): Choices {
  const taken = new Set(names);
  const choices: Record<AccountId, Choice> = {};
  for (const account of accounts) {
    const name = account.known_as ?? freeName(nameFrom(account.name, `account-${account.id}`), taken);
    taken.add(name);
    const first = "roles" in account ? (account.roles[0] ?? "") : role;
    choices[account.id] = { picked: false, name, role: first };
  }
  return choices;
}

/** Why a picked account cannot be taken under its name, or null. */
export function wrongName(
  account: { id: AccountId; known_as: AccountName | null },
  choices: Choices,
  names: Iterable<AccountName>,
): string | null {
  const choice = choices[account.id];
  if (!choice?.picked || account.known_as !== null) return null;
  const name = choice.name.trim();
  if (!validName(name)) return "Letters, digits, - _ and . only";
  if (new Set(names).has(name)) return `There is an account ${name} already`;
  const twice = Object.entries(choices).some(
    ([id, other]) => id !== account.id && other.picked && other.name.trim() === name,
  );
  return twice ? "Another one here has this name" : null;
}

/** What is looked for is in the name, the id or the e-mail. */
export function matches(account: { name: string; id: string; email: string }, search: string): boolean {
  const text = search.trim().toLowerCase();
  if (text === "") return true;
  const digits = text.replaceAll(/[\s-]/g, "");
  return (
    account.name.toLowerCase().includes(text) ||
    account.email.toLowerCase().includes(text) ||
    (/^\d+$/.test(digits) && account.id.includes(digits))
  );
}

/** What taking them does: those that the project knows already are reached in another way from then on. */
export function pickWords(added: number, changed: number): string {
  if (added === 0 && changed === 0) return "Add accounts";
  if (changed === 0) return `Add ${count(added, "account")}`;
  if (added === 0) return `Change ${count(changed, "account")}`;
  return `Add ${added}, change ${count(changed, "account")}`;
}
