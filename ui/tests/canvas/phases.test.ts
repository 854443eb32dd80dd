import { describe, expect, it } from "vitest";
import { layoutPhases, ranksOf } from "../../src/canvas/phases";
import type { Plan, Reference, Step } from "../../src/host/contract.gen";

function reference(from: string, to: string, kind: Reference["kind"] = "strong"): Reference {
  return { from, to, kind, name: `${from}Arn`, at: "", location: null, candidate: null };
}

function step(service: string, phase: number | null, target = "acme/eu-west-1"): Step {
  return {
    id: `${service}@${target}`,
    service,
    target,
    stack: service,
    action: phase === null ? "none" : "create",
    pass: { pass: "whole" },
    reason: "",
    phase,
    waits_for: [],
    digest: "",
  };
}

function plan(phases: string[][], steps: Step[]): Plan {
  return { stage: "dev", intent: "deploy", phases, steps, edges: [], gates: [], blockers: [] };
}

const services = ["notes", "database", "users", "uploads"];
const references = [reference("database", "notes"), reference("notes", "users")];

describe("the phases lens", () => {
  it("has a column for each phase, in order, and what is unchanged comes last", () => {
    const layout = layoutPhases({
      services,
      references,
      plan: plan([["database"], ["notes"]], [step("database", 0), step("notes", 1), step("users", null)]),
    });
    expect(layout.columns.map(({ title, services, quiet }) => [title, services, quiet])).toEqual([
      ["Phase 1", ["database"], false],
      ["Phase 2", ["notes"], false],
      ["Unchanged", ["users", "uploads"], true],
    ]);
    const x = (id: string) => layout.positions.get(id)?.x ?? Number.NaN;
    expect(x("database")).toBeLessThan(x("notes"));
    expect(x("notes")).toBeLessThan(x("users"));
  });

  it("gives every service exactly one place, and no two the same", () => {
    const many = Array.from({ length: 200 }, (_, n) => `service-${n}`);
    const ties = many.slice(10).map((id, n) => reference(many[n] as string, id));
    const { positions } = layoutPhases({ services: many, references: ties, plan: null });
    expect(positions.size).toBe(200);
    expect(new Set([...positions.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(200);
  });

  it("falls back to what the references say while there is no plan", () => {
    const { columns } = layoutPhases({ services, references, plan: null });
    expect(columns.map((column) => column.services)).toEqual([["database", "uploads"], ["notes"], ["users"]]);
    expect(columns[0]?.title).toBe("Layer 1");
  });

  it("puts a service that is updated in two passes into its first phase only", () => {
    const steps = [step("database", 0), step("notes", 1), { ...step("database", 2), id: "database#2" }];
    const { columns } = layoutPhases({
      services: ["database", "notes"],
      references: [],
      plan: plan([["database"], ["notes"], ["database"]], steps),
    });
    expect(columns.map((column) => column.services)).toEqual([["database"], ["notes"]]);
  });

  it("shows one quiet column where nothing changes", () => {
    const { columns } = layoutPhases({ services, references, plan: plan([], []) });
    expect(columns.map(({ title, quiet }) => [title, quiet])).toEqual([["Unchanged", true]]);
  });

  it("draws lanes only where services go to different targets", () => {
    const both = ["eu", "us"].flatMap((region) => [step("database", 0, region), step("notes", 1, region)]);
    const phases = [["database"], ["notes"]];
    const same = layoutPhases({ services: ["database", "notes"], references, plan: plan(phases, both) });
    expect(same.lanes).toEqual([]);
    const other = layoutPhases({
      services: ["database", "notes"],
      references,
      plan: plan(phases, both.slice(0, 3)),
    });
    expect(other.lanes.map((lane) => lane.title)).toEqual(["eu", "eu + us"]);
  });

  it("breaks a column that would be too tall into several beside each other", () => {
    const many = Array.from({ length: 40 }, (_, n) => `service-${n}`);
    const { columns, height } = layoutPhases({ services: many, references: [], plan: null });
    expect(columns).toHaveLength(1);
    expect(columns[0]?.width).toBeGreaterThan(600);
    expect(height).toBeLessThan(2000);
  });
});

describe("the layers of the references", () => {
  it("ignore names that are only shared by configuration", () => {
    const ranks = ranksOf(["a", "b"], [reference("a", "b", "config")]);
    expect(ranks.get("b")).toBe(0);
  });

  it("put a cycle last instead of losing it", () => {
    const ranks = ranksOf(["a", "b", "c"], [reference("b", "c"), reference("c", "b")]);
    expect(ranks).toEqual(
      new Map([
        ["a", 0],
        ["b", 1],
        ["c", 1],
      ]),
    );
  });
});
