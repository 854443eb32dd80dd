import { describe, expect, it } from "vitest";
import { linesOf } from "../../src/says/lines";
import { planningProject, saysFixture } from "../fixtures/planning";

const view = () => saysFixture(planningProject(), "2026-03-01T08:00:00Z");

describe("code, drawing and AWS", () => {
  it("shows a service only with what differs in it", () => {
    const lines = linesOf(view(), true, null);
    expect(lines.map((line) => line.service)).toEqual(["catalog", "catalog", "cart", "cart"]);
    expect(lines.every((line) => line.kind === "service" || line.row.verdict === "differ")).toBe(true);
  });

  it("shows everything of every service where that is asked for", () => {
    const { services } = view();
    const rows = services.reduce((sum, { rows }) => sum + rows.length, 0);
    expect(linesOf(view(), false, null)).toHaveLength(services.length + rows);
  });

  it("keeps to the one service that is selected", () => {
    const lines = linesOf(view(), false, "billing");
    expect(lines.map((line) => line.kind)).toEqual(["service", "row"]);
    expect(lines[1]).toMatchObject({
      row: { verdict: "planned", drawing: { says: "yes", text: "planned" } },
    });
  });
});
