// The board of drift in the window: what is seen, read out and settled, by mouse and by keyboard.
import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useDrift, useDriftCell } from "../../src/document/drift";
import { usePlan } from "../../src/document/plan";
import { useView } from "../../src/document/view";
import { DriftBoard } from "../../src/drift/DriftBoard";
import { DriftPanel } from "../../src/drift/DriftPanel";
import { useBoard } from "../../src/drift/state";
import { failure } from "../fixture-host";
import { type DriftScene, driftProject } from "../fixtures/drift";
import { driftAnswers } from "../fixtures/drifting";
import { simulated } from "../fixtures/simulated";
import { asked, fill, person, show } from "../window";

const project = driftProject();
const catalog = { service: "catalog", stage: "prod", target: { account: "shop-prod", region: "us-east-1" } };

function answers(scene: DriftScene = "full") {
  const runs = simulated({});
  return {
    ...runs,
    ...driftAnswers(project, {
      scene,
      plan: (stage, services, host) =>
        host.call("plan", { stage, intent: "deploy", selection: { select: "only", services } }),
    }),
  };
}

const board = (scene?: DriftScene, more: object = {}) =>
  show(<DriftBoard view={project} />, { project, answers: { ...answers(scene), ...more } });

async function both(scene?: DriftScene) {
  useView.setState({ drift: true });
  const host = await show(
    <>
      <DriftBoard view={project} />
      <DriftPanel />
    </>,
    { project, answers: answers(scene) },
  );
  act(() => useView.getState().openDrift(catalog));
  await screen.findByTestId("drift-resource-ProductTable");
  return host;
}

beforeEach(() => {
  useDrift.getState().clear();
  useDriftCell.setState({ view: null, error: null });
  useBoard.setState({
    shown: "cells",
    sort: "group",
    only: "all",
    stage: null,
    account: null,
    group: null,
    folded: new Set(),
    active: null,
    settling: null,
  });
  useView.setState({ search: "", cell: null, drift: false });
  // jsdom lays nothing out and draws nothing: a window of a usual size.
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  for (const of of ["clientWidth", "offsetWidth"] as const)
    vi.spyOn(HTMLElement.prototype, of, "get").mockReturnValue(1000);
  for (const of of ["clientHeight", "offsetHeight"] as const)
    vi.spyOn(HTMLElement.prototype, of, "get").mockReturnValue(700);
});

