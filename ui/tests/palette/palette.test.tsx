import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { usePlan } from "../../src/document/plan";
import { useView } from "../../src/document/view";
import { CommandPalette } from "../../src/palette/CommandPalette";
import { find } from "../../src/palette/find";
import { simulated } from "../fixtures/simulated";
import { show } from "../window";

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

  it("offers only what can be done now", async () => {
    await userEvent.type(await open(), "undo");
    expect(screen.queryByText("Undo")).toBeNull();
  });

  it("says so where nothing is found", async () => {
    await userEvent.type(await open(), "zebra");
    expect(await screen.findByText(/Nothing is called “zebra”/)).toBeTruthy();
  });
});
