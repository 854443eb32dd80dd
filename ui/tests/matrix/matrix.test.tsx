// The matrix in the window: what a keyboard and a screen reader have of it.
import { render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useLive } from "../../src/document/live";
import { readAhead, useStanding } from "../../src/document/standing";
import { useView } from "../../src/document/view";
import { TooltipProvider } from "../../src/kit";
import { CellPanel } from "../../src/matrix/CellPanel";
import { Matrix } from "../../src/matrix/Matrix";
import { useMatrix } from "../../src/matrix/state";
import { sampleProject } from "../fixtures/project";
import { asked, person, show } from "../window";

const view = sampleProject();

beforeEach(() => {
  useStanding.getState().clear();
  useLive.getState().clear();
  useMatrix.setState({
    colouring: "status",
    sort: "group",
    only: "all",
    stage: null,
    folded: new Set(),
    active: null,
  });
  // jsdom lays nothing out and draws nothing: a window of a usual size.
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(700);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(700);
});

describe("the matrix", () => {
  it("has what is known at hand when it is opened, without any account being asked", async () => {
    const host = await show(<p>another lens</p>);
    const stop = readAhead();
    await waitFor(() => expect(useStanding.getState().standing).not.toBeNull(), { timeout: 5_000 });
    stop();
    expect(asked(host, "status")).toEqual([]);
    render(<Matrix view={view} />, { wrapper: TooltipProvider });
    expect(screen.getByTestId("matrix-active")).toBeTruthy();
  });

  it("reads nothing ahead of a project that was left", async () => {
    vi.useFakeTimers();
    const load = vi.spyOn(useStanding.getState(), "load");
    readAhead()();
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    expect(load).not.toHaveBeenCalled();
  });

  it("asks no account when it is opened", async () => {
    const host = await show(<Matrix view={view} />);
    await screen.findByTestId("matrix-active");
    expect(asked(host, "standing").length).toBeGreaterThan(0);
    expect(asked(host, "status")).toEqual([]);
  });

  it("is a grid with as many rows and columns as there are", async () => {
    await show(<Matrix view={view} />);
    const grid = await screen.findByRole("grid");
    // Twelve services in three groups and the heads; four targets and the names.
    expect(grid).toHaveProperty("ariaRowCount", "16");
    expect(grid.getAttribute("aria-colcount")).toBe("5");
    expect(screen.getAllByRole("columnheader").map((each) => each.getAttribute("aria-label"))).toContainEqual(
      expect.stringMatching(/^prod, shop-prod us-east-1, asked /),
    );
  });

  it("moves one active cell by keys and reads it out", async () => {
    await show(<Matrix view={view} />);
    const first = await screen.findByTestId("matrix-active");
    first.focus();
    expect(first.getAttribute("aria-label")).toMatch(/^events in dev, shop-dev\/eu-west-1: deployed/);
    await person.keyboard("{ArrowRight}{ArrowDown}");
    await waitFor(() =>
      expect(document.activeElement?.getAttribute("aria-label")).toMatch(
        /^identity in staging, shop-staging/,
      ),
    );
    expect(screen.getAllByRole("gridcell")).toHaveLength(1);
  });

  it("opens the panel of a cell with Enter and selects its service with Space", async () => {
    await show(<Matrix view={view} />);
    (await screen.findByTestId("matrix-active")).focus();
    await person.keyboard(" ");
    expect([...useView.getState().selection]).toEqual(["events"]);
    await person.keyboard("{End}{Enter}");
    expect(useView.getState()).toMatchObject({
      side: "cell",
      stage: "prod",
      cell: { service: "events", stage: "prod", target: { account: "shop-prod", region: "us-east-1" } },
    });
  });

  it("folds a group with Enter on its row", async () => {
    await show(<Matrix view={view} />);
    (await screen.findByTestId("matrix-active")).focus();
    await person.keyboard("{ArrowUp}{Enter}");
    await waitFor(() => expect(screen.queryByTestId("matrix-row-events")).toBeNull());
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(
      /^Platform in dev.*3 services, 3 deployed, folded/,
    );
  });

  it("asks the accounts stage by stage and shows what failed", async () => {
    const host = await show(<Matrix view={view} />, {
      answers: {
        status: ({ stage }) => {
          if (stage === "prod") throw { code: "denied", message: "no", hint: "log in", location: null };
          return { stage, cells: [], problems: [] };
        },
      },
    });
    await screen.findByTestId("matrix-active");
    const before = asked(host, "standing").length;
    await person.click(screen.getByTestId("matrix-ask"));
    await waitFor(() => expect(useStanding.getState().asking.size).toBe(0));
    expect(asked(host, "status")).toEqual([{ stage: "dev" }, { stage: "staging" }, { stage: "prod" }]);
    expect(asked(host, "standing").length).toBe(before + 3);
    expect(useLive.getState().errors.prod?.code).toBe("denied");
  });

  it("offers the way back where nothing passes the filter", async () => {
    await show(<Matrix view={view} />);
    await screen.findByTestId("matrix-active");
    useMatrix.setState({ only: "running" });
    await person.click(await screen.findByRole("button", { name: "Show all services" }));
    await screen.findByTestId("matrix-active");
  });
});

describe("the panel of a cell", () => {
  it("says what stands there, who brought it and how that is known", async () => {
    await show(<CellPanel />, { side: "cell" });
    await useStanding.getState().load();
    useView
      .getState()
      .openCell({ service: "events", stage: "dev", target: { account: "shop-dev", region: "eu-west-1" } });
    const panel = await screen.findByTestId("cell-panel");
    expect(panel.textContent).toContain("UPDATE_COMPLETE");
    expect(panel.textContent).toContain("111111111111");
    expect(panel.textContent).toContain("ana@atlas");
    expect(panel.textContent).toMatch(/as the account said/);
  });
});
