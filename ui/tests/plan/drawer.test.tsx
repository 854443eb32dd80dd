import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useView } from "../../src/document/view";
import { PlanDrawer } from "../../src/plan/PlanDrawer";
import { failure } from "../fixture-host";
import { MISSING_EXPORT, planViewOf, SERVICES } from "../fixtures/plan";
import { simulated } from "../fixtures/simulated";
import { asked, show } from "../window";

const button = () => screen.getByTestId("confirm-deploy") as HTMLButtonElement;

describe("the plan drawer", () => {
  it("says what goes out before anything does, and starts the run on one click", async () => {
    const host = await show(<PlanDrawer />, { side: "plan", answers: simulated() });
    expect((await screen.findByTestId("plan-summary")).textContent).toMatch(
      /^12 stacks, \d phases · nothing leaves this machine$/,
    );
    expect(asked(host, "deploy")).toEqual([]);
    expect(button().textContent).toBe("Deploy 12 services");
    await userEvent.click(button());
    await waitFor(() => expect(useView.getState().side).toBe("run"));
    expect(asked(host, "deploy")).toEqual([{ plan: "plan-1", typed: null }]);
  });

  it("cannot be confirmed over a blocker, which stands first with its fix and its line", async () => {
    await show(<PlanDrawer />, { answers: { plan: () => planViewOf({ blockers: [MISSING_EXPORT] }) } });
    const blocker = await screen.findByTestId("blocker");
    expect(within(blocker).getByText(MISSING_EXPORT.hint)).toBeTruthy();
    expect(within(blocker).getByText("services/payments/template.yaml:53")).toBeTruthy();
    expect(button().disabled).toBe(true);
    expect(screen.getByText("1 blocker to put right first")).toBeTruthy();
  });

  it("asks for the stage's name where the stage is typed, and sends what was typed", async () => {
    const host = await show(<PlanDrawer />, { stage: "prod", answers: simulated() });
    const field = await screen.findByTestId("typed-confirmation");
    expect(button().disabled).toBe(true);
    await userEvent.type(field, "pro");
    expect(button().disabled).toBe(true);
    await userEvent.type(field, "d");
    expect(button().disabled).toBe(false);
    await userEvent.click(button());
    await waitFor(() => expect(asked(host, "deploy")).toEqual([{ plan: "plan-1", typed: "prod" }]));
  });

  it("does not start on Enter while the gate is closed", async () => {
    const host = await show(<PlanDrawer />, { stage: "prod", answers: simulated() });
    await userEvent.type(await screen.findByTestId("typed-confirmation"), "dev{Enter}");
    expect(asked(host, "deploy")).toEqual([]);
  });

  it("is in a state of its own where everything is up to date", async () => {
    const idle = Object.fromEntries(SERVICES.map((service) => [service, "none" as const]));
    await show(<PlanDrawer />, { answers: { plan: () => planViewOf({ actions: idle }) } });
    expect((await screen.findByTestId("plan-summary")).textContent).toBe("Everything is up to date");
    expect(button().disabled).toBe(true);
  });

  it("says why planning failed and plans again on request", async () => {
    let fails = true;
    await show(<PlanDrawer />, {
      answers: {
        plan: () => {
          if (fails)
            throw failure("no-such-account", "The account acme-qa does not exist.", "Add it in Accounts.");
          return planViewOf();
        },
      },
    });
    expect((await screen.findByRole("alert")).textContent).toMatch(
      /acme-qa does not exist.*Add it in Accounts/,
    );
    fails = false;
    await userEvent.click(screen.getByText("Plan again"));
    expect(await screen.findByTestId("plan-summary")).toBeTruthy();
  });

  it("waits in a state of its own while it is planned", async () => {
    await show(<PlanDrawer />, { answers: { plan: () => new Promise(() => {}) } });
    expect(await screen.findByText("Planning")).toBeTruthy();
    expect(screen.queryByTestId("confirm-deploy")).toBeNull();
  });

  it("plans again when the project changes", async () => {
    const host = await show(<PlanDrawer />, { answers: simulated() });
    await screen.findByTestId("plan-summary");
    host.emit([{ type: "project-changed", message: "stagewright.toml was written" }]);
    await waitFor(() => expect(asked(host, "plan").length).toBeGreaterThan(1));
    await waitFor(() => expect(button().disabled).toBe(false));
  });

  it("shows the answer to the last question, not the one that arrives last", async () => {
    const release: Array<() => void> = [];
    await show(<PlanDrawer />, {
      answers: {
        plan: ({ stage }) => new Promise((done) => release.push(() => done(planViewOf({ stage })))),
      },
    });
    await waitFor(() => expect(release).toHaveLength(1));
    useView.getState().setStage("staging");
    await waitFor(() => expect(release).toHaveLength(2));
    release[1]?.();
    expect(await screen.findByRole("heading", { name: "Deploy to staging" })).toBeTruthy();
    release[0]?.();
    await Promise.resolve();
    expect(screen.getByRole("heading", { name: "Deploy to staging" })).toBeTruthy();
  });
});
