import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useAccounts } from "../../src/document/accounts";
import { usePlan } from "../../src/document/plan";
import { useRun } from "../../src/document/run";
import { useView } from "../../src/document/view";
import type { AppEvent, Target } from "../../src/host/contract.gen";
import { PlanDrawer } from "../../src/plan/PlanDrawer";
import { eventLine } from "../../src/run/events";
import { HistoryPanel } from "../../src/run/HistoryPanel";
import { RunBanner } from "../../src/run/RunBanner";
import { RunPanel } from "../../src/run/RunPanel";
import { simulatedAccounts } from "../fixtures/accounts";
import { MISSING_EXPORT, planOf, planViewOf } from "../fixtures/plan";
import { realProject } from "../fixtures/project";
import { Journal, journalOf, LOGGED_OUT, runViewOf } from "../fixtures/run";
import { simulated } from "../fixtures/simulated";
import { asked, show } from "../window";

afterEach(() => {
  vi.useRealTimers();
});

async function retried(stage: string, safety: "silent" | "confirm" | "typed", blocked = false) {
  const answers = simulated({ fails: "payments" });
  const host = await show(<RunPanel />, {
    stage,
    answers: {
      ...answers,
      retry_run: () =>
        planViewOf({
          id: "rest",
          stage,
          safety,
          typed: safety === "typed" ? stage : null,
          services: ["payments", "orders"],
          blockers: blocked ? [MISSING_EXPORT] : [],
        }),
      deploy: (request, of) =>
        request.plan === "rest" ? { run: "01J0002" } : (answers.deploy?.(request, of) ?? { run: "" }),
    },
  });
  await deploy();
  await userEvent.click(screen.getByTestId("retry-run"));
  await waitFor(() => expect(useRun.getState().busy).toBeNull());
  return asked(host, "deploy").slice(1);
}

async function deploy() {
  await act(async () => {
    await usePlan.getState().load({ stage: "dev", intent: "deploy", selection: { select: "all" } });
    await useRun.getState().deploy("plan-1", null);
  });
}

describe("the run panel", () => {
  it("puts the first failure on top: resource, reason, line, what is left", async () => {
    await show(<RunPanel />, { answers: simulated({ fails: "payments" }) });
    await deploy();
    expect(screen.getByTestId("run-headline").textContent).toBe("payments failed in shop-dev");
    const cause = screen.getByTestId("first-failure").textContent;
    expect(cause).toMatch(/ChargeFunction CREATE_FAILED/);
    expect(cause).toMatch(/cannot be assumed by Lambda/);
    expect(cause).toMatch(/services\/payments\/template.yaml:44/);
    expect(cause).toMatch(/left an empty stack/);
    expect(cause).toMatch(/orders and notifications wait for it and did not begin/);
  });

  it("says of a skipped step because of what", async () => {
    await show(<RunPanel />, { answers: simulated({ fails: "payments" }) });
    await deploy();
    expect(screen.getByTestId("run-step-orders").textContent).toMatch(/because payments failed.*skipped/);
  });

  it("retries what failed and what was skipped, and shows the new run", async () => {
    const host = await show(<RunPanel />, { answers: simulated({ fails: "payments" }) });
    await deploy();
    await userEvent.click(screen.getByTestId("retry-run"));
    await waitFor(() =>
      expect(screen.getByTestId("run-headline").textContent).toMatch(/^Deployed 3 services in/),
    );
    expect(asked(host, "retry_run")).toEqual([{ run: "01J0001" }]);
    expect(screen.queryByTestId("first-failure")).toBeNull();
  });

  it("opens the step that is selected on the canvas", async () => {
    await show(<RunPanel />, { answers: simulated() });
    await deploy();
    const row = () => within(screen.getByTestId("run-step-cart")).getByRole("button", { expanded: true });
    expect(row).toThrow();
    act(() => useView.getState().select(["cart"]));
    expect(row()).toBeTruthy();
    expect(screen.getByTestId("run-step-cart").textContent).toMatch(/cart-dev/);
  });

  it("offers a plan where nothing was deployed yet", async () => {
    await show(<RunPanel />, {});
    await userEvent.click(screen.getByText("Plan a deployment"));
    expect(useView.getState().side).toBe("plan");
  });

  it("asks the journal for what the stream did not bring", async () => {
    const host = await show(<RunPanel />, { answers: simulated({ until: 4 }) });
    await deploy();
    const { run } = useRun.getState().runs["01J0001"]?.feed[0] ?? { run: "" };
    const lost = { run, seq: 10_000, at: new Date().toISOString(), event: "cancel-requested" } as const;
    act(() => host.emit([{ type: "run", entry: lost }]));
    await waitFor(() => expect(asked(host, "run")).toEqual([{ run: "01J0001" }]));
  });
});

