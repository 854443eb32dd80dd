import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { usePlan } from "../../src/document/plan";
import { usePromotion } from "../../src/document/promotion";
import { useView } from "../../src/document/view";
import type { DeployedVersion, PromotionView } from "../../src/host/contract.gen";
import { PromotionPanel } from "../../src/promotion/PromotionPanel";
import { MISSING_EXPORT, planViewOf } from "../fixtures/plan";
import { person, show } from "../window";

const version = (account: string, commit: string): DeployedVersion => ({
  target: { account, region: "eu-west-1" },
  commit,
  actor: "ada@workbench",
  run: null,
  at: "2026-03-02T10:00:00Z",
  status: "UPDATE_COMPLETE",
});

const promotion = (more: Partial<PromotionView> = {}): PromotionView => ({
  from: "staging",
  plan: planViewOf({ id: "up", stage: "prod", services: ["cart", "orders"] }),
  commit: "9f2c1e7aaaa",
  rows: [
    {
      service: "cart",
      from: [version("shop-staging", "9f2c1e7aaaa")],
      to: [version("shop-prod", "1c0ffee0000")],
      inputs: [{ kind: "parameter", name: "LogLevel", deployed: "warn", new: "warn", stage_before: "debug" }],
    },
    {
      service: "orders",
      from: [version("shop-staging", "9f2c1e7aaaa")],
      to: [version("shop-prod", "9f2c1e7aaaa")],
      inputs: [],
    },
  ],
  ...more,
});

async function promoting(view: PromotionView) {
  await show(<PromotionPanel />, { side: "promotion", answers: { plan_promotion: () => view } });
  await act(() => usePromotion.getState().load("staging", "prod"));
}

describe("a promotion", () => {
  it("shows which versions would change, and which inputs differ", async () => {
    await promoting(promotion());
    expect(screen.getByText("1 service would change")).toBeTruthy();
    const cart = screen.getByTestId("promoted-cart");
    expect(cart.textContent).toContain("1c0ffee");
    expect(cart.textContent).toContain("9f2c1e7");
    expect(cart.textContent).toContain("LogLevel");
    expect(screen.getByText("1 service at the same version")).toBeTruthy();
  });

  it("goes on to a plan like any other", async () => {
    await promoting(promotion());
    await person.click(screen.getByTestId("promotion-plan"));
    expect(usePlan.getState().plan?.id).toBe("up");
    expect(useView.getState()).toMatchObject({ side: "plan", stage: "prod" });
  });

  it("that cannot be says why first", async () => {
    await promoting(promotion({ plan: planViewOf({ stage: "prod", blockers: [MISSING_EXPORT] }) }));
    expect(screen.getByTestId("promotion-blocker").textContent).toContain(MISSING_EXPORT.message);
  });
});
