import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useProject } from "../../src/document/project";
import { orderedStages } from "../../src/document/stages";
import type { Gate } from "../../src/host/contract.gen";
import { draftOf, EMPTY, gateOf } from "../../src/stages/draft";
import { nextStage } from "../../src/stages/Promote";
import { StagesPanel } from "../../src/stages/StagesPanel";
import { sampleProject } from "../fixtures/project";
import { asked, fill, person, show } from "../window";

const GATES: Gate[] = [
  { name: "look", at: "start", approval: { note: "Calm?" } },
  { name: "wall", at: { "after-phase": 2 }, barrier: {} },
  { name: "tests", at: "end", command: { run: ["npm", "run", "smoke test"], folder: "tests", timeout: 900 } },
  {
    name: "health",
    at: { after: "cart" },
    http: { url: "https://a.example/x", status: 200, attempts: 3, pause: 5 },
  },
  { name: "quiet", at: "between-targets", alarms: { names: ["errors", "latency"], minutes: 5 } },
];

describe("a gate in a form", () => {
  it.each(GATES)("comes back as it was: $name", (gate) => {
    expect(gateOf(draftOf(gate), [])).toEqual(gate);
  });

  it("says what is missing instead of making half a gate", () => {
    expect(gateOf({ ...EMPTY, name: "x", check: "command" }, [])).toHaveProperty("missing");
    expect(gateOf({ ...EMPTY, name: "x", check: "http", url: "example.com" }, [])).toHaveProperty("missing");
    expect(gateOf({ ...EMPTY, name: "x", place: "before" }, [])).toHaveProperty("missing");
    expect(gateOf({ ...EMPTY, name: "x", place: "after-phase", phase: "0" }, [])).toHaveProperty("missing");
    expect(gateOf({ ...EMPTY, name: "x" }, ["x"])).toHaveProperty("missing");
  });
});

describe("the gates of a stage", () => {
  it("are added, changed and removed, each by an edit of its own", async () => {
    const host = await show(<StagesPanel />, { side: "stages" });
    await person.click(screen.getByTestId("add-gate-dev"));
    const form = await screen.findByTestId("gate-form");
    expect(screen.getByTestId<HTMLButtonElement>("save-gate").disabled).toBe(true);
    await fill(within(form).getByLabelText("Name"), "look");
    await person.click(screen.getByTestId("save-gate"));
    expect(asked(host, "edit").at(-1)).toEqual({
      edits: [{ edit: "add_gate", stage: "dev", gate: { name: "look", at: "end", approval: {} } }],
    });
    expect(screen.getByTestId("gates-dev").textContent).toContain("look at the end: asks a person");

    await person.click(await screen.findByLabelText("Change gate look"));
    await fill(await screen.findByLabelText(/What to look at/), "Error rate");
    await person.click(screen.getByTestId("save-gate"));
    expect(useProject.getState().view?.topology.stages.dev?.gates).toEqual([
      { name: "look", at: "end", approval: { note: "Error rate" } },
    ]);

    await person.click(await screen.findByLabelText("Remove gate look"));
    expect(useProject.getState().view?.topology.stages.dev?.gates).toEqual([]);
  });

  it("stand beside what a failure means there", async () => {
    const host = await show(<StagesPanel />, { side: "stages" });
    await person.click(screen.getByRole("combobox", { name: "When something fails" }));
    await person.click(await screen.findByRole("option", { name: "Stop" }));
    expect(asked(host, "edit").at(-1)).toEqual({
      edits: [{ edit: "set_on_failure", stage: "dev", policy: "stop" }],
    });
  });
});

describe("promotion", () => {
  it("goes to the next stage of the rail, and never to a personal one", () => {
    const { topology } = sampleProject();
    topology.stages.alice = { targets: [], safety: "silent", base: "dev", order: 1 };
    const stages = orderedStages(topology);
    expect(nextStage("dev", stages)).toBe("staging");
    expect(nextStage("prod", stages)).toBeNull();
    expect(nextStage("alice", stages)).toBeNull();
  });
});