describe("a run that the window did not see begin", () => {
  const entries = journalOf(planOf(), { run: "01JLIVE", until: 3 });
  const middle: AppEvent[] = entries.slice(5, 9).map((entry) => ({ type: "run", entry }));

  it("is read from the journal and shown as the live one", async () => {
    const host = await show(<RunPanel />, { answers: { run: () => runViewOf(entries) } });
    act(() => host.emit(middle));
    await waitFor(() => expect(screen.getByTestId("run-headline").textContent).toBe("Deploying to dev"));
    expect(useRun.getState().live).toBe("01JLIVE");
  });

  it("is left alone where the project does not know it, and asked for only once", async () => {
    const host = await show(<RunPanel />, {});
    act(() => host.emit(middle));
    await waitFor(() => expect(useRun.getState().runs).toEqual({}));
    act(() => host.emit(middle));
    expect(asked(host, "run")).toHaveLength(1);
    expect(useRun.getState().live).toBeNull();
  });
});

describe("the banner", () => {
  it("is there while a run goes on, and only then", async () => {
    await show(<RunBanner />, { answers: simulated({ until: 4 }) });
    expect(screen.queryByTestId("run-banner")).toBeNull();
    await deploy();
    expect(screen.getByTestId("run-banner").textContent).toMatch(/Deploying to dev4 of 12 done, 1 going on/);
  });

  it("goes when the run is over", async () => {
    await show(<RunBanner />, { answers: simulated() });
    await deploy();
    expect(screen.queryByTestId("run-banner")).toBeNull();
  });

  it("says what cancelling means before it cancels", async () => {
    const host = await show(<RunBanner />, { answers: simulated({ until: 4 }) });
    await deploy();
    await userEvent.click(screen.getByTestId("cancel-run"));
    expect(asked(host, "cancel_run")).toEqual([]);
    expect((await screen.findByRole("dialog")).textContent).toMatch(/Nothing is undone/);
    await userEvent.click(screen.getByTestId("confirm-cancel"));
    expect(asked(host, "cancel_run")).toEqual([{ run: "01J0001" }]);
    await waitFor(() =>
      expect(screen.getByTestId("run-banner").textContent).toMatch(/Cancelling the run in dev/),
    );
  });
});

describe("the history", () => {
  it("lists the runs in words and opens one again", async () => {
    await show(<HistoryPanel />, { answers: simulated({ fails: "payments" }) });
    expect(await screen.findByText("Nothing has been deployed yet")).toBeTruthy();
    await deploy();
    const entry = await screen.findByText(/9 succeeded, 1 failed, 2 skipped · ada@workbench/);
    await userEvent.click(entry);
    expect(useView.getState().side).toBe("run");
    expect(useRun.getState().shown).toBe("01J0001");
  });
});

describe("a retry", () => {
  it("goes at once where the stage asks no questions", async () => {
    expect(await retried("dev", "silent")).toEqual([{ plan: "rest", typed: null, on_failure: null }]);
    expect(useRun.getState().shown).toBe("01J0002");
  });

  it.each(["confirm", "typed"] as const)("waits in the plan drawer where the stage is %s", async (safety) => {
    expect(await retried("prod", safety)).toEqual([]);
    expect(useView.getState()).toMatchObject({ side: "plan", stage: "prod" });
    expect([...useView.getState().selection].sort()).toEqual(["orders", "payments"]);
    expect(usePlan.getState()).toMatchObject({ plan: { id: "rest" }, scope: "only", stale: false });
  });

  it("waits in the drawer, too, where something is in the way", async () => {
    expect(await retried("dev", "silent", true)).toEqual([]);
    expect(useView.getState().side).toBe("plan");
  });

  it("is confirmed as the very plan that it was shown as: the drawer does not plan anew", async () => {
    const services = ["payments", "orders"];
    const offered = planViewOf({ id: "rest", stage: "prod", safety: "confirm", services });
    const host = await show(<RunPanel />, {
      stage: "prod",
      answers: { retry_run: () => offered, plan: () => planViewOf(), deploy: () => ({ run: "01J0002" }) },
    });
    await act(() => useRun.getState().retry("01J0001"));
    vi.useFakeTimers();
    render(<PlanDrawer />);
    await act(() => vi.advanceTimersByTimeAsync(1000));
    vi.useRealTimers();
    expect(asked(host, "plan")).toEqual([]);
    expect(screen.getByTestId("confirm-deploy").textContent).toBe("Deploy 2 services");
    await userEvent.click(screen.getByTestId("confirm-deploy"));
    expect(asked(host, "deploy")).toEqual([{ plan: "rest", typed: null, on_failure: null }]);
    // The next deployment is for what it was for before.
    expect(usePlan.getState().scope).toBe("all");
  });

  it("says why nothing could be planned", async () => {
    const refuse = () => {
      throw {
        code: "nothing-to-retry",
        message: "The run left nothing undone.",
        hint: "Plan again.",
        location: null,
      };
    };
    await show(<RunPanel />, { answers: { ...simulated({ fails: "payments" }), retry_run: refuse } });
    await deploy();
    await userEvent.click(screen.getByTestId("retry-run"));
    expect(await screen.findByText("The run left nothing undone.")).toBeTruthy();
  });
});

