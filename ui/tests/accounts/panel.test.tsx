import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { AccountsPanel } from "../../src/accounts/AccountsPanel";
import { useAccounts } from "../../src/document/accounts";
import { type FixtureOptions, failure } from "../fixture-host";
import { type AccountsWorld, manyWays, PROFILES, simulatedAccounts } from "../fixtures/accounts";
import { sampleProject } from "../fixtures/project";
import { asked, fill, person, show } from "../window";

async function panel(
  world: AccountsWorld = {},
  project = sampleProject(),
  more: Pick<FixtureOptions, "file"> = {},
) {
  const accounts = simulatedAccounts(world);
  const host = await show(<AccountsPanel />, { project, answers: accounts.answers, ...more });
  await screen.findByTestId("keychain-state");
  return { host, ...accounts };
}

const many = () => {
  const { project, world } = manyWays(sampleProject());
  return [world, project] as const;
};
const card = (name: string) => within(screen.getByTestId(`account-${name}`));
const open = (name: string) => person.click(card(name).getAllByRole("button")[0] as HTMLElement);
const badge = (name: string) => screen.getByTestId(`account-${name}-identity`);

describe("an account", () => {
  it("says who one is there once it was checked", async () => {
    const { host } = await panel();
    expect(badge("shop-dev").dataset.state).toBe("unknown");
    await person.click(screen.getByTestId("account-shop-dev-check"));
    await waitFor(() => expect(badge("shop-dev").dataset.state).toBe("proved"));
    expect(badge("shop-dev").textContent).toBe("Deployer");
    expect(asked(host, "check_account")).toEqual([{ account: "shop-dev" }]);
  });

  it("is checked with all others by one click; one without access is not asked for", async () => {
    const [world, project] = many();
    const { host } = await panel(world, project);
    await person.click(screen.getByTestId("check-all"));
    await waitFor(() => expect(asked(host, "check_account")).toHaveLength(7));
    expect(asked(host, "check_account")).not.toContainEqual({ account: "drawn" });
  });

  it("whose credentials belong to another says so and is not softened", async () => {
    await panel(...many());
    const problem = screen.getByTestId("account-shop-prod-problem");
    expect(problem.dataset.code).toBe("wrong-account");
    expect(problem.textContent).toMatch(/311111111113, not to 333333333333/);
    expect(badge("shop-prod").textContent).toBe("not reached");
    expect(card("shop-prod").getByText("PROD")).toBeTruthy();
  });

  it("that waits for a login is logged in from where it says so", async () => {
    const [world, project] = many();
    const { host, finish } = await panel({ ...world, logins: {} }, project);
    expect(badge("partner-billing").textContent).toBe("needs a login");
    await person.click(card("partner-billing").getByRole("button", { name: "Log in to partner" }));
    expect(asked(host, "login")).toEqual([{ session: "partner", method: "browser" }]);
    expect(await card("partner-billing").findByText(/waiting in your browser/)).toBeTruthy();
    act(() => finish("partner"));
    await waitFor(() => expect(screen.queryByTestId("account-partner-billing-problem")).toBeNull());
  });

  it("takes a code, forgets it at once, and says when AWS did not take it", async () => {
    const [world, project] = many();
    const { host } = await panel({ ...world, logins: world.logins ?? {} }, project);
    const code = screen.getByTestId("mfa-code-shop-data") as HTMLInputElement;
    expect(code.autocomplete).toBe("one-time-code");
    expect(code.inputMode).toBe("numeric");
    await person.type(code, "000 0x00{Enter}");
    expect(asked(host, "give_mfa_code")).toEqual([{ account: "shop-data", code: "000000" }]);
    expect(code.value).toBe("");
    await waitFor(() =>
      expect(screen.getByTestId("account-shop-data-problem").dataset.code).toBe("mfa-refused"),
    );
    await person.type(screen.getByTestId("mfa-code-shop-data"), "918273{Enter}");
    await waitFor(() => expect(screen.queryByTestId("account-shop-data-problem")).toBeNull());
    expect(document.body.innerHTML.includes("918273")).toBe(false);
  });

  it("gets its keys from a file of which the page sees the path only, and loses them again", async () => {
    const [world, project] = many();
    const { host } = await panel(world, project, { file: "/home/ana/accessKeys.csv" });
    expect(badge("legacy-mailer").textContent).toBe("needs keys");
    await person.click(screen.getByTestId("account-legacy-mailer-import-keys"));
    await waitFor(() => expect(badge("legacy-mailer").dataset.state).toBe("proved"));
    expect(asked(host, "import_keys")).toEqual([
      { account: "legacy-mailer", file: "/home/ana/accessKeys.csv" },
    ]);
    await open("legacy-mailer");
    await person.click(await screen.findByTestId("account-legacy-mailer-forget-keys"));
    expect(asked(host, "forget_keys")).toEqual([{ account: "legacy-mailer" }]);
    await waitFor(() => expect(screen.queryByTestId("account-legacy-mailer-forget-keys")).toBeNull());
  });

  it("asks for no file where the person thought better of it", async () => {
    const { host } = await panel(...many());
    await person.click(screen.getByTestId("account-legacy-mailer-import-keys"));
    expect(asked(host, "import_keys")).toEqual([]);
  });

  it("is opened where somebody elsewhere asked for it", async () => {
    await panel(...many());
    act(() => useAccounts.getState().show("shop-data"));
    expect(
      (await card("shop-data").findByLabelText("Role in this account")) as HTMLInputElement,
    ).toHaveProperty("value", "Analyst");
  });
});

