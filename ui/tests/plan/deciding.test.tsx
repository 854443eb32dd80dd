import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { LockView, PlanView } from "../../src/host/contract.gen";
import { PlanDrawer } from "../../src/plan/PlanDrawer";
import { bars, verdict } from "../../src/plan/rehearsing";
import { gatesBefore } from "../../src/plan/words";
import { planViewOf } from "../fixtures/plan";
import { gatesOf, rehearsalOf } from "../fixtures/reviews";
import { asked, fill, person, show } from "../window";

const target = { account: "acme-dev", region: "eu-west-1" };

const lock = (more: Partial<NonNullable<LockView["holder"]>> = {}): LockView => ({
  stage: "dev",
  target,
  holder: {
    actor: "eve@desk",
    run: "01JEVE",
    since: "2026-03-02T09:50:00Z",
    until: "2026-03-02T10:05:00Z",
    expired: false,
    ours: false,
    ...more,
  },
  problem: null,
});

async function drawer(view: PlanView, fails?: string) {
  const host = await show(<PlanDrawer />, {
    side: "plan",
    answers: {
      plan: () => view,
      deploy: () => ({ run: "r" }),
      rehearse: () => rehearsalOf(view, fails),
      break_lock: () => [],
    },
  });
  await screen.findByTestId("confirm-deploy");
  return host;
}

describe("a plan that is reviewed", () => {
  it("makes change sets and asks later: nothing is typed here", async () => {
    const host = await drawer(
      planViewOf({ method: "reviewed", safety: "typed", stage: "dev", typed: "dev" }),
    );
    const button = screen.getByTestId("confirm-deploy");
    expect(button.textContent).toBe("Make change sets and review");
    expect(screen.queryByTestId("typed-confirmation")).toBeNull();
    expect(screen.getByTestId("plan-method").textContent).toContain("then asks you");
    expect(screen.getByText(/is typed at the review/)).toBeTruthy();
    await person.click(button);
    expect(asked(host, "deploy")).toMatchObject([{ typed: null }]);
  });

  it("of a removal shows what goes first", async () => {
    const view = planViewOf({ method: "reviewed", services: ["cart"], actions: { cart: "delete" } });
    await drawer({ ...view, plan: { ...view.plan, intent: "remove" } });
    expect(screen.getByTestId("confirm-deploy").textContent).toBe("Show what goes and review");
  });

  it("shows its gates where they stand", async () => {
    const view = planViewOf({ gates: gatesOf("payments") });
    expect(gatesBefore(view, 2).map(({ id }) => id)).toEqual(["look at the metrics"]);
    expect(gatesBefore(view, view.plan.phases.length).map(({ id }) => id)).toEqual(["smoke test"]);
    await drawer(view);
    expect(screen.getByTestId("planned-gate-look at the metrics").textContent).toContain("asks a person");
    expect(screen.getByTestId("planned-gate-smoke test").textContent).toContain("runs npm test");
  });
});

describe("what a failure means", () => {
  it("is as the stage says where nobody chooses", async () => {
    const host = await drawer(planViewOf({ on_failure: "stop" }));
    expect(screen.getByTestId("on-failure").textContent).toContain("stop");
    await person.click(screen.getByTestId("confirm-deploy"));
    expect(asked(host, "deploy")).toMatchObject([{ on_failure: null }]);
  });

  it("can be chosen for this run", async () => {
    const host = await drawer(planViewOf());
    await person.click(screen.getByTestId("on-failure"));
    await person.click(await screen.findByRole("option", { name: /take back what was changed/ }));
    await person.click(screen.getByTestId("confirm-deploy"));
    await waitFor(() => expect(asked(host, "deploy")).toMatchObject([{ on_failure: "roll-back" }]));
  });
});

describe("somebody else's lock", () => {
  it("is shown with its holder, and broken only after the stage was typed", async () => {
    const host = await drawer(planViewOf({ locks: [lock()] }));
    expect(screen.getByTestId("lock-acme-dev/eu-west-1").textContent).toContain("eve@desk deploys to");
    expect(screen.getByTestId<HTMLButtonElement>("confirm-deploy").disabled).toBe(true);
    expect(screen.getByText("eve@desk deploys there right now")).toBeTruthy();
    await person.click(screen.getByTestId("break-lock"));
    const confirm = await screen.findByTestId<HTMLButtonElement>("confirm-break-lock");
    expect(confirm.disabled).toBe(true);
    await fill(screen.getByTestId("typed-break-lock"), "dev");
    await person.click(confirm);
    expect(asked(host, "break_lock")).toEqual([{ stage: "dev", target, run: "01JEVE", typed: "dev" }]);
  });

  it("that was not renewed needs no breaking", async () => {
    await drawer(planViewOf({ locks: [lock({ expired: true })] }));
    expect(screen.getByTestId("lock-acme-dev/eu-west-1").textContent).toContain("left a lock on");
    expect(screen.queryByTestId("break-lock")).toBeNull();
    expect(screen.getByTestId<HTMLButtonElement>("confirm-deploy").disabled).toBe(false);
  });

  it("of this window is not shown", async () => {
    await drawer(planViewOf({ locks: [lock({ ours: true })] }));
    expect(screen.queryByTestId("lock-acme-dev/eu-west-1")).toBeNull();
  });
});

describe("a rehearsal", () => {
  it("says what would fail, and what it could not know", async () => {
    const view = planViewOf({ id: "p" });
    const host = await drawer(view, "payments");
    await person.click(screen.getByTestId("rehearse"));
    const found = await screen.findByTestId("rehearsal");
    expect(asked(host, "rehearse")).toEqual([{ plan: "p" }]);
    expect(found.dataset.succeeds).toBe("false");
    expect(within(found).getByRole("status").textContent).toContain("payments");
    expect(found.textContent).toContain("2 things that it could not know");
    expect(asked(host, "deploy")).toEqual([]);
  });

  it("places every step in the whole time, those that never begin at the end", () => {
    const view = rehearsalOf(planViewOf(), "payments");
    const all = bars(view);
    expect(all).toHaveLength(12);
    expect(all.slice(-2).map(({ step }) => step.service)).toEqual(["notifications", "orders"]);
    for (const { from, width } of all) expect(from + width).toBeLessThanOrEqual(100.001);
    expect(verdict(rehearsalOf(planViewOf()))).toContain("nothing failed");
  });

  it("of another plan is not shown", async () => {
    let id = "p1";
    const host = await show(<PlanDrawer />, {
      side: "plan",
      answers: { plan: () => planViewOf({ id }), rehearse: () => rehearsalOf(planViewOf()) },
    });
    await person.click(await screen.findByTestId("rehearse"));
    await screen.findByTestId("rehearsal");
    id = "p2";
    await act(async () => host.emit([{ type: "stage-changed", stage: "dev" }]));
    await waitFor(() => expect(screen.queryByTestId("rehearsal")).toBeNull());
  });
});
