import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useView } from "../../src/document/view";
import type { DiffLine, ProjectView } from "../../src/host/contract.gen";
import { PendingDialog } from "../../src/pending/PendingDialog";
import { failure } from "../fixture-host";
import { sampleProject } from "../fixtures/project";
import { asked, show } from "../window";

const LINES: DiffLine[] = [
  { kind: "context", text: "[services.notes]", old_line: 1, new_line: 1 },
  { kind: "removed", text: 'role = "job"', old_line: 2, new_line: null },
  { kind: "added", text: 'role = "api"', old_line: null, new_line: 2 },
  { kind: "gap", text: "", old_line: null, new_line: null },
  { kind: "added", text: "[services.gift-cards]", old_line: null, new_line: 40 },
];

const pending = () => ({ file: "stagewright.toml", lines: LINES });
const save = () => screen.getByTestId("confirm-save") as HTMLButtonElement;

function conflicting(): ProjectView {
  const view = sampleProject();
  const conflicts = [{ path: "services.notes.role", mine: "api", theirs: null }];
  return { ...view, document: { ...view.document, dirty: true, conflicts } };
}

describe("the pending dialog", () => {
  it("shows the file's diff, and writes it only on Save", async () => {
    const host = await show(<PendingDialog />, { side: "pending", answers: { pending } });
    expect(await screen.findByText('role = "api"')).toBeTruthy();
    expect(screen.getByText("stagewright.toml · 3 lines differ")).toBeTruthy();
    expect(screen.getByLabelText("lines left out")).toBeTruthy();
    expect(asked(host, "save")).toEqual([]);
    await userEvent.click(save());
    await waitFor(() => expect(useView.getState().side).toBeNull());
    expect(asked(host, "save")).toHaveLength(1);
  });

  it("stays open with the reason where saving is refused", async () => {
    const answers = {
      pending,
      save: () => {
        throw failure("read-only-folder", "stagewright.toml cannot be written.", "Make the folder writable.");
      },
    };
    await show(<PendingDialog />, { side: "pending", answers });
    await screen.findByText('role = "api"');
    await userEvent.click(save());
    expect((await screen.findByRole("alert")).textContent).toMatch(
      /cannot be written.*Make the folder writable/,
    );
    expect(useView.getState().side).toBe("pending");
  });

  it("cannot save over a conflict before somebody says whose change wins", async () => {
    const host = await show(<PendingDialog />, {
      side: "pending",
      project: conflicting(),
      answers: {
        pending,
        resolve_conflict: (_, { project }) => ({
          ...(project as ProjectView),
          document: sampleProject().document,
        }),
      },
    });
    expect(await screen.findByText("services.notes.role")).toBeTruthy();
    expect(screen.getByTestId("conflicts").textContent).toMatch(/api.*removed/);
    expect(save().disabled).toBe(true);
    await userEvent.click(screen.getByTestId("keep-mine"));
    expect(asked(host, "resolve_conflict")).toEqual([{ keep: "mine" }]);
    await waitFor(() => expect(screen.queryByTestId("conflicts")).toBeNull());
    expect(save().disabled).toBe(false);
  });

  it("explains why a file that could not be read is not written", async () => {
    const view = sampleProject();
    view.document.read_only = {
      code: "broken-toml",
      severity: "error",
      message: "stagewright.toml is not valid TOML.",
      hint: "Close the bracket.",
      location: { file: "stagewright.toml", line: 12, column: 1 },
      service: null,
    };
    await show(<PendingDialog />, { side: "pending", project: view, answers: { pending } });
    expect(await screen.findByText("stagewright.toml:12")).toBeTruthy();
    expect(screen.getByText(/Nothing is written to a file that could not be read whole/)).toBeTruthy();
    expect(save().disabled).toBe(true);
  });

  it("has nothing to save where nothing differs", async () => {
    await show(<PendingDialog />, {
      side: "pending",
      answers: { pending: () => ({ file: "stagewright.toml", lines: [] }) },
    });
    expect(await screen.findByText("The file says what the window shows")).toBeTruthy();
    expect(save().disabled).toBe(true);
  });
});
