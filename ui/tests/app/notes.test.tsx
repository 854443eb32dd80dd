import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Notes } from "../../src/app/Notes";
import { PlanDrawer } from "../../src/plan/PlanDrawer";
import { planViewOf } from "../fixtures/plan";
import { sampleProject } from "../fixtures/project";
import { asked, person, show } from "../window";

const second = () => {
  const project = sampleProject();
  project.document.read_only = {
    code: "second-window",
    severity: "warning",
    service: null,
    message: "Another window has this project open: ada@workbench, process 4711.",
    hint: "Close it there, then look again.",
    location: null,
  };
  return project;
};

describe("a second window", () => {
  it("says who has the project, and looks again when asked", async () => {
    const project = second();
    const host = await show(<Notes view={project} />, { project });
    expect(screen.getByTestId("second-window-note").textContent).toContain("ada@workbench, process 4711");
    expect(screen.queryByTestId("read-only-note")).toBeNull();
    await person.click(screen.getByTestId("take-over"));
    expect(asked(host, "rescan")).toHaveLength(1);
  });

  it("plans, and deploys nothing", async () => {
    await show(<PlanDrawer />, { project: second(), side: "plan", answers: { plan: () => planViewOf() } });
    const button = await screen.findByTestId<HTMLButtonElement>("confirm-deploy");
    expect(button.disabled).toBe(true);
    expect(screen.getByText("Another window has this project")).toBeTruthy();
  });
});
