import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { usePlan } from "../../src/document/plan";
import { useRun } from "../../src/document/run";
import type { AppEvent, GateWait, ReviewView } from "../../src/host/contract.gen";
import { ReviewPanel } from "../../src/review/ReviewPanel";
import { planViewOf } from "../fixtures/plan";
import { reviewViewOf } from "../fixtures/reviews";
import { Journal, runViewOf } from "../fixtures/run";
import { asked, fill, person, show } from "../window";

const view = planViewOf({
  id: "p",
  method: "reviewed",
  services: ["orders", "payments"],
  actions: { orders: "update", payments: "update" },
});
const steps = view.plan.steps.map(({ id }) => id);

async function reviewed(more: Partial<ReviewView> = {}) {
  const journal = new Journal("r").add({
    event: "run-started",
    stage: "dev",
    plan: view.plan,
    actor: "ada@workbench",
    commit: null,
  });
  const wait = (hash: string, again: string | null): GateWait => ({ wait: "review", hash, steps, again });
  journal.add({ event: "gate-reached", gate: "review", wait: wait("h1", null) });
  let answer = reviewViewOf("r", view.plan, more);
  const host = await show(<ReviewPanel />, {
    side: "review",
    answers: {
      plan: () => view,
      deploy: () => ({ run: "r" }),
      run: () => runViewOf(journal.entries),
      review: () => answer,
      answer_gate: () => ({}),
    },
  });
  await act(async () => {
    await usePlan.getState().load({ stage: "dev", intent: "deploy", selection: { select: "all" } });
    await useRun.getState().deploy("p", null);
    host.emit(journal.entries.map((entry): AppEvent => ({ type: "run", entry })));
  });
  await screen.findByTestId("review-summary");
  const again = async (because: string) => {
    answer = reviewViewOf("r", view.plan, { hash: "h2", again: because });
    const before = journal.entries.length;
    journal
      .add({ event: "gate-passed", gate: "review", by: "ada@workbench", hash: "h1", note: null })
      .add({ event: "gate-reached", gate: "review", wait: wait("h2", because) });
    await act(async () => {
      host.emit(journal.entries.slice(before).map((entry): AppEvent => ({ type: "run", entry })));
    });
  };
  return { host, again };
}

describe("the review", () => {
  it("marks a replacement in words, with what becomes of the old one and which property forces it", async () => {
    await reviewed();
    const table = screen.getByTestId("change-OrdersTable");
    expect(table.dataset.replacement).toBe("yes");
    expect(table.textContent).toContain("REPLACED");
    expect(table.textContent).toContain("the old one is deleted with its items");
    expect(table.textContent).toContain("forces the replacement");
    const first = document.querySelector("[data-risk]");
    expect(first).toBe(table);
  });

  it("is approved with the hash of what was looked at, and a note", async () => {
    const { host } = await reviewed();
    await fill(screen.getByLabelText(/Note for the journal/), "looked at it with Eve");
    await person.click(screen.getByTestId("approve"));
    expect(asked(host, "answer_gate")).toEqual([
      { run: "r", gate: "review", yes: true, hash: "h1", typed: null, note: "looked at it with Eve" },
    ]);
  });

  it("is approved only after the stage's name was typed, where that is asked", async () => {
    const { host } = await reviewed({ typed: "dev" });
    const approve = screen.getByTestId<HTMLButtonElement>("approve");
    expect(approve.disabled).toBe(true);
    await fill(screen.getByTestId("typed-approval"), "dev");
    expect(approve.disabled).toBe(false);
    await person.click(approve);
    expect(asked(host, "answer_gate")).toMatchObject([{ yes: true, typed: "dev" }]);
  });

  it("can be refused without typing anything", async () => {
    const { host } = await reviewed({ typed: "dev" });
    await person.click(screen.getByTestId("refuse"));
    expect(asked(host, "answer_gate")).toMatchObject([{ yes: false, typed: null, hash: "h1" }]);
  });

  it("says why it is asked again, and approves what is new", async () => {
    const { host, again } = await reviewed();
    await again("cart: OrdersTable would be replaced, which was not expected.");
    await waitFor(() =>
      expect(screen.getByTestId("review-again").textContent).toContain("would be replaced"),
    );
    await person.click(screen.getByTestId("approve"));
    expect(asked(host, "answer_gate")).toMatchObject([{ yes: true, hash: "h2" }]);
  });

  it("shows parameters beside what is deployed and what the stage before has", async () => {
    await reviewed({ before: "staging" });
    const table = within(screen.getByTestId("review-inputs")).getAllByRole("table")[0];
    expect(table?.textContent).toContain("LogLevel");
    expect(table?.textContent).toContain("In staging");
  });
});
