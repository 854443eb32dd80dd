import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useAccounts } from "../../src/document/accounts";
import { useView } from "../../src/document/view";
import type { PlanView, TargetView } from "../../src/host/contract.gen";
import { PlanDrawer } from "../../src/plan/PlanDrawer";
import { failure } from "../fixture-host";
import { simulatedAccounts } from "../fixtures/accounts";
import { identityOf, MISSING_EXPORT, planViewOf, SERVICES } from "../fixtures/plan";
import { realProject } from "../fixtures/project";
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
    expect(asked(host, "deploy")).toEqual([{ plan: "plan-1", typed: null, on_failure: null }]);
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
    await waitFor(() =>
      expect(asked(host, "deploy")).toEqual([{ plan: "plan-1", typed: "prod", on_failure: null }]),
    );
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

describe("where a plan goes", () => {
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const target = (more: Partial<TargetView> = {}): TargetView => ({
    account: "shop-dev",
    region: "eu-west-1",
    id: "111111111111",
    access: "role Deployer through acme",
    endpoint: null,
    identity: identityOf("111111111111", { expires: soon(55), renewable: true }),
    colour: "blue",
    production: false,
    caution: null,
    problem: null,
    ...more,
  });
  const to = (...targets: TargetView[]): PlanView =>
    planViewOf({ where: { account: "shop-dev", id: "111111111111" }, targets, sandbox: false });

  async function shown(plan: () => PlanView) {
    const accounts = simulatedAccounts({ logins: { acme: { state: "logged-out" } } });
    const host = await show(<PlanDrawer />, {
      project: realProject(),
      answers: { ...accounts.answers, plan },
    });
    return { host, accounts, where: await screen.findByTestId("target-shop-dev/eu-west-1") };
  }

  it("says who one is there and for how long", async () => {
    const { where } = await shown(() => to(target()));
    expect(where.textContent).toMatch(/shop-dev.*111111111111.*as Deployer · renews itself/);
  });

  it("marks production in words", async () => {
    const project = realProject();
    project.accounts["shop-dev"] = { colour: "blue", production: true, simulated: false };
    await show(<PlanDrawer />, { project, answers: { plan: () => to(target({ production: true })) } });
    const where = await screen.findByTestId("target-shop-dev/eu-west-1");
    expect(within(where).getByText("PROD").title).toMatch(/^Production/);
    expect(where.querySelector("[data-colour]")?.getAttribute("data-colour")).toBe("blue");
  });

  it("warns of a login that ends before the deployment, right above the button", async () => {
    await shown(() => to(target({ caution: "The login ends in 5 min." })));
    const caution = screen.getByTestId("caution");
    expect(caution.textContent).toContain("The login ends in 5 min.");
    expect(caution.compareDocumentPosition(button())).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(button().disabled).toBe(false);
  });

  it.each([
    ["login-needed", "Log in"],
    ["mfa-needed", "Give the code"],
    ["no-keys", "Add the keys"],
  ])("leads from %s to the account where it is put right", async (code, label) => {
    const problem = failure(code, "It cannot be reached.");
    await shown(() => to(target({ identity: null, problem })));
    const help = screen.getByTestId("help-shop-dev");
    expect(help.textContent).toBe(label);
    await userEvent.click(help);
    expect(useView.getState().side).toBe("accounts");
    expect(useAccounts.getState().shown).toBe("shop-dev");
  });

  it("says once why a target cannot be reached, although it is a blocker, too", async () => {
    const problem = failure("login-needed", "Nobody is logged in to acme.");
    const message = `shop-dev/eu-west-1 cannot be reached: ${problem.message}`;
    const said = { ...MISSING_EXPORT, code: problem.code, message, services: [], locations: [] };
    await shown(() => ({
      ...to(target({ identity: null, problem })),
      plan: { ...to().plan, blockers: [said] },
    }));
    expect(screen.getAllByText(/Nobody is logged in to acme/)).toHaveLength(1);
    expect(screen.getByText("shop-dev cannot be reached")).toBeTruthy();
    expect(button().disabled).toBe(true);
  });

  it("is planned again once somebody has logged in", async () => {
    const problem = failure("login-needed", "Nobody is logged in to acme.");
    let logged = false;
    const { host, accounts } = await shown(() => to(logged ? target() : target({ identity: null, problem })));
    await waitFor(() => expect(useAccounts.getState().view).not.toBeNull());
    expect(asked(host, "plan")).toHaveLength(1);
    logged = true;
    accounts.finish("acme");
    await waitFor(() => expect(button().disabled).toBe(false));
    expect(asked(host, "plan")).toHaveLength(2);
  });

  it("opens the console of the account", async () => {
    const { host } = await shown(() => to(target()));
    await userEvent.click(screen.getByRole("button", { name: "Open shop-dev in the AWS console" }));
    expect(asked(host, "console_url")).toEqual([{ account: "shop-dev", region: "eu-west-1", stack: null }]);
  });

  it("offers no console of a simulated account", async () => {
    await show(<PlanDrawer />, { answers: { plan: () => to(target({ access: "sandbox" })) } });
    const where = await screen.findByTestId("target-shop-dev/eu-west-1");
    expect(within(where).queryByRole("button")).toBeNull();
  });
});
