import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Logins, standingOf } from "../../src/app/Logins";
import { useAccounts } from "../../src/document/accounts";
import { useView } from "../../src/document/view";
import type { LoginState } from "../../src/host/contract.gen";
import { LOCKED, simulatedAccounts } from "../fixtures/accounts";
import { realProject } from "../fixtures/project";
import { show } from "../window";

const now = Date.parse("2026-03-02T10:00:00Z");
const until = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const loggedIn = (minutes: number, renewable: boolean): LoginState => ({
  state: "logged-in",
  until: until(minutes),
  renewable,
});

describe("a login in the status bar", () => {
  it.each([
    [loggedIn(452, true), "7 h", "idle"],
    [loggedIn(5, true), "5 min", "idle"],
    [loggedIn(40, false), "40 min left", "idle"],
    [loggedIn(12, false), "12 min left", "warn"],
    [loggedIn(0, false), "expired", "bad"],
    [{ state: "expired", at: until(-1) } as LoginState, "expired", "bad"],
  ])("%j is said as %s, %s", (login, text, tone) => {
    expect(standingOf(login, now)).toMatchObject({ text, tone });
  });

  it("is not there where nobody is logged in", () => {
    expect(standingOf({ state: "logged-out" }, now)).toBeNull();
  });
});

describe("the status bar", () => {
  async function bar(world: Parameters<typeof simulatedAccounts>[0]) {
    const accounts = simulatedAccounts(world);
    await show(<Logins />, { project: realProject(), answers: accounts.answers });
    await waitFor(() => expect(useAccounts.getState().view).not.toBeNull());
  }

  it("leads from a login to the accounts", async () => {
    await bar({ logins: { acme: { state: "expired", at: until(-1) } } });
    await userEvent.click(await screen.findByTestId("login-acme"));
    expect(useView.getState().side).toBe("accounts");
  });

  it("says openly where secrets are in memory only, and nothing where they are in the keychain", async () => {
    await bar({ keychain: LOCKED });
    const sign = await screen.findByTestId("memory-only");
    expect(sign.textContent).toMatch(/keychain locked:.*secrets in memory only/);
    expect(sign.title).toContain(LOCKED.hint);
    await bar({});
    await waitFor(() => expect(screen.queryByTestId("memory-only")).toBeNull());
  });
});