describe("an account's form", () => {
  it("offers the roles that Identity Center lists, and takes the choice at once", async () => {
    const [world, project] = many();
    const { host } = await panel(world, project);
    await open("shop-dev");
    const role = await card("shop-dev").findByRole("combobox", { name: "Role" });
    await person.click(role);
    await person.click(await screen.findByRole("option", { name: "ReadOnly" }));
    await waitFor(() =>
      expect(asked(host, "edit")).toEqual([
        {
          edits: [
            {
              edit: "update_account",
              id: "shop-dev",
              patch: { access: { sso: { session: "acme", role: "ReadOnly" } } },
            },
          ],
        },
      ]),
    );
  });

  it("takes a typed role when its field is left", async () => {
    const [world, project] = many();
    const { host } = await panel({ ...world, logins: {} }, project);
    await open("shop-data");
    const role = card("shop-data").getByLabelText("Role in this account");
    await person.clear(role);
    await fill(role, "ci/Reader");
    expect(asked(host, "edit")).toEqual([]);
    await person.tab();
    expect(asked(host, "edit")).toHaveLength(1);
    expect(JSON.stringify(asked(host, "edit")[0])).toContain('"role":"ci/Reader"');
  });

  it("changes colour by the keyboard and says its name", async () => {
    const { host } = await panel();
    await open("shop-dev");
    const group = card("shop-dev").getByRole("radiogroup", { name: "Colour of shop-dev" });
    within(group).getByRole("radio", { name: "automatic" }).focus();
    await person.keyboard("{ArrowRight}");
    expect(asked(host, "edit")).toEqual([
      { edits: [{ edit: "update_account", id: "shop-dev", patch: { colour: "blue" } }] },
    ]);
    await waitFor(() => expect(within(group).getByRole("radio", { checked: true }).ariaLabel).toBe("blue"));
  });

  it("marks production by hand where it is not told by a stage", async () => {
    const { host } = await panel();
    await open("shop-dev");
    await person.click(card("shop-dev").getByRole("radio", { name: "Yes" }));
    expect(asked(host, "edit")).toEqual([
      { edits: [{ edit: "update_account", id: "shop-dev", patch: { production: true } }] },
    ]);
    expect(await card("shop-dev").findByText("PROD")).toBeTruthy();
  });

  it("links to the console, and not for what is simulated", async () => {
    await panel(...many());
    await open("shop-dev");
    expect(screen.getByTestId("account-shop-dev-console")).toBeTruthy();
  });

  it("does not offer to remove an account that a stage goes to", async () => {
    await panel();
    await open("shop-dev");
    const remove = card("shop-dev").getByRole("button", { name: "Remove shop-dev" }) as HTMLButtonElement;
    expect(remove.disabled).toBe(true);
    expect(card("shop-dev").getByText(/remove it first from the targets of dev/)).toBeTruthy();
    expect(screen.queryByTestId("account-shop-dev-console")).toBeNull();
  });
});

