import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { usePlan } from "../../src/document/plan";
import { useRun } from "../../src/document/run";
import { useUnfinished } from "../../src/document/unfinished";
import { useView } from "../../src/document/view";
import type { AppEvent } from "../../src/host/contract.gen";
import { RunBanner } from "../../src/run/RunBanner";
import { RunPanel } from "../../src/run/RunPanel";
import { UnfinishedRuns } from "../../src/run/Unfinished";
import { headline } from "../../src/run/words";
import { planViewOf } from "../fixtures/plan";
import { gatesOf, unfinishedOf } from "../fixtures/reviews";
import { Journal, journalOf, LOGGED_OUT, runViewOf } from "../fixtures/run";
import { asked, person, show } from "../window";

const view = planViewOf({ id: "p", gates: gatesOf("payments") });
const step = (service: string) => `${service}@acme-dev/eu-west-1`;

/** A run that goes on, and what happened in it so far. */
async function running(happen: (journal: Journal) => void, stage = "dev") {
  const journal = new Journal("r").add({
    event: "run-started",
    stage,
    plan: { ...view.plan, stage },
    actor: "ada@workbench",
    commit: null,
  });
  happen(journal);
  const host = await show(
    <>
      <RunBanner />
      <RunPanel />
    </>,
    {
      stage,
      answers: {
        plan: () => view,
        deploy: () => ({ run: "r" }),
        run: () => runViewOf(journal.entries),
        answer_gate: () => ({}),
        pause_run: () => ({}),
        continue_run: () => ({}),
        retry_step: () => ({}),
        skip_step: () => ({}),
      },
    },
  );
  await act(async () => {
    await usePlan.getState().load({ stage, intent: "deploy", selection: { select: "all" } });
    await useRun.getState().deploy("p", null);
    host.emit(journal.entries.map((entry): AppEvent => ({ type: "run", entry })));
  });
  return host;
}

describe("a gate", () => {
  it("is answered where one watches", async () => {
    const host = await running((journal) =>
      journal.add({
        event: "gate-reached",
        gate: "look at the metrics",
        wait: { wait: "approval", note: "Calm?" },
      }),
    );
    expect(screen.getByTestId("run-banner").textContent).toContain(
      "look at the metrics waits for your approval",
    );
    expect(screen.getByTestId("run-headline").textContent).toBe("look at the metrics waits for an approval");
    await person.click(screen.getByTestId("approve"));
    expect(asked(host, "answer_gate")).toEqual([
      { run: "r", gate: "look at the metrics", yes: true, hash: null, typed: null, note: null },
    ]);
  });

  it("that did not pass says what its check found and what is left out", async () => {
    await running((journal) =>
      journal
        .add({
          event: "gate-reached",
          gate: "look at the metrics",
          wait: { wait: "check", what: "npm test" },
        })
        .add({ event: "gate-output", gate: "look at the metrics", line: "1 failed" })
        .add({
          event: "gate-failed",
          gate: "look at the metrics",
          by: null,
          failure: { ...LOGGED_OUT, message: "npm test ended with 1.", hint: "Look at its output." },
        }),
    );
    const gate = screen.getByTestId("gate-look at the metrics");
    expect(gate.textContent).toContain("npm test ended with 1.");
    expect(gate.textContent).toContain("Left out because of it: payments");
  });
});

