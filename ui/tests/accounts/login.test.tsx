import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { AccountsPanel } from "../../src/accounts/AccountsPanel";
import { useProject } from "../../src/document/project";
import { failure } from "../fixture-host";
import { type AccountsWorld, LOCKED, manyWays, PORTAL, simulatedAccounts } from "../fixtures/accounts";
import { sampleProject } from "../fixtures/project";
import { asked, fill, person, show } from "../window";

async function panel(world: AccountsWorld = {}, project = sampleProject()) {
  const accounts = simulatedAccounts(world);
  const host = await show(<AccountsPanel />, { project, answers: accounts.answers });
  await screen.findByTestId("keychain-state");
  return { host, ...accounts };
}

const click = (id: string) => person.click(screen.getByTestId(id));
const stateOf = (session: string) => screen.getByTestId(`session-${session}-state`).dataset.state;

async function withSandbox(world: AccountsWorld = {}) {
  const shown = await panel(world);
  await click("use-sandbox-session");
  await waitFor(() => expect(stateOf("sandbox")).toBe("logged-out"));
  return shown;
}

describe("logging in", () => {
  it("goes from a click over the browser to the accounts, and back out", async () => {
    const { host, finish } = await withSandbox();
    expect(asked(host, "edit")).toEqual([
      {
        edits: [
          { edit: "add_session", id: "sandbox", session: { "start-url": "sandbox", region: "eu-west-1" } },
        ],
      },
    ]);
    expect(screen.queryByTestId("use-sandbox-session")).toBeNull();

    await click("session-sandbox-login");
    await waitFor(() => expect(stateOf("sandbox")).toBe("waiting"));
    expect(asked(host, "login")).toEqual([{ session: "sandbox", method: "browser" }]);
    expect(screen.getByTestId("session-sandbox-url").textContent).toMatch(/^https:\/\/oidc/);
    expect(screen.getByText(/left$/)).toBeTruthy();

    act(() => finish("sandbox"));
    await waitFor(() => expect(stateOf("sandbox")).toBe("logged-in"));
    expect(screen.getByText("7 h left, renews itself")).toBeTruthy();
    expect(screen.queryByTestId("session-sandbox-url")).toBeNull();

    await click("session-sandbox-logout");
    await waitFor(() => expect(stateOf("sandbox")).toBe("logged-out"));
    expect(asked(host, "logout")).toEqual([{ session: "sandbox" }]);
  });

  it("keeps the keyboard where the work goes on", async () => {
    await withSandbox();
    screen.getByTestId("session-sandbox-login").focus();
    await person.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Open again"));
    await click("session-sandbox-cancel");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("session-sandbox-login")));
  });

  it("with a code shows the code to compare, and can be given up", async () => {
    const { host } = await withSandbox();
    await person.click(screen.getByRole("button", { name: "More for sandbox" }));
    await person.click(await screen.findByTestId("session-sandbox-device"));
    expect(await screen.findByText("WDKQ-RTNX")).toBeTruthy();
    expect(asked(host, "login")).toEqual([{ session: "sandbox", method: "device" }]);
    await click("session-sandbox-cancel");
    await waitFor(() => expect(stateOf("sandbox")).toBe("logged-out"));
    expect(asked(host, "cancel_login")).toEqual([{ session: "sandbox" }]);
  });

  it("that came to nothing says why and can be tried again", async () => {
    const { finish } = await withSandbox();
    await click("session-sandbox-login");
    await waitFor(() => expect(stateOf("sandbox")).toBe("waiting"));
    const problem = failure("login-timed-out", "Nobody logged in for 10 minutes.", "Try again.");
    act(() => finish("sandbox", { state: "failed", problem }));
    expect((await screen.findByRole("alert")).textContent).toMatch(/Nobody logged in.*Try again/);
    await click("session-sandbox-login");
    await waitFor(() => expect(stateOf("sandbox")).toBe("waiting"));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("that cannot even begin says so beside its session", async () => {
    const accounts = simulatedAccounts();
    const answers = {
      ...accounts.answers,
      login: () => {
        throw failure("unreachable", "Identity Center does not answer.", "Look at the network.");
      },
    };
    await show(<AccountsPanel />, { answers });
    await person.click(await screen.findByTestId("use-sandbox-session"));
    await waitFor(() => expect(stateOf("sandbox")).toBe("logged-out"));
    await click("session-sandbox-login");
    const alert = await within(screen.getByTestId("session-sandbox")).findByRole("alert");
    expect(alert.textContent).toMatch(/does not answer.*Look at the network/);
  });
});

