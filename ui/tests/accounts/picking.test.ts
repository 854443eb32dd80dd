import { describe, expect, it } from "vitest";
import { newAccounts, usualRows, wrongRows } from "../../src/accounts/creating";
import { matches, pickWords, suggested, wrongName } from "../../src/accounts/picking";
import type { PortalAccount } from "../../src/host/contract.gen";
import { sampleProject } from "../fixtures/project";

function portal(id: string, name: string, known_as: string | null = null): PortalAccount {
  return { id, name, email: `${id}@example.com`, roles: ["ReadOnly", "Deployer"], known_as };
}

describe("accounts that can be picked", () => {
  const accounts = [portal("1", "Acme Dev"), portal("2", "acme dev"), portal("3", "Old", "acme-old")];

  it("have a free name each, the first role, and nobody is picked for the person", () => {
    const choices = suggested(accounts, ["acme-dev"]);
    expect(choices["1"]).toEqual({ picked: false, name: "acme-dev-2", role: "ReadOnly" });
    expect(choices["2"]?.name).toBe("acme-dev-3");
    expect(choices["3"]?.name).toBe("acme-old");
  });

  it("are refused under a name that is taken, twice there, or none", () => {
    const [one, two, known] = accounts as [PortalAccount, PortalAccount, PortalAccount];
    const choices = {
      "1": { picked: true, name: "same", role: "ReadOnly" },
      "2": { picked: true, name: "same ", role: "ReadOnly" },
      "3": { picked: true, name: "acme-old", role: "ReadOnly" },
    };
    expect(wrongName(one, choices, [])).toMatch(/Another one/);
    expect(wrongName(two, { ...choices, "1": { ...choices["1"], picked: false } }, [])).toBeNull();
    expect(wrongName(two, { "2": choices["2"] }, ["same"])).toMatch(/already/);
    expect(wrongName(one, { "1": { ...choices["1"], name: "a b" } }, [])).toMatch(/Letters/);
    expect(wrongName(known, choices, ["acme-old"])).toBeNull();
  });

  it("are found by name, e-mail or id with hyphens", () => {
    const account = { name: "Shop Dev", id: "123456789012", email: "aws@example.com" };
    expect(matches(account, "shop")).toBe(true);
    expect(matches(account, "1234-5678")).toBe(true);
    expect(matches(account, "AWS@")).toBe(true);
    expect(matches(account, "prod")).toBe(false);
  });

  it("are counted apart where the project knows some of them", () => {
    expect(pickWords(0, 0)).toBe("Add accounts");
    expect(pickWords(3, 0)).toBe("Add 3 accounts");
    expect(pickWords(0, 1)).toBe("Change 1 account");
    expect(pickWords(2, 1)).toBe("Add 2, change 1 account");
  });
});

describe("child accounts", () => {
  const { topology } = sampleProject();
  const names = Object.keys(topology.accounts);

  it("begin with one for each usual stage, named after the project", () => {
    expect(usualRows(topology).map(({ name }) => name)).toEqual([
      "corner-shop-dev",
      "corner-shop-staging",
      "corner-shop-prod",
    ]);
  });

  it("are complete only when each has an address of its own", () => {
    const rows = usualRows(topology).map((row) => ({ ...row, email: "aws@example.com" }));
    expect(newAccounts(rows, names)).toBeNull();
    expect(wrongRows(rows, names)[1]?.email).toMatch(/another address/);
    const own = rows.map((row) => ({ ...row, email: ` aws+${row.key}@example.com ` }));
    expect(newAccounts(own, names)).toEqual(
      own.map(({ name, key }) => ({ name, email: `aws+${key}@example.com` })),
    );
  });

  it("cannot have the name of an account that is there", () => {
    const rows = [{ key: 0, name: "shop-dev", email: "aws@example.com" }];
    expect(wrongRows(rows, names)[0]?.name).toMatch(/already/);
    expect(newAccounts(rows, names)).toBeNull();
    expect(newAccounts([], names)).toBeNull();
  });
});
