import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useAccounts } from "../../src/document/accounts";
import { usePlan } from "../../src/document/plan";
import { useView } from "../../src/document/view";
import { CommandPalette } from "../../src/palette/CommandPalette";
import { find, marksIn } from "../../src/palette/find";
import { simulatedAccounts } from "../fixtures/accounts";
import { realProject } from "../fixtures/project";
import { simulated } from "../fixtures/simulated";
import { asked, show } from "../window";

const items = ["notes", "notifications", "user-notes", "database", "Deploy to dev…"].map((label) => ({
  label,
}));
const labels = (query: string) => find(query, items, 10).map((item) => item.label);

describe("finding", () => {
  it("puts the whole name before its start, its start before a word, a word before the middle", () => {
    expect(labels("notes")).toEqual(["notes", "user-notes"]);
    expect(labels("not")).toEqual(["notes", "notifications", "user-notes"]);
    expect(labels("base")).toEqual(["database"]);
  });

  it("finds letters in order and words in any order", () => {
    expect(labels("ntfc")).toEqual(["notifications"]);
    expect(labels("dev dep")).toEqual(["Deploy to dev…"]);
  });

  it("does not mind case, and finds nothing where nothing matches", () => {
    expect(labels("DEPLOY")).toEqual(["Deploy to dev…"]);
    expect(labels("zebra")).toEqual([]);
  });

  it("looks into keywords, after names", () => {
    const both = [{ label: "history", keywords: "runs" }, { label: "runs" }];
    expect(find("runs", both, 10).map((item) => item.label)).toEqual(["runs", "history"]);
  });

  it("keeps the order without a query and stays within its limit", () => {
    expect(find("", items, 2).map((item) => item.label)).toEqual(["notes", "notifications"]);
  });
});

describe("what was found", () => {
  it("is the words as they stand, or the letters one by one", () => {
    expect(marksIn("Deploy to dev…", "dev dep")).toEqual([
      [0, 3],
      [10, 13],
    ]);
    expect(marksIn("notifications", "ntfc")).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
    expect(marksIn("history", "runs")).toEqual([]);
  });
});

describe("the palette", () => {
  async function open() {
    await show(<CommandPalette />, { answers: simulated() });
    useView.getState().setPalette(true);
    return await screen.findByPlaceholderText(/Find services/);
  }

  it("goes to a service by a part of its name", async () => {
    await userEvent.type(await open(), "notif{Enter}");
    await waitFor(() => expect(useView.getState().palette).toBe(false));
    expect([...useView.getState().selection]).toEqual(["notifications"]);
    expect(useView.getState().side).toBe("service");
  });

  it("plans for the stage that was named, also a removal", async () => {
    await userEvent.type(await open(), "remove from staging{Enter}");
    await waitFor(() => expect(useView.getState().side).toBe("plan"));
    expect(useView.getState().stage).toBe("staging");
    expect(usePlan.getState().intent).toBe("remove");
  });

  it("says why what is looked for cannot be done now, and does not do it", async () => {
    await userEvent.type(await open(), "undo{Enter}");
    const undo = await screen.findByRole("option", { name: /there is nothing to undo/ });
    expect(undo.getAttribute("aria-disabled")).toBe("true");
    expect(useView.getState().palette).toBe(true);
  });

  it("marks what was found, and says the keys of an action", async () => {
    await userEvent.type(await open(), "outline");
    const outline = await screen.findByRole("option", { name: /Draw as an outline/ });
    expect(outline.querySelector("mark")?.textContent).toBe("outline");
    expect(outline.querySelector("kbd")?.textContent).toBe("Ctrl 6");
  });

  it("begins with what was chosen last", async () => {
    localStorage.removeItem("palette-recent");
    await userEvent.type(await open(), "notif{Enter}");
    useView.getState().setPalette(true);
    const [first] = await screen.findAllByRole("option");
    expect(first?.textContent).toContain("notifications");
  });

  it("says so where nothing is found", async () => {
    await userEvent.type(await open(), "zebra");
    expect(await screen.findByText(/Nothing is called “zebra”/)).toBeTruthy();
  });

  it("logs in where nobody is logged in, and out where somebody is", async () => {
    const accounts = simulatedAccounts();
    const host = await show(<CommandPalette />, { project: realProject(), answers: accounts.answers });
    await waitFor(() => expect(useAccounts.getState().view).not.toBeNull());
    const type = async (text: string) => {
      useView.getState().setPalette(true);
      await userEvent.type(await screen.findByPlaceholderText(/Find services/), text);
    };
    await type("log in acme{Enter}");
    expect(asked(host, "login")).toEqual([{ session: "acme", method: "browser" }]);
    expect(useView.getState().side).toBe("accounts");
    accounts.finish("acme");
    await waitFor(() => expect(useAccounts.getState().view?.sessions[0]?.login.state).toBe("logged-in"));
    await type("log in acme");
    expect(screen.queryByText("Log in to acme")).toBeNull();
    await userEvent.clear(screen.getByPlaceholderText(/Find services/));
    await userEvent.type(screen.getByPlaceholderText(/Find services/), "log out{Enter}");
    expect(asked(host, "logout")).toEqual([{ session: "acme" }]);
  });

  it("checks an account, and opens it to show what was found", async () => {
    const host = await show(<CommandPalette />, {
      project: realProject(),
      answers: simulatedAccounts().answers,
    });
    await waitFor(() => expect(useAccounts.getState().view).not.toBeNull());
    useView.getState().setPalette(true);
    await userEvent.type(await screen.findByPlaceholderText(/Find services/), "check shop-prod{Enter}");
    expect(asked(host, "check_account")).toEqual([{ account: "shop-prod" }]);
    expect(useAccounts.getState().shown).toBe("shop-prod");
  });
});