describe("the board", () => {
  it("asks no account when it is opened", async () => {
    const host = await board();
    await screen.findByTestId("drift-active");
    expect(asked(host, "drift_board").length).toBeGreaterThan(0);
    expect(asked(host, "drift_scan")).toEqual([]);
  });

  it("says how much was checked, and names what cannot be", async () => {
    await board();
    const summary = await screen.findByTestId("drift-summary");
    expect(summary.textContent).toMatch(
      /\d+ cells differ37 differences open4 cells not known\d+ of \d+ resources checked/,
    );
    await person.click(screen.getByTestId("drift-unchecked"));
    expect(within(summary).getByText("AWS::Cognito::UserPoolClient")).toBeTruthy();
  });

  it("is a grid that is walked by keys and read out", async () => {
    await board();
    const grid = await screen.findByRole("grid");
    // Twenty services in four groups and the heads; six targets and the names.
    expect(grid.getAttribute("aria-rowcount")).toBe("25");
    expect(grid.getAttribute("aria-colcount")).toBe("7");
    const first = screen.getByTestId("drift-active");
    first.focus();
    await person.keyboard("{ArrowDown}{End}");
    await waitFor(() =>
      expect(document.activeElement?.getAttribute("aria-label")).toMatch(
        /^billing in prod, shop-prod\/us-east-1: 1 drifted, something is not as it was deployed, \d+ of \d+ resources checked/,
      ),
    );
    await person.keyboard("{Enter}");
    expect(useView.getState()).toMatchObject({ side: "drift", cell: { service: "billing", stage: "prod" } });
  });

  it("says that nothing was looked at, and looks when it is asked to", async () => {
    const host = await board("never");
    await screen.findByText("Nothing was looked at yet.");
    await person.click(screen.getByTestId("drift-scan"));
    expect(asked(host, "drift_scan")).toEqual([{}]);
    expect((await screen.findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("0");
    await person.click(screen.getByTestId("drift-cancel"));
    expect(asked(host, "cancel_drift_scan")).toEqual([{}]);
  });

  it("shows how far a look is, who asks for patience, and where it is now", async () => {
    await board("looking");
    const progress = await screen.findByTestId("drift-progress");
    expect(progress.textContent).toContain("78 of 118 stacks looked at");
    expect(within(progress).getByTestId("drift-throttled").textContent).toBe(
      "shop-prod/eu-west-1 asks for patience",
    );
    expect(progress.textContent).toContain("shop-prod/eu-west-1 orders-prod");
  });

  it("goes on with a look that broke off", async () => {
    const host = await board("broken-off");
    await person.click(await screen.findByTestId("drift-resume"));
    expect(asked(host, "drift_scan")).toEqual([{ resume: true }]);
  });

  it("says why it cannot be read, and tries again", async () => {
    let fails = true;
    const again = driftAnswers(project);
    await board("full", {
      drift_board: (request: object, host: never) => {
        if (fails) throw failure("journal-locked", "The journal cannot be read.");
        return again.drift_board?.(request, host);
      },
    });
    await screen.findByText("The journal cannot be read.");
    fails = false;
    await person.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByTestId("drift-active");
  });

  it("leads out of a filter that leaves nothing", async () => {
    await board();
    await screen.findByTestId("drift-active");
    act(() => useBoard.setState({ only: "denied" }));
    await screen.findByText("Nothing is like that");
    await person.click(screen.getByRole("button", { name: "Show all cells" }));
    await screen.findByTestId("drift-active");
  });
});

describe("differences", () => {
  it("stand once, however many cells have them", async () => {
    await board();
    await person.click(await screen.findByTestId("drift-differences"));
    const first = (await screen.findAllByTestId("drift-group"))[0] as HTMLElement;
    expect(first.getAttribute("aria-label")).toBe("payments/PaymentsQueue/VisibilityTimeout");
    expect(within(first).getAllByRole("listitem")).toHaveLength(6);
  });
});

describe("other stacks", () => {
  it("are adopted as an edit, and those of other stages are not", async () => {
    const host = await board();
    await person.click(await screen.findByTestId("drift-stacks"));
    const personal = await screen.findByTestId("stranger-catalog-ana");
    expect(within(personal).queryByTestId("stranger-adopt")).toBeNull();
    await person.click(screen.getByRole("button", { name: "Adopt legacy-mailer-prod" }));
    await person.click(await screen.findByTestId("adopt-send"));
    expect(asked(host, "adopt")).toEqual([
      { target: { account: "shop-prod", region: "eu-west-1" }, stack: "legacy-mailer-prod", stage: "prod" },
    ]);
  });
});

describe("what is settled", () => {
  it("stands with its reason, its end and how often it is used, and can be taken out", async () => {
    const host = await board();
    await person.click(await screen.findByTestId("drift-settled"));
    const rows = await screen.findAllByTestId("accepted-row");
    expect(rows[0]?.textContent).toContain("Black Friday; back to five on Monday");
    expect(rows[0]?.textContent).toContain("until 2026-11-30");
    expect(rows[1]?.textContent).toContain("over since 2026-11-16");
    expect(screen.getByTestId("ignored-row").textContent).toContain("fires 2 times");
    await person.click(within(rows[1] as HTMLElement).getByTestId("unsettle"));
    expect(asked(host, "drift_unsettle")).toEqual([{ of: "acceptance", number: 1 }]);
    await waitFor(() => expect(screen.getAllByTestId("accepted-row")).toHaveLength(1));
  });
});

describe("a cell", () => {
  it("shows code, deployed and actual of every property", async () => {
    await both();
    const resource = screen.getByTestId("drift-resource-ProductTable");
    const [billing, recovery] = within(resource).getAllByTestId("drift-difference") as [
      HTMLElement,
      HTMLElement,
    ];
    const sides = within(billing)
      .getAllByRole("definition")
      .map((each) => each.textContent);
    expect(sides).toEqual(["PROVISIONED", "PROVISIONED", "PAY_PER_REQUEST"]);
    expect(recovery.textContent).toContain("not set");
    expect(screen.getByTestId("drift-also-in").textContent).toContain(
      "The same in prod, shop-prod/eu-west-1",
    );
  });

  it("asks CloudTrail only when somebody wants to know", async () => {
    const host = await both();
    expect(asked(host, "drift_who")).toEqual([]);
    await person.click(screen.getByTestId("drift-who"));
    expect((await screen.findByText("oncall@acme")).parentElement?.textContent).toContain("in the console");
  });

  it("is accepted with a reason, for thirty days, only while it is as it is", async () => {
    const host = await both();
    await person.click(screen.getAllByTestId("drift-accept")[0] as HTMLElement);
    const send = await screen.findByTestId("accept-send");
    expect(send).toHaveProperty("disabled", true);
    await fill(screen.getByTestId("accept-reason"), "The table is being tried out");
    await person.click(send);
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    expect(asked(host, "drift_accept")).toEqual([
      {
        scope: {
          service: "catalog",
          stage: "prod",
          account: "shop-prod",
          region: "us-east-1",
          resource: "ProductTable",
          property: "/BillingMode",
        },
        reason: "The table is being tried out",
        until,
        actual: "PAY_PER_REQUEST",
      },
    ]);
    await screen.findByText(/^Accepted until .*: The table is being tried out$/);
  });

  it("is reverted by a plan that is looked at first", async () => {
    const host = await both();
    const also = screen.getByTestId("drift-also-in");
    await person.click(within(also).getByTestId("drift-revert"));
    await waitFor(() => expect(useView.getState().side).toBe("plan"));
    expect(asked(host, "drift_revert")).toEqual([
      {
        stage: "prod",
        cells: [
          { service: "catalog", target: { account: "shop-prod", region: "us-east-1" } },
          { service: "catalog", target: { account: "shop-prod", region: "eu-west-1" } },
        ],
      },
    ]);
    expect(usePlan.getState().plan?.plan.stage).toBe("prod");
    expect(asked(host, "deploy")).toEqual([]);
  });

  it("is taken into the code after its diff was seen", async () => {
    const host = await both();
    await person.click(screen.getAllByTestId("drift-take")[0] as HTMLElement);
    await screen.findByText(/BillingMode: PAY_PER_REQUEST/);
    expect(asked(host, "drift_apply")).toEqual([]);
    await person.click(screen.getByTestId("take-apply"));
    expect(asked(host, "drift_apply")).toEqual([
      { ...catalog, resource: "ProductTable", property: "/BillingMode", hash: "9f2c" },
    ]);
  });

  it("names the exact place where there is no patch", async () => {
    await both();
    await person.click(screen.getAllByTestId("drift-take")[1] as HTMLElement);
    await screen.findByText("This has to be done by hand");
    expect(screen.getByTestId("take-open").title).toBe("services/catalog/serverless.yml:52");
    expect(screen.queryByTestId("take-apply")).toBeNull();
  });

  it("makes a rule of noise that says what it is kept away from", async () => {
    const host = await both();
    await person.click(screen.getAllByTestId("drift-ignore")[0] as HTMLElement);
    await fill(await screen.findByTestId("ignore-reason"), "Set by the autoscaler");
    await person.click(screen.getByTestId("ignore-send"));
    expect(asked(host, "drift_ignore")).toMatchObject([
      {
        rule: {
          type: "AWS::DynamoDB::Table",
          property: "/BillingMode",
          service: null,
          reason: "Set by the autoscaler",
        },
      },
    ]);
  });

  it("says of an account that said no what it said", async () => {
    useView.setState({ drift: true });
    await show(<DriftPanel />, { project, answers: answers("denied") });
    await act(() => useDrift.getState().load());
    act(() => useView.getState().openDrift({ ...catalog, service: "cart" }));
    expect((await screen.findByTestId("drift-failure-denied")).textContent).toContain("is not authorized");
    const staging = { account: "shop-staging", region: "eu-west-1" };
    act(() => useView.getState().openDrift({ service: "cart", stage: "staging", target: staging }));
    expect((await screen.findByTestId("drift-failure-logged-out")).textContent).toContain(
      "The login to shop ended",
    );
  });

  it("leads from a stuck stack to the ways out", async () => {
    useView.setState({ drift: true });
    await show(<DriftPanel />, { project, answers: answers() });
    const target = { account: "shop-staging", region: "eu-west-1" };
    act(() => useView.getState().openDrift({ service: "ratings", stage: "staging", target }));
    await person.click(await screen.findByTestId("drift-recover"));
    expect(useView.getState()).toMatchObject({ side: "recoveries", stage: "staging" });
  });
});
