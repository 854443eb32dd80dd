import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { AccountsPanel } from "../../src/accounts/AccountsPanel";
import { failure } from "../fixture-host";
import { type AccountsWorld, manyWays, simulatedAccounts } from "../fixtures/accounts";
import { sampleProject } from "../fixtures/project";
import { asked, fill, person, show } from "../window";

async function organization(more: AccountsWorld = {}) {
  const { project, world } = manyWays(sampleProject());
  const accounts = simulatedAccounts({ ...world, creations: [], ...more });
  const host = await show(<AccountsPanel />, { project, answers: accounts.answers });
  await screen.findByTestId("keychain-state");
  const root = within(screen.getByTestId("account-shop-root"));
  await person.click(root.getAllByRole("button")[0] as HTMLElement);
  await person.click(screen.getByTestId("account-shop-root-organization"));
  return { host, ...accounts };
}

describe("an organization", () => {
  it("lists its accounts; those that are not known are reached from the one that manages it", async () => {
    const { host } = await organization();
    await person.click(await screen.findByTestId("member-121212121212"));
    expect(screen.getByText("known as shop-dev")).toBeTruthy();
    expect(screen.getByText("SUSPENDED")).toBeTruthy();
    await person.click(screen.getByTestId("add-members"));
    expect(asked(host, "edit")).toEqual([
      {
        edits: [
          {
            edit: "add_account",
            id: "playground",
            account: {
              id: "121212121212",
              access: { "assume-role": { from: "shop-root", role: "OrganizationAccountAccessRole" } },
            },
          },
        ],
      },
    ]);
    expect(await screen.findByTestId("account-playground")).toBeTruthy();
  });

  it("that one may not look into is told apart from one that is broken", async () => {
    const { world } = await organization({
      organization: failure("access-denied", "You may not list the organization's accounts."),
    });
    expect(await screen.findByText("You may not list the organization's accounts.")).toBeTruthy();
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.queryByRole("alert")).toBeNull();
    world.organization = failure("timed-out", "AWS Organizations does not answer.");
    await person.click(dialog.getByRole("button", { name: "Ask again" }));
    expect((await dialog.findByRole("alert")).textContent).toMatch(/does not answer/);
  });
});

describe("creating child accounts", () => {
  async function reviewed() {
    const shown = await organization();
    await person.click(screen.getByTestId("create-child-accounts"));
    const review = screen.getByTestId("review-accounts") as HTMLButtonElement;
    expect(review.disabled).toBe(true);
    for (const n of [1, 2, 3])
      await fill(screen.getByLabelText(`E-mail address of account ${n}`), `aws+${n}@example.com`);
    await person.click(screen.getByRole("button", { name: "Leave out corner-shop-staging" }));
    await person.click(review);
    await screen.findByTestId("create-typed");
    return shown;
  }

  it("shows who would do what, creates nothing before the name is typed, then follows each account", async () => {
    const { host, world } = await reviewed();
    expect(asked(host, "plan_accounts")).toEqual([
      {
        from: "shop-root",
        role: "OrganizationAccountAccessRole",
        accounts: [
          { name: "corner-shop-dev", email: "aws+1@example.com" },
          { name: "corner-shop-prod", email: "aws+3@example.com" },
        ],
      },
    ]);
    const review = within(screen.getByRole("form", { name: "Review of the new accounts" }));
    expect(review.getByText("Administrator")).toBeTruthy();
    expect(review.getByText(/not deleted like a stack/)).toBeTruthy();
    expect(review.getByText(/resource "aws_organizations_account" "corner-shop-dev"/)).toBeTruthy();

    const create = screen.getByTestId("create-accounts") as HTMLButtonElement;
    await person.type(screen.getByTestId("create-typed"), "shop-roo{Enter}");
    expect(create.disabled).toBe(true);
    expect(asked(host, "create_accounts")).toEqual([]);
    await person.type(screen.getByTestId("create-typed"), "t");
    await person.click(create);
    expect(asked(host, "create_accounts")).toEqual([{ plan: "creation-1", typed: "shop-root" }]);
    const row = await screen.findByTestId("creation-corner-shop-dev");
    expect(row.dataset.state).toBe("in-progress");

    world.creations = world.creations.map((creation) => ({
      ...creation,
      state: { state: "created", id: "141414141414" },
    }));
    act(() => host.emit([{ type: "accounts-changed" }]));
    await waitFor(() => expect(screen.getByTestId("creation-corner-shop-dev").dataset.state).toBe("created"));
  });

  it("goes back to what was typed", async () => {
    await reviewed();
    await person.click(screen.getByRole("button", { name: "Back" }));
    expect((screen.getByLabelText("E-mail address of account 1") as HTMLInputElement).value).toBe(
      "aws+1@example.com",
    );
  });
});
