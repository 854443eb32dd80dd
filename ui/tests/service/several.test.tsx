import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useView } from "../../src/document/view";
import { ServicePanel } from "../../src/service/ServicePanel";
import { giveSizes } from "../sizes";
import { asked, fill, person, show } from "../window";

giveSizes();

const SELECTED = ["orders", "notifications", "events"];

const edits = (host: Awaited<ReturnType<typeof show>>) =>
  (asked(host, "edit") as Array<{ edits: unknown[] }>).map((request) => request.edits);

describe("several services at once", () => {
  it("get one role in one step, and say where they differ", async () => {
    const host = await show(<ServicePanel />, { select: SELECTED });
    const role = screen.getByTestId("several-role");
    expect(role.textContent).toContain("Mixed");
    await person.click(role);
    await person.click(await screen.findByRole("option", { name: "Job" }));
    await waitFor(() =>
      expect(edits(host)).toEqual(
        [
          ["events", "notifications", "orders"].map((id) => ({
            edit: "update_service",
            id,
            patch: { role: "job" },
          })),
        ].map((batch) => expect.arrayContaining(batch)),
      ),
    );
    expect(edits(host)[0]).toHaveLength(3);
    await waitFor(() => expect(screen.getByTestId("several-role").textContent).toContain("Job"));
  });

  it("get one note in one step", async () => {
    const host = await show(<ServicePanel />, { select: SELECTED });
    await fill(screen.getByLabelText("Note"), "moves in spring");
    await person.keyboard("{Enter}");
    await waitFor(() => expect(edits(host)).toHaveLength(1));
    for (const edit of edits(host)[0] ?? [])
      expect(edit).toMatchObject({ edit: "update_service", patch: { note: "moves in spring" } });
  });

  it("are left out of a stage in one step", async () => {
    const host = await show(<ServicePanel />, { select: SELECTED });
    await person.click(screen.getByTestId("several-stage-prod"));
    await waitFor(() => expect(edits(host)).toHaveLength(1));
    for (const edit of edits(host)[0] ?? [])
      expect(edit).toMatchObject({ patch: { stages: expect.not.arrayContaining(["prod"]) } });
    expect(await screen.findByText("none of them")).toBeTruthy();
  });

  it("are one fewer where one is left out", async () => {
    await show(<ServicePanel />, { select: SELECTED });
    await person.click(screen.getByRole("button", { name: "Leave events out of the selection" }));
    expect([...useView.getState().selection].sort()).toEqual(["notifications", "orders"]);
  });
});
