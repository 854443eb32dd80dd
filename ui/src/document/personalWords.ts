//! What is said of personal stages, wherever one is shown. Pure.
import type { CostEstimate, How, Lifetime, PersonalEntry } from "../host/contract.gen";
import { count, dayAndTime, type Tone } from "../kit";

/** `3 days left`, `expires today`, `expired 2 days ago`. */
export function lifetimeWords(lifetime: Lifetime): string {
  switch (lifetime.lifetime) {
    case "unlimited":
      return "until removed";
    case "ends":
      return lifetime.days === 0 ? "expires today" : `${count(lifetime.days, "day")} left`;
    case "expired":
      return lifetime.days === 0 ? "expired today" : `expired ${count(lifetime.days, "day")} ago`;
  }
}

export function lifetimeTone(lifetime: Lifetime): Tone {
  switch (lifetime.lifetime) {
    case "unlimited":
      return "idle";
    case "ends":
      return lifetime.soon ? "warn" : "idle";
    case "expired":
      return "bad";
  }
}

/** The moment itself, for who wants to know exactly. */
export function lifetimeTitle(lifetime: Lifetime): string {
  switch (lifetime.lifetime) {
    case "unlimited":
      return "Nobody said when it goes: it stays until somebody removes it";
    case "ends":
      return `It is meant to stay until ${dayAndTime(lifetime.at)}. Nothing is removed by itself.`;
    case "expired":
      return `It was meant to stay until ${dayAndTime(lifetime.at)}. Nothing is removed by itself.`;
  }
}

const ENTRIES: Record<PersonalEntry, { words: string; means: string }> = {
  own: { words: "in your own file", means: "stagewright.personal.toml, which git does not take" },
  shared: { words: "in the team's file", means: "stagewright.toml, which the team shares" },
  nowhere: {
    words: "only in AWS",
    means: "Neither file here has it: it is a teammate's, or its entry is gone. Its stacks say what it is.",
  },
};

export function entryWords(entry: PersonalEntry): { words: string; means: string } {
  return ENTRIES[entry];
}

/** `$12.40`, `$0`. */
export function dollars(cents: number): string {
  return cents % 100 === 0 ? `$${cents / 100}` : `$${(cents / 100).toFixed(2)}`;
}

/** `at least $12.40 a month`; where nothing has a fixed price, that. */
export function costWords(cost: CostEstimate): string {
  const unsaid = cost.by_size.length + cost.unknown.length > 0;
  if (cost.monthly_cents === 0) return unsaid ? "no fixed price known" : "about nothing while idle";
  return `${unsaid ? "at least" : "about"} ${dollars(cost.monthly_cents)} a month while idle`;
}

const HOW: Record<How, string> = {
  name: "the whole text",
  part: "the name is a part of the text",
  pattern: "a pattern",
  value: "the value that is exported now; a later change of it is not followed",
  answer: "as somebody answered",
};

export function howWords(how: How): string {
  return HOW[how];
}

/** `notes, users and 3 more`. */
export function listWords(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
}
