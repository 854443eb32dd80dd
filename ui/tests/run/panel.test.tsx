import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { usePlan } from "../../src/document/plan";
import { useRun } from "../../src/document/run";
import { useView } from "../../src/document/view";
import type { AppEvent } from "../../src/host/contract.gen";
import { HistoryPanel } from "../../src/run/HistoryPanel";
import { RunBanner } from "../../src/run/RunBanner";
import { RunPanel } from "../../src/run/RunPanel";
import { planOf } from "../fixtures/plan";
import { journalOf, runViewOf } from "../fixtures/run";
import { simulated } from "../fixtures/simulated";
import { asked, show } from "../window";

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