describe("a run that waits for a login", () => {
  const target: Target = { account: "shop-dev", region: "eu-west-1" };
  const plan = planOf({ where: { account: "shop-dev", id: "111111111111" } });

  async function paused(part: ReactElement, needed = LOGGED_OUT) {
    const accounts = simulatedAccounts({
      logins: { acme: { state: "expired", at: "2026-03-02T10:00:00Z" } },
    });
    const host = await show(part, { project: realProject(), answers: accounts.answers });
    await waitFor(() => expect(useAccounts.getState().view).not.toBeNull());
    const journal = new Journal("01JWAIT");
    journal.entries.push(...journalOf(plan, { run: "01JWAIT", until: 3 }));
    journal.add({ event: "login-needed", target, failure: needed }, 1000);
    act(() => host.emit(journal.entries.map((entry) => ({ type: "run", entry }))));
    const renew = () => {
      const from = journal.entries.length;
      journal.add({ event: "login-renewed", target });
      act(() => host.emit(journal.entries.slice(from).map((entry) => ({ type: "run", entry }))));
    };
    return { host, accounts, renew };
  }

  it("says in the banner which target waits, why, and what to do", async () => {
    await paused(<RunBanner />);
    const banner = screen.getByTestId("run-banner").textContent;
    expect(banner).toMatch(/The run in dev is paused:.*shop-dev.*eu-west-1.*waits for a login/);
    expect(banner).toContain(LOGGED_OUT.message);
    expect(banner).toContain(LOGGED_OUT.hint);
    expect(banner).toMatch(/since \d\d:\d\d:\d\d/);
  });

  it("logs in right there, and is like any other run once it is renewed", async () => {
    const { host, accounts, renew } = await paused(<RunBanner />);
    await userEvent.click(screen.getByTestId("login-here"));
    expect(asked(host, "login")).toEqual([{ session: "acme", method: "browser" }]);
    expect(await screen.findByText("Waiting in your browser")).toBeTruthy();
    act(() => accounts.finish("acme"));
    renew();
    expect(screen.getByTestId("run-banner").textContent).toMatch(/^Deploying to dev/);
  });

  it("opens the account that it waits for", async () => {
    await paused(<RunBanner />);
    await userEvent.click(screen.getByTestId("show-account"));
    expect(useView.getState().side).toBe("accounts");
    expect(useAccounts.getState().shown).toBe("shop-dev");
  });

  it("does not offer to log in where a code is what is missing", async () => {
    await paused(<RunBanner />, { ...LOGGED_OUT, code: "mfa-needed", message: "AWS asks for a code." });
    expect(screen.queryByTestId("login-here")).toBeNull();
    expect(screen.getByTestId("show-account").textContent).toBe("Give the code");
  });

  it("marks the steps that it holds up in words, and says in the feed when it goes on", async () => {
    const { renew } = await paused(<RunPanel />);
    expect(screen.getByTestId("run-headline").textContent).toBe("Paused: shop-dev waits for a login");
    expect(screen.getByTestId("run-step-inventory").textContent).toMatch(/waits for a login/);
    expect(screen.getByTestId("run-step-orders").textContent).toMatch(/waits for cart/);
    renew();
    expect(screen.queryByTestId("run-paused")).toBeNull();
    expect(screen.getByTestId("run-step-inventory").textContent).not.toMatch(/login/);
    const run = useRun.getState().runs["01JWAIT"];
    const last = run?.feed.at(-1);
    if (!run || !last) throw new Error("the run is kept");
    expect(eventLine(run, last)).toMatchObject({
      service: "shop-dev/eu-west-1",
      what: "is logged in again",
      word: "goes on",
    });
  });
});