describe("picking accounts", () => {
  async function open(world: AccountsWorld = {}) {
    const shown = await withSandbox(world);
    await click("session-sandbox-login");
    await waitFor(() => expect(stateOf("sandbox")).toBe("waiting"));
    act(() => shown.finish("sandbox"));
    await person.click(await screen.findByTestId("session-sandbox-pick"));
    return shown;
  }

  it("makes pending edits of what was ticked, with a role and a name", async () => {
    const { host } = await open();
    const confirm = await screen.findByTestId("pick-confirm");
    await person.click(await screen.findByTestId("pick-444444444444"));
    await person.click(screen.getByTestId("pick-111111111111"));
    const name = screen.getByTestId("pick-444444444444-name") as HTMLInputElement;
    expect(name.value).toBe("shared-services");
    await person.clear(name);
    await person.type(name, "shop-dev");
    expect(screen.getByText("There is an account shop-dev already")).toBeTruthy();
    expect((confirm as HTMLButtonElement).disabled).toBe(true);
    await person.clear(name);
    await person.type(name, "shared");
    expect(confirm.textContent).toBe("Add 1, change 1 account");
    await person.click(confirm);
    expect(asked(host, "pick_accounts")).toEqual([
      {
        session: "sandbox",
        accounts: [
          { id: "111111111111", name: "shop-dev", role: "Deployer" },
          { id: "444444444444", name: "shared", role: "AdministratorAccess" },
        ],
      },
    ]);
    expect(await screen.findByTestId("account-shared")).toBeTruthy();
    await waitFor(() => expect(screen.queryByTestId("pick-confirm")).toBeNull());
    expect(useProject.getState().view?.document.dirty).toBe(true);
  });

  it("offers nothing where one has no role, and finds by name", async () => {
    await open();
    const without = await screen.findByTestId("pick-666666666666");
    expect(without.getAttribute("aria-disabled") ?? without.hasAttribute("data-disabled")).toBeTruthy();
    await person.type(screen.getByLabelText("Search accounts"), "lake");
    expect(screen.queryByTestId("pick-111111111111")).toBeNull();
    expect(screen.getByTestId("pick-555555555555")).toBeTruthy();
  });

  it("tells an empty list, being kept out and a failure apart", async () => {
    const { world } = await open({ portal: [] });
    expect(await screen.findByText("Identity Center gives you no account")).toBeTruthy();
    world.portal = failure("access-denied", "You may not list accounts.", "Ask an administrator.");
    await person.click(screen.getByRole("button", { name: "Ask again" }));
    expect(await screen.findByText("You may not list accounts.")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
    world.portal = failure("timed-out", "Identity Center does not answer.");
    await person.click(screen.getByRole("button", { name: "Ask again" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(/does not answer/);
    world.portal = PORTAL;
    await person.click(screen.getByRole("button", { name: "Ask again" }));
    expect(await screen.findByTestId("pick-111111111111")).toBeTruthy();
  });
});

describe("sessions", () => {
  it("are added, changed and renamed; one that is used stays", async () => {
    const { host } = await panel({}, manyWays(sampleProject()).project);
    await click("add-session");
    const form = within(screen.getByTestId("session-form"));
    const add = form.getByRole("button", { name: "Add session" }) as HTMLButtonElement;
    expect(document.activeElement).toBe(form.getByLabelText("Name"));
    await fill(form.getByLabelText("Name"), "acme");
    expect(form.getByText("There is a session acme already.")).toBeTruthy();
    await fill(form.getByLabelText("Name"), "-two");
    await fill(form.getByLabelText("Start URL"), "http://two.awsapps.com/start");
    expect(add.disabled).toBe(true);
    await person.clear(form.getByLabelText("Start URL"));
    await fill(form.getByLabelText("Start URL"), "https://two.awsapps.com/start");
    await person.click(add);
    expect(await screen.findByTestId("session-acme-two")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByTestId("add-session"));
    expect(asked(host, "edit").at(-1)).toEqual({
      edits: [
        {
          edit: "add_session",
          id: "acme-two",
          session: { "start-url": "https://two.awsapps.com/start", region: "eu-west-1" },
        },
      ],
    });

    await person.click(screen.getByRole("button", { name: "More for acme" }));
    const remove = await screen.findByRole("menuitem", { name: /Remove/ });
    expect(remove.getAttribute("aria-disabled")).toBe("true");
  });

  it("of a project with real accounts do not include the sandbox's", async () => {
    await panel({}, manyWays(sampleProject()).project);
    expect(screen.queryByTestId("use-sandbox-session")).toBeNull();
  });
});

describe("the keychain", () => {
  it("that is locked is said openly, and opened by a click", async () => {
    const { host } = await panel({ keychain: LOCKED });
    const line = screen.getByTestId("keychain-state");
    expect(line.dataset.state).toBe("locked");
    expect(line.textContent).toMatch(/memory only/);
    await person.click(within(line).getByRole("button", { name: "Unlock" }));
    await waitFor(() => expect(screen.getByTestId("keychain-state").dataset.state).toBe("keychain"));
    expect(asked(host, "unlock_keychain")).toHaveLength(1);
  });
});