describe("a run that goes on", () => {
  it("is paused and continued from its banner", async () => {
    const host = await running(() => {});
    await person.click(screen.getByTestId("pause-run"));
    await act(async () => {
      const entry = { run: "r", seq: 1, at: "2026-03-02T10:00:05Z", event: "paused", by: "ada" } as const;
      host.emit([{ type: "run", entry }]);
    });
    expect(screen.getByTestId("run-banner").dataset.look).toBe("paused");
    expect(screen.getByTestId("run-held")).toBeTruthy();
    await person.click(screen.getByTestId("continue-run"));
    expect(asked(host, "pause_run")).toEqual([{ run: "r" }]);
    expect(asked(host, "continue_run")).toEqual([{ run: "r" }]);
  });

  it("has its failed step tried again in the same run", async () => {
    const entries = journalOf(view.plan, { run: "r", fails: "payments" });
    const end = entries.findIndex((entry) => entry.event === "run-finished");
    const host = await running((journal) => {
      journal.entries.length = 0;
      journal.entries.push(...entries.slice(0, end));
    });
    await person.click(screen.getByTestId("retry-run"));
    expect(asked(host, "retry_step")).toEqual([{ run: "r", step: step("payments") }]);
  });

  it("leaves a waiting step out after saying what goes with it", async () => {
    const host = await running(() => {});
    await person.click(screen.getByTestId("step-menu-payments"));
    await person.click(await screen.findByTestId("skip-step"));
    expect((await screen.findByRole("dialog")).textContent).toContain("notifications and orders");
    await person.click(screen.getByTestId("confirm-skip"));
    expect(asked(host, "skip_step")).toEqual([{ run: "r", step: step("payments") }]);
  });

  it("says of every stack how taking it back ended", async () => {
    await running((journal) =>
      journal
        .add({ event: "step-started", step: step("events"), service: "events" })
        .add({
          event: "step-finished",
          step: step("events"),
          service: "events",
          outcome: { outcome: "succeeded", action: "update" },
        })
        .add({ event: "rollback-started" })
        .add({
          event: "step-undone",
          step: step("events"),
          outcome: { outcome: "succeeded", action: "update" },
        }),
    );
    expect(screen.getByTestId("run-rolling-back").textContent).toContain(
      "events is as it was before this run.",
    );
    expect(screen.getByTestId("run-step-events").textContent).toContain("taken back");
    expect(screen.getAllByText(/1 taken back/)[0]?.textContent).toMatch(/^0 of/);
  });

  it("says why a stack stays that this run made, and does not call it a failure", async () => {
    await running((journal) =>
      journal
        .add({ event: "step-started", step: step("events"), service: "events" })
        .add({
          event: "step-finished",
          step: step("events"),
          service: "events",
          outcome: { outcome: "succeeded", action: "create" },
        })
        .add({ event: "rollback-started" })
        .add({
          event: "step-undone",
          step: step("events"),
          outcome: { outcome: "skipped", because: "this run created it" },
        }),
    );
    expect(screen.getByTestId("run-rolling-back").textContent).toContain("events stays; why is said below.");
    const row = screen.getByTestId("run-step-events").textContent;
    expect(row).toContain("because this run created it");
    expect(row).not.toContain("not taken back");
  });

  it("does not say that the others go on while the run is paused", async () => {
    await running((journal) =>
      journal
        .add({ event: "step-started", step: step("payments"), service: "payments" })
        .add({
          event: "step-finished",
          step: step("payments"),
          service: "payments",
          outcome: { outcome: "failed", failure: LOGGED_OUT },
        })
        .add({ event: "paused", by: "ana" }),
    );
    expect(screen.getByTestId("run-headline").textContent).toMatch(/failed in .*; the rest is paused$/);
    expect(screen.getByTestId("first-failure").textContent).toContain(
      "The others wait until the run is continued.",
    );
  });

  it("offers what somebody left out once the run is over", async () => {
    const host = await running((journal) => {
      for (const { id, service } of view.plan.steps) {
        journal.add({
          event: "step-finished",
          step: id,
          service,
          outcome:
            service === "storefront"
              ? { outcome: "skipped", because: "ana left it out" }
              : { outcome: "succeeded", action: "create" },
        });
      }
      return journal.add({ event: "run-finished", outcome: "succeeded" });
    });
    expect(screen.getByTestId("run-headline").textContent).toMatch(/^Deployed 11 of 12 services/);
    await person.click(screen.getByTestId("retry-run"));
    expect(asked(host, "retry_run")).toEqual([{ run: "r" }]);
  });
});

describe("a run that broke off", () => {
  async function broken(more: Parameters<typeof unfinishedOf>[1] = {}) {
    let left = [unfinishedOf("b", more)];
    const host = await show(<UnfinishedRuns />, {
      answers: {
        unfinished_runs: () => left,
        resume_run: () => {
          left = [];
          return {};
        },
        abandon_run: () => ({}),
        run: () => runViewOf(journalOf(view.plan, { run: "b", until: 3 })),
      },
    });
    await act(() => useUnfinished.getState().load());
    return host;
  }

  it("is offered for resumption, and followed from then on", async () => {
    const host = await broken();
    expect(screen.getByTestId("unfinished-b").textContent).toContain("A deployment to dev broke off.");
    expect(screen.getByTestId("unfinished-b").textContent).toContain("3 steps were under way");
    await person.click(screen.getByTestId("resume-run"));
    expect(asked(host, "resume_run")).toEqual([{ run: "b" }]);
    expect(useRun.getState()).toMatchObject({ live: "b", shown: "b", interrupted: false });
    expect(useView.getState().side).toBe("run");
    expect(screen.queryByTestId("unfinished-b")).toBeNull();
  });

  it("is given up only after its consequences were said", async () => {
    const host = await broken();
    await person.click(screen.getByTestId("abandon-run"));
    expect(asked(host, "abandon_run")).toEqual([]);
    expect((await screen.findByRole("dialog")).textContent).toContain("Nothing is changed or undone in AWS");
    await person.click(screen.getByTestId("confirm-abandon"));
    expect(asked(host, "abandon_run")).toEqual([{ run: "b" }]);
  });

  it("that another window carries out can only be looked at", async () => {
    await broken({ alive: true });
    expect(screen.getByTestId("unfinished-b").textContent).toContain("in another window");
    expect(screen.queryByTestId("resume-run")).toBeNull();
    expect(screen.queryByTestId("abandon-run")).toBeNull();
    expect(screen.getByTestId("look-at-run")).toBeTruthy();
  });

  it("that another window carries out is read once more after it has ended", async () => {
    const host = await broken({ alive: true });
    await person.click(screen.getByTestId("look-at-run"));
    const before = asked(host, "run").length;
    const known = useRun.getState().runs.b;
    expect(known && headline(known, true, true)).toBe("The run in dev goes on in another window");
    await act(async () => useUnfinished.setState({ runs: [] }));
    expect(asked(host, "run")).toHaveLength(before + 1);
  });

  it("that cannot be taken up again says why, and can be given up", async () => {
    const problem = { code: "no-plan", message: "Its plan is lost.", hint: "Give it up.", location: null };
    await broken({ problem });
    expect(screen.getByTestId("unfinished-b").textContent).toContain("Its plan is lost.");
    expect(screen.getByTestId<HTMLButtonElement>("resume-run").disabled).toBe(true);
  });
});