describe("adding an account by hand", () => {
  const form = () => within(screen.getByTestId("add-account"));

  it("takes one that has no id yet: it is planned", async () => {
    const { host } = await panel();
    await fill(form().getByLabelText("Name"), "acme-later");
    await person.click(form().getByRole("button", { name: "Add account" }));
    expect(asked(host, "edit")).toEqual([
      { edits: [{ edit: "add_account", id: "acme-later", account: { access: "sandbox" } }] },
    ]);
  });

  it("waits for a name and 12 digits", async () => {
    const { host } = await panel();
    const add = form().getByRole("button", { name: "Add account" }) as HTMLButtonElement;
    await fill(form().getByLabelText("Name"), "acme-qa");
    await fill(form().getByLabelText("Account id"), "12345");
    expect(form().getByText("An account id has 12 digits.")).toBeTruthy();
    expect(add.disabled).toBe(true);
    await fill(form().getByLabelText("Account id"), "6789012");
    await person.click(add);
    expect(asked(host, "edit")).toEqual([
      { edits: [{ edit: "add_account", id: "acme-qa", account: { id: "123456789012", access: "sandbox" } }] },
    ]);
    expect(await screen.findByTestId("account-acme-qa")).toBeTruthy();
  });

  it("shows a refused edit where it was made, with what to do", async () => {
    const answers = {
      ...simulatedAccounts().answers,
      edit: () => {
        throw failure("in-use", "The account shop-dev is used by dev.", "Remove that target first.");
      },
    };
    await show(<AccountsPanel />, { answers });
    await fill(form().getByLabelText("Name"), "acme-qa");
    await fill(form().getByLabelText("Account id"), "123456789012");
    await person.click(form().getByRole("button", { name: "Add account" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(/used by dev.*Remove that target first/);
  });
});

describe("profiles", () => {
  it("are imported where they can be, and say why where not", async () => {
    const { host } = await panel({ profiles: PROFILES });
    expect(screen.getByText(/takes its credentials from nobody/)).toBeTruthy();
    await person.click(screen.getByTestId("profile-broken-chain"));
    expect((screen.getByTestId("import-profiles") as HTMLButtonElement).disabled).toBe(true);
    await person.click(screen.getByTestId("profile-shop-tools"));
    await person.click(screen.getByTestId("import-profiles"));
    expect(asked(host, "import_profiles")).toEqual([{ profiles: ["shop-tools"] }]);
    await waitFor(() => expect(screen.queryByTestId("profile-shop-tools")).toBeNull());
    expect(screen.getByTestId("account-shop-tools")).toBeTruthy();
  });
});

describe("what is known of accounts", () => {
  it("is being looked for, then there; what cannot be had does not hide the accounts", async () => {
    let broken = true;
    const { answers } = simulatedAccounts();
    await show(<AccountsPanel />, {
      answers: {
        ...answers,
        accounts: (request, host) => {
          if (broken) throw failure("journal", "The journal cannot be read.", "Look at the disk.");
          if (!answers.accounts) throw new Error("the fixture answers");
          return answers.accounts(request, host);
        },
      },
    });
    expect((await screen.findByRole("alert")).textContent).toMatch(/journal cannot be read/);
    expect(screen.getByTestId("account-shop-dev")).toBeTruthy();
    broken = false;
    await person.click(screen.getByRole("button", { name: "Look again" }));
    await screen.findByTestId("keychain-state");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
