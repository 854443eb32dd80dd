import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { usePlan } from "../../src/document/plan";
import type { ChangedService } from "../../src/host/contract.gen";
import { PlanDrawer } from "../../src/plan/PlanDrawer";
import { failure } from "../fixture-host";
import { planViewOf, SERVICES } from "../fixtures/plan";
import { asked, fill, person, show } from "../window";

const CHANGED: Record<string, string> = {
  cart: "services/cart/template.yaml changed",
  orders: "it uses packages/money, where index.ts changed",
};

const answer = (): ChangedService[] =>
  SERVICES.map((service) => ({
    service,
    changed: service in CHANGED,
    because: [CHANGED[service] ?? "nothing that it reads changed"],
  }));

async function since(commit: string, changed: () => ChangedService[] = answer) {
  const host = await show(<PlanDrawer />, {
    side: "plan",
    answers: { plan: () => planViewOf(), changed_since: changed },
  });
  await screen.findByTestId("plan-summary");
  usePlan.getState().choose({ scope: "changed" });
  await screen.findByText("Since which commit?");
  await fill(screen.getByTestId("changed-since-commit"), commit);
  await person.keyboard("{Enter}");
  return host;
}

describe("a plan for what changed since a commit", () => {
  it("asks for nothing before a commit is named", async () => {
    const host = await show(<PlanDrawer />, { side: "plan", answers: { plan: () => planViewOf() } });
    await screen.findByTestId("plan-summary");
    const before = asked(host, "plan").length;
    usePlan.getState().choose({ scope: "changed" });
    expect(await screen.findByText("Since which commit?")).toBeTruthy();
    expect(screen.queryByTestId("confirm-deploy")).toBeNull();
    expect(asked(host, "plan")).toHaveLength(before);
    expect(asked(host, "changed_since")).toEqual([]);
  });

  it("is for those that differ, and says of each why it is in or out", async () => {
    const host = await since("main");
    const said = within(await screen.findByTestId("changed-since"));
    expect(asked(host, "changed_since")).toEqual([{ commit: "main" }]);
    expect(asked(host, "plan").at(-1)).toEqual({
      stage: "dev",
      intent: "deploy",
      selection: { select: "only", services: ["cart", "orders"] },
    });
    expect(said.getByText("2 of 12 services")).toBeTruthy();
    expect(said.getByText("it uses packages/money, where index.ts changed")).toBeTruthy();
    expect(said.getByText("10 left out")).toBeTruthy();
  });

  it("leaves the focus where it is while plans come and go", async () => {
    const host = await show(<PlanDrawer />, {
      side: "plan",
      answers: { plan: () => ({ ...planViewOf(), id: crypto.randomUUID() }) },
    });
    await screen.findByTestId("plan-summary");
    const scope = screen.getByTestId("scope");
    scope.focus();
    const planned = usePlan.getState().plan?.id;
    host.emit([{ type: "project-changed", message: "services/cart/template.yaml was written" }]);
    await waitFor(() => expect(usePlan.getState().plan?.id).not.toBe(planned));
    await waitFor(() => expect(usePlan.getState().loading).toBe(false));
    expect(document.activeElement).toBe(scope);
    expect(scope.isConnected).toBe(true);
  });

  it("asks git again when the sources change", async () => {
    const host = await since("main");
    await screen.findByTestId("changed-since");
    host.emit([{ type: "project-changed", message: "services/cart/template.yaml was written" }]);
    await waitFor(() => expect(asked(host, "changed_since").length).toBe(2));
  });

  it("says that nothing differs instead of that all is up to date", async () => {
    const host = await since("HEAD", () => answer().map((each) => ({ ...each, changed: false })));
    expect(await screen.findByText("All are left out")).toBeTruthy();
    expect(asked(host, "plan").at(-1)).toMatchObject({ selection: { select: "only", services: [] } });
  });

  it("keeps the commit in its field where git does not know it", async () => {
    const host = await since("mian", () => {
      throw failure("unknown-commit", "mian is no commit, branch or tag", "Name one that git log knows.");
    });
    expect((await screen.findByRole("alert")).textContent).toContain("mian is no commit");
    expect(screen.getByTestId<HTMLInputElement>("changed-since-commit").value).toBe("mian");
    expect(asked(host, "plan").at(-1)).toMatchObject({ selection: { select: "all" } });
  });
});
