import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { orderedStages } from "../../src/document/stages";
import { StagesPanel } from "../../src/stages/StagesPanel";
import { methodOf, moved, validRegion, validStageName } from "../../src/stages/words";
import { sampleProject } from "../fixtures/project";
import { asked, show } from "../window";

describe("moving a stage along the rail", () => {
  const stages = orderedStages(sampleProject().topology);

  it("numbers all stages anew, from 1, and says only what changes", () => {
    const edits = moved(stages, "staging", -1);
    const order = Object.fromEntries(
      edits.map((edit) => (edit.edit === "update_stage" ? [edit.id, edit.patch.order] : [])),
    );
    const after = stages
      .map(([id, stage]) => [id, order[id] ?? stage.order] as const)
      .sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0));
    expect(after.map(([id]) => id)).toEqual(["staging", "dev", "prod"]);
  });

  it("does nothing at the ends", () => {
    expect(moved(stages, "dev", -1)).toEqual([]);
    expect(moved(stages, "prod", 1)).toEqual([]);
  });
});

describe("the words of a stage", () => {
  it("allows the names that CloudFormation allows in stack names", () => {
    expect(["dev", "alice-2", "A"].every(validStageName)).toBe(true);
    expect(["", "2nd", "my_stage", "my stage", "-x"].some(validStageName)).toBe(false);
  });

  it("knows a region when it sees one", () => {
    expect(["eu-west-1", "us-gov-west-1", "ap-southeast-2"].every(validRegion)).toBe(true);
    expect(["europe", "eu-west", "EU-WEST-1"].some(validRegion)).toBe(false);
  });

  it("takes the method from the safety where none is set", () => {
    expect(methodOf({ targets: [], safety: "silent" })).toBe("direct");
    expect(methodOf({ targets: [], safety: "typed" })).toBe("reviewed");
    expect(methodOf({ targets: [], safety: "typed", method: "direct" })).toBe("direct");
  });
});

describe("the stages panel", () => {
  it("lists the stages in the order of promotion and says what safety means", async () => {
    await show(<StagesPanel />);
    const names = screen
      .getAllByRole("listitem")
      .map((item) => item.getAttribute("data-testid"))
      .filter((id) => id?.startsWith("stage-"));
    expect(names).toEqual(["stage-dev", "stage-staging", "stage-prod"]);
    expect(
      within(screen.getByTestId("stage-dev")).getByText("The plan is shown; one click deploys it."),
    ).toBeTruthy();
  });

  it("renames a stage when its field is left, and puts the name back on Escape", async () => {
    const host = await show(<StagesPanel />);
    const field = () => within(screen.getByTestId("stage-dev")).getByLabelText("Name") as HTMLInputElement;
    await userEvent.type(field(), "x{Escape}");
    expect(asked(host, "edit")).toEqual([]);
    expect(field().value).toBe("dev");
    await userEvent.clear(field());
    await userEvent.type(field(), "development{Enter}");
    await waitFor(() =>
      expect(asked(host, "edit")).toEqual([
        { edits: [{ edit: "rename_stage", from: "dev", to: "development" }] },
      ]),
    );
  });

  it("adds a stage last on the rail, with its target", async () => {
    const host = await show(<StagesPanel />);
    const form = within(screen.getByTestId("add-stage"));
    await userEvent.type(form.getByLabelText("Name"), "qa");
    await userEvent.type(form.getByLabelText("Region"), "eu-west-1");
    await userEvent.click(form.getByRole("button", { name: "Add stage" }));
    expect(asked(host, "edit")).toEqual([
      {
        edits: [
          {
            edit: "add_stage",
            id: "qa",
            stage: { targets: [{ account: "shop-dev", region: "eu-west-1" }], safety: "confirm", order: 3 },
          },
        ],
      },
    ]);
  });

  it("does not add a stage whose name no stack could carry", async () => {
    await show(<StagesPanel />);
    const form = within(screen.getByTestId("add-stage"));
    await userEvent.type(form.getByLabelText("Name"), "my_stage");
    expect(form.getByText(/it becomes part of stack names/)).toBeTruthy();
    expect((form.getByRole("button", { name: "Add stage" }) as HTMLButtonElement).disabled).toBe(true);
  });
});
