import { describe, expect, it } from "vitest";
import { diff, isShort } from "../../src/review/values";
import {
  byCell,
  byRisk,
  fate,
  isTag,
  propertyName,
  replaces,
  summary,
  tagsLine,
} from "../../src/review/words";
import { planOf } from "../fixtures/plan";
import { change, REPLACED, reviewViewOf } from "../fixtures/reviews";

const view = reviewViewOf(
  "r",
  planOf({
    services: ["orders", "payments", "cart"],
    actions: { orders: "update", payments: "update", cart: "update" },
  }),
);

describe("a review", () => {
  it("puts the most dangerous first, over all stacks", () => {
    expect(byRisk(view).map(([risk]) => risk)).toEqual([
      "stateful-replacement",
      "widening",
      "deletion",
      "modification",
      "addition",
    ]);
    expect(byRisk(view)[0]?.[1][0]?.cell.service).toBe("orders");
  });

  it("puts the stack with the most dangerous change first, where it is read by stack", () => {
    expect(byCell(view).map(([cell]) => cell.service)).toEqual(["orders", "payments", "cart"]);
  });

  it("folds changes of nothing but tags into one line", () => {
    expect(tagsLine(view)).toBe("and 9 resources get new tags");
    expect(byRisk(view).flatMap(([, changes]) => changes)).toHaveLength(6);
    expect(summary(view)).toBe("3 stacks · 15 changes");
  });

  it("says what becomes of the old one, by its policy", () => {
    expect(fate(REPLACED.change)).toBe("A new OrdersTable is made in its place. The old one is deleted.");
    expect(fate({ ...REPLACED.change, policy: "Retain" })).toContain("stays in the account");
    expect(fate(change("A", "B", { action: "Remove", policy: "Snapshot" }))).toContain(
      "a snapshot of it is kept",
    );
    expect(fate(change("A", "B"))).toBeNull();
  });

  it("does not call a resource replaced that is only added or removed", () => {
    expect(replaces(change("A", "B", { action: "Add", replacement: "True" }))).toBe("no");
    expect(replaces(change("A", "B", { replacement: "Conditional" }))).toBe("maybe");
  });

  it("tells tags from what else changes", () => {
    expect(isTag("/Properties/Tags/1/Value")).toBe(true);
    expect(isTag("Tags")).toBe(true);
    expect(isTag("/Properties/TagsList")).toBe(false);
  });

  it("names a property without what every path begins with", () => {
    expect(propertyName("/Properties/KeySchema/0")).toBe("KeySchema/0");
    expect(propertyName("DeletionPolicy")).toBe("DeletionPolicy");
  });
});

describe("two values", () => {
  it("are compared line by line, as JSON where they are", () => {
    const lines = diff('{"a":1,"b":2}', '{"a":1,"b":3}');
    expect(
      lines.filter(({ kind }) => kind !== "context").map(({ kind, text }) => [kind, text.trim()]),
    ).toEqual([
      ["removed", '"b": 2'],
      ["added", '"b": 3'],
    ]);
  });

  it("leave out what stays and is far from a change", () => {
    const old = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    const now = old.with(20, "other");
    const lines = diff(old.join("\n"), now.join("\n"));
    expect(lines.filter(({ kind }) => kind === "gap")).toHaveLength(2);
    expect(lines.length).toBeLessThan(10);
  });

  it("stand in one line where they are short", () => {
    expect(isShort("PROVISIONED", "PAY_PER_REQUEST")).toBe(true);
    expect(isShort('{"a":1}', null)).toBe(false);
  });

  it("of thousands of lines do not stop the window", () => {
    const old = Array.from({ length: 5000 }, (_, at) => `a${at}`).join("\n");
    const now = Array.from({ length: 5000 }, (_, at) => `b${at}`).join("\n");
    expect(diff(old, now)).toHaveLength(10_000);
  });
});
