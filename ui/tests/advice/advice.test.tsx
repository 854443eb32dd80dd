import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { AdvicePanel } from "../../src/advice/AdvicePanel";
import { adviceCount, adviceOf, useAdvice } from "../../src/document/advice";
import { useView } from "../../src/document/view";
import { adviceFixture, planningProject } from "../fixtures/planning";
import { asked, person, show } from "../window";

async function panel() {
  const host = await show(<AdvicePanel />, {
    project: planningProject(),
    answers: { advice: () => adviceFixture() },
  });
  await useAdvice.getState().load();
  return { host, panel: within(await screen.findByTestId("advice-panel")) };
}

describe("advice", () => {
  it("counts what nobody dismissed, and what is offered", () => {
    expect(adviceCount(adviceFixture())).toBe(3);
    expect(adviceCount(null)).toBe(0);
  });

  it("marks a card with what is advised of it and not with what was dismissed", () => {
    expect(adviceOf(adviceFixture(), "catalog")).toHaveLength(2);
    expect(adviceOf(adviceFixture(), "payments")).toHaveLength(0);
  });

  it("says what, why and what to do, and shows the services on the canvas", async () => {
    const { panel: shown } = await panel();
    const item = within(shown.getByTestId("advice-mixed-service"));
    expect(item.getByText(/Every change of its code/)).toBeTruthy();
    expect(item.getByText(/Move ProductTable/)).toBeTruthy();
    await person.click(item.getByRole("button", { name: "Show on canvas" }));
    expect([...useView.getState().selection]).toEqual(["catalog"]);
  });

  it("asks for a reason before anything is dismissed, and keeps it in the file", async () => {
    const { panel: shown, host } = await panel();
    const item = within(shown.getByTestId("advice-deep-chain"));
    await person.click(item.getByRole("button", { name: "Dismiss" }));
    expect(item.getByRole("button", { name: "Dismiss" })).toHaveProperty("disabled", true);
    await person.type(item.getByLabelText("Why it is not followed"), "Rarely all at once{Enter}");
    await waitFor(() => expect(host.project?.topology.dismissed).toHaveLength(1));
    expect(host.project?.topology.dismissed?.[0]).toEqual({
      code: "deep-chain",
      services: ["events", "catalog", "cart", "orders"],
      reason: "Rarely all at once",
    });
  });

  it("takes code for a planned service only when somebody says so", async () => {
    const { panel: shown, host } = await panel();
    expect(asked(host, "edit")).toEqual([]);
    await person.click(shown.getByRole("button", { name: "Take it for billing" }));
    expect(asked(host, "edit")).toMatchObject([{ edits: adviceFixture().appeared[0]?.edits }]);
  });
});
