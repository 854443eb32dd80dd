import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useProject } from "../../src/document/project";
import { useView } from "../../src/document/view";
import type { DiffLine, Edit } from "../../src/host/contract.gen";
import { PendingDialog } from "../../src/pending/PendingDialog";
import { failure } from "../fixture-host";
import { sampleProject } from "../fixtures/project";
import { asked, person, show } from "../window";

const LINES: DiffLine[] = [
  { kind: "context", text: "[services.notes]", old_line: 1, new_line: 1 },
  { kind: "removed", text: 'role = "job"', old_line: 2, new_line: null },
  { kind: "added", text: 'role = "api"', old_line: null, new_line: 2 },
  { kind: "gap", text: "", old_line: null, new_line: null },
  { kind: "added", text: "[services.gift-cards]", old_line: null, new_line: 40 },
];

const pending = () => ({ file: "stagewright.toml", lines: LINES });
const save = () => screen.getByTestId("confirm-save") as HTMLButtonElement;

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

  it("takes back and does again what is pending, and the diff follows", async () => {
    const host = await show(<PendingDialog />, { side: "pending" });
    const edit: Edit = { edit: "add_service", id: "gift-cards", service: { kind: "planned" } };
    await act(() => useProject.getState().edit([edit], { label: "Add service gift-cards" }));
    expect(await screen.findByText("[services.gift-cards]")).toBeTruthy();
    await person.click(screen.getByRole("button", { name: /^Undo: add service gift-cards/ }));
    expect(await screen.findByText("The file says what the window shows")).toBeTruthy();
    await person.click(screen.getByRole("button", { name: /^Redo: add service gift-cards/ }));
    expect(await screen.findByText("[services.gift-cards]")).toBeTruthy();
    expect(asked(host, "save")).toEqual([]);
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
