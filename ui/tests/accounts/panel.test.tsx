import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { AccountsPanel } from "../../src/accounts/AccountsPanel";
import { accessOf, accessWords, accountId, formOf, looksSecret } from "../../src/accounts/words";
import { failure } from "../fixture-host";
import { asked, show } from "../window";

describe("an account's id", () => {
  it("is 12 digits, however they were pasted", () => {
    expect(accountId("1234-5678-9012")).toBe("123456789012");
    expect(accountId(" 123456789012 ")).toBe("123456789012");
    expect(accountId("12345678901")).toBeNull();
    expect(accountId("12345678901x")).toBeNull();
  });
});

describe("an account's access", () => {
  it("names variables and never takes a credential for a name", () => {
    const secret = "a".repeat(40);
    expect(looksSecret("AKIAIOSFODNN7EXAMPLE")).toBe(true);
    expect(looksSecret(secret)).toBe(true);
    expect(accessOf({ ...formOf(null), kind: "environment", key: "ACME_KEY", secret })).toBeNull();
    expect(
      accessOf({ ...formOf(null), kind: "environment", key: "AKIAIOSFODNN7EXAMPLE", secret: "ACME_SECRET" }),
    ).toBeNull();
  });

  it("survives the form unchanged", () => {
    const all = [
      null,
      "sandbox" as const,
      { profile: "acme-dev" },
      { environment: { "access-key-id": "A", "secret-access-key": "B", "session-token": "C" } },
      { environment: { "access-key-id": "A", "secret-access-key": "B" } },
    ];
    for (const access of all) expect(accessOf(formOf(access))).toEqual({ access });
  });

  it("is said in words", () => {
    expect(accessWords(null)).toBe("no access");
    expect(accessWords({ profile: "acme-dev" })).toBe("profile acme-dev");
  });
});

describe("the accounts panel", () => {
  const form = () => within(screen.getByTestId("add-account"));

  it("adds an account once it has a name and 12 digits", async () => {
    const host = await show(<AccountsPanel />);
    const add = form().getByRole("button", { name: "Add account" }) as HTMLButtonElement;
    await userEvent.type(form().getByLabelText("Name"), "acme-qa");
    await userEvent.type(form().getByLabelText("Account id"), "12345");
    expect(form().getByText("An account id has 12 digits.")).toBeTruthy();
    expect(add.disabled).toBe(true);
    await userEvent.type(form().getByLabelText("Account id"), "6789012");
    await userEvent.click(add);
    expect(asked(host, "edit")).toEqual([
      { edits: [{ edit: "add_account", id: "acme-qa", account: { id: "123456789012", access: "sandbox" } }] },
    ]);
    expect(await screen.findByTestId("account-acme-qa")).toBeTruthy();
  });

  it("shows a refused edit where it was made, with what to do", async () => {
    const answers = {
      edit: () => {
        throw failure("in-use", "The account shop-dev is used by dev.", "Remove that target first.");
      },
    };
    await show(<AccountsPanel />, { answers });
    await userEvent.type(form().getByLabelText("Name"), "acme-qa");
    await userEvent.type(form().getByLabelText("Account id"), "123456789012");
    await userEvent.click(form().getByRole("button", { name: "Add account" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(/used by dev.*Remove that target first/);
  });

  it("does not offer to remove an account that a stage goes to", async () => {
    await show(<AccountsPanel />);
    const card = within(screen.getByTestId("account-shop-dev"));
    await userEvent.click(card.getByRole("button", { expanded: false }));
    expect((card.getByRole("button", { name: "Remove shop-dev" }) as HTMLButtonElement).disabled).toBe(true);
    expect(card.getByText(/dev goes to it; remove that target first/)).toBeTruthy();
  });
});
