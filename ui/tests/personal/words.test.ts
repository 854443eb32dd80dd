import { describe, expect, it } from "vitest";
import { toRemindOf } from "../../src/document/personalStages";
import { costWords, dollars, lifetimeWords, listWords } from "../../src/document/personalWords";
import { placeWords } from "../../src/document/RebindingList";
import { reboundOf } from "../../src/document/rebound";
import type { Lifetime } from "../../src/host/contract.gen";
import { reminderWords } from "../../src/personal/Reminder";
import { goingOf, removalWords, standsInTheWay, whyWords } from "../../src/personal/words";
import {
  COST,
  leftoverOf,
  listOf,
  personalStage,
  proposalOf,
  removalOf,
  troubled,
} from "../fixtures/personal";
import { sampleProject } from "../fixtures/project";

const ends = (days: number, soon: boolean): Lifetime => ({
  lifetime: "ends",
  at: "2026-03-09T10:00:00Z",
  days,
  soon,
});
const expired = (days: number): Lifetime => ({ lifetime: "expired", at: "2026-03-01T10:00:00Z", days });

describe("what is said of a personal stage", () => {
  it("tells in days how long it may stay", () => {
    expect(lifetimeWords(ends(2, false))).toBe("2 days left");
    expect(lifetimeWords(ends(1, true))).toBe("1 day left");
    expect(lifetimeWords(ends(0, true))).toBe("expires today");
    expect(lifetimeWords(expired(0))).toBe("expired today");
    expect(lifetimeWords(expired(3))).toBe("expired 3 days ago");
    expect(lifetimeWords({ lifetime: "unlimited" })).toBe("until removed");
  });

  it("says of the costs how much of them is known", () => {
    expect(dollars(1_640)).toBe("$16.40");
    expect(dollars(1_600)).toBe("$16");
    expect(costWords(COST)).toBe("at least $16.40 a month while idle");
    expect(costWords({ ...COST, by_size: [], unknown: [] })).toBe("about $16.40 a month while idle");
    expect(costWords({ ...COST, monthly_cents: 0, lines: [] })).toBe("no fixed price known");
    expect(costWords({ ...COST, monthly_cents: 0, lines: [], by_size: [], unknown: [] })).toBe(
      "about nothing while idle",
    );
  });

  it("shortens what is many", () => {
    expect(listWords(["a", "b", "c"])).toBe("a, b, c");
    expect(listWords(["a", "b", "c", "d"])).toBe("a, b and 2 more");
  });
});

describe("a reminder", () => {
  it("is of one's own stages that expire soon or have expired, and of none that was put aside", () => {
    const view = listOf();
    expect(toRemindOf({ view, later: new Set() }).map(({ stage }) => stage)).toEqual(["ana"]);
    expect(toRemindOf({ view, later: new Set(["ana"]) })).toEqual([]);
    expect(toRemindOf({ view: null, later: new Set() })).toEqual([]);
  });

  it("names one, and counts several", () => {
    const a = personalStage("ana", { lifetime: ends(1, true) });
    const b = personalStage("search", { lifetime: expired(2) });
    expect(reminderWords([a])).toBe("Your stage ana has 1 day left.");
    expect(reminderWords([personalStage("ana", { lifetime: ends(0, true) })])).toBe(
      "Your stage ana expires today.",
    );
    expect(reminderWords([b])).toBe("Your stage search has expired 2 days ago.");
    expect(reminderWords([a, b])).toBe("1 of your stages has expired, 1 is about to expire.");
    expect(reminderWords([a, a])).toBe("2 of your stages are about to expire.");
    expect(reminderWords([b, b])).toBe("2 of your stages have expired.");
  });
});

describe("what stands in the way", () => {
  const project = sampleProject();

  it("is nothing where it can be deployed", () => {
    expect(standsInTheWay(proposalOf(project))).toBeNull();
  });

  it("is said one thing at a time, the first to put right first", () => {
    expect(standsInTheWay(proposalOf(project, { name: "dev" }))).toBe("The name does not fit.");
    expect(standsInTheWay(proposalOf(project, { replicate: [] }))).toBe(
      "Nothing stands in it: tick a service.",
    );
    const all = troubled();
    expect(standsInTheWay(proposalOf(project, {}, all))).toBe("1 name collides with dev.");
    expect(standsInTheWay(proposalOf(project, {}, { ...all, collisions: [] }))).toBe(
      "1 thing is in the way.",
    );
    const asked = { ...all, collisions: [], problems: [] };
    expect(standsInTheWay(proposalOf(project, {}, asked))).toBe("1 question is open.");
    const answered = { ...asked, questions: troubled({ "alice-orders": "leave" }).questions };
    expect(standsInTheWay(proposalOf(project, {}, answered))).toBeNull();
  });
});

describe("a removal", () => {
  it("goes from those that use others to those that are used", () => {
    const going = goingOf(removalOf("ana"));
    expect(going.map(({ step, turn }) => `${turn} ${step.service}`)).toEqual([
      "1 orders",
      "2 cart",
      "3 catalog",
    ]);
  });

  it("says what goes, and how much stays with what was chosen", () => {
    const view = removalOf("ana");
    expect(removalWords(view, 0)).toBe("3 stacks go, and its entry in your own file. 4 things stay behind.");
    expect(removalWords(view, 3)).toBe("3 stacks go, and its entry in your own file. 1 thing stays behind.");
    expect(removalWords({ ...view, leftovers: [leftoverOf("x")], entry: "nowhere" }, 1)).toBe(
      "3 stacks go. Nothing stays behind.",
    );
  });

  it("of a stage without stacks takes its entry away", () => {
    const view = removalOf("ana", { leftovers: [], entry: "shared" });
    const bare = { ...view, plan: { ...view.plan, plan: { ...view.plan.plan, steps: [], phases: [] } } };
    expect(removalWords(bare, 0)).toBe("It has no stack: its entry in the team's file goes.");
  });

  it("says why something stays", () => {
    expect(whyWords(leftoverOf("a"))).toBe("holds 214 objects");
    expect(whyWords(leftoverOf("a", { why: { why: "objects", count: 1000, more: true } }))).toBe(
      "holds more than 1000 objects",
    );
  });
});

describe("a rebound name", () => {
  it("is shown at its place without what every template has", () => {
    expect(placeWords("Resources.Handler.Properties.Environment.Variables.tableName")).toBe(
      "Handler · Variables.tableName",
    );
    expect(placeWords("Parameters.Table.Default")).toBe("Parameters.Table.Default");
  });

  it("says in a run whose name it is", () => {
    const named = { named: "resource", logical_id: "NotesTable", type: "AWS::DynamoDB::Table" } as const;
    const why = { service: "database", named, personal: "alice-notes", base: "dev-notes" };
    const of = { at: "x", from: "alice-notes", to: "dev-notes", how: "name", why } as const;
    expect(reboundOf(of).because).toBe("the AWS::DynamoDB::Table NotesTable of database is shared");
    expect(reboundOf({ ...of, why: null }).because).toBe("as somebody answered");
  });
});
