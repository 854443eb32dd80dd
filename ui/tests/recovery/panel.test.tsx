import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { usePlan } from "../../src/document/plan";
import { useView } from "../../src/document/view";
import { RecoveriesPanel } from "../../src/recovery/RecoveriesPanel";
import { failure } from "../fixture-host";
import { planViewOf } from "../fixtures/plan";
import { STUCK } from "../fixtures/reviews";
import { asked, person, show } from "../window";

const view = planViewOf({ id: "way", services: ["orders"], actions: { orders: "continue-rollback" } });

describe("a stack that needs a person", () => {
  it("says what it means and what stands in the way, the recommended way first", async () => {
    await show(<RecoveriesPanel />, { answers: { recoveries: () => [STUCK] } });
    const card = await screen.findByTestId("recovery-orders");
    expect(card.textContent).toContain("UPDATE_ROLLBACK_FAILED");
    expect(card.textContent).toContain("Table is being deleted by somebody else.");
    const ways = [...card.querySelectorAll('[data-testid^="way-"]')].map((way) =>
      way.getAttribute("data-testid"),
    );
    expect(ways).toEqual(["way-continue-rollback", "way-delete"]);
    expect(card.textContent).toContain("something is lost");
  });

  it("is put right by a plan that is shown first, leaving what was ticked", async () => {
    const host = await show(<RecoveriesPanel />, {
      answers: { recoveries: () => [STUCK], plan_recovery: () => view },
    });
    await person.click(await screen.findByTestId("leave-OrdersTable"));
    await person.click(screen.getByTestId("way-continue-rollback"));
    expect(asked(host, "plan_recovery")).toEqual([
      {
        service: "orders",
        stage: "dev",
        target: STUCK.target,
        way: "continue-rollback",
        leave: ["OrdersTable"],
      },
    ]);
    expect(usePlan.getState().plan?.id).toBe("way");
    expect(useView.getState().side).toBe("plan");
    expect(asked(host, "deploy")).toEqual([]);
  });

  it("whose way out is refused says so at the stack", async () => {
    await show(<RecoveriesPanel />, {
      answers: {
        recoveries: () => [STUCK],
        plan_recovery: () => {
          throw failure("stack-moved-on", "The stack is UPDATE_COMPLETE by now.");
        },
      },
    });
    await person.click(await screen.findByTestId("way-delete"));
    expect((await screen.findByRole("alert")).textContent).toContain("UPDATE_COMPLETE by now");
  });

  it("is nowhere: that is said, and not an empty list", async () => {
    await show(<RecoveriesPanel />, { answers: { recoveries: () => [] } });
    expect(await screen.findByText("No stack needs you")).toBeTruthy();
  });

  it("could not be asked for: why, and a way to ask again", async () => {
    await show(<RecoveriesPanel />, {
      answers: {
        recoveries: () => {
          throw failure("login-needed", "The login to acme has ended.");
        },
      },
    });
    expect((await screen.findByRole("alert")).textContent).toContain("The login to acme has ended.");
    expect(screen.getByRole("button", { name: "Ask again" })).toBeTruthy();
  });
});
