//! The child accounts that a person asks for, as rows of a form.
import type { AccountName, NewAccount, Topology } from "../host/contract.gen";
import { freeName, nameFrom, validEmail, validName } from "./words";

/** `key` tells rows apart whatever is typed into them. */
export interface Row {
  key: number;
  name: string;
  email: string;
}

const STAGES = ["dev", "staging", "prod"];

/** One for each usual stage, named after the project; whose addresses they are only a person knows. */
export function usualRows(topology: Topology): Row[] {
  const base = nameFrom(topology.name ?? "", "team");
  const taken = new Set(Object.keys(topology.accounts));
  return STAGES.map((stage, key) => ({ key, name: freeName(`${base}-${stage}`, taken), email: "" }));
}

export interface Wrong {
  name?: string;
  email?: string;
}

/** What is wrong with each row, by its key. A row that nothing was typed into yet is not complained about. */
export function wrongRows(rows: readonly Row[], names: Iterable<AccountName>): Record<number, Wrong> {
  const taken = new Set(names);
  return Object.fromEntries(
    rows.map((row) => {
      const wrong: Wrong = {};
      const others = rows.filter((other) => other !== row);
      const name = row.name.trim();
      const email = row.email.trim().toLowerCase();
      if (name && !validName(name)) wrong.name = "Letters, digits, - _ and . only";
      else if (taken.has(name)) wrong.name = `There is an account ${name} already`;
      else if (name && others.some((other) => other.name.trim() === name)) wrong.name = "It is there twice";
      if (email && !validEmail(email)) wrong.email = "An e-mail address";
      else if (email && others.some((other) => other.email.trim().toLowerCase() === email))
        wrong.email = "AWS wants another address for each account";
      return [row.key, wrong];
    }),
  );
}

/** Null where something is missing or wrong. */
export function newAccounts(rows: readonly Row[], names: Iterable<AccountName>): NewAccount[] | null {
  const wrong = wrongRows(rows, names);
  const whole = rows.every(
    ({ key, name, email }) => name.trim() && email.trim() && !wrong[key]?.name && !wrong[key]?.email,
  );
  if (rows.length === 0 || !whole) return null;
  return rows.map(({ name, email }) => ({ name: name.trim(), email: email.trim() }));
}
