import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, describe, expect, it } from "vitest";
import { useProject } from "../../src/document/project";
import { RemoveDialog } from "../../src/document/RemoveDialog";
import { useView } from "../../src/document/view";
import { ProblemsPanel } from "../../src/problems/ProblemsPanel";
import { neededBy, needs, unresolved } from "../../src/service/links";
import { ServicePanel } from "../../src/service/ServicePanel";
import { planOf } from "../fixtures/plan";
import { realProject, sampleProject } from "../fixtures/project";
import { journalOf, runViewOf } from "../fixtures/run";
import { giveSizes } from "../sizes";
import { asked, show } from "../window";

describe("a service's ties", () => {
  const { references } = sampleProject();

  it("are put together by the service on the other side", () => {
    expect(needs(references, "payments").map((tie) => tie.other)).toEqual(["customers", "events"]);
    expect(needs(references, "payments")[0]?.references).toHaveLength(3);
    expect(neededBy(references, "payments").map((tie) => tie.other)).toEqual(["notifications", "orders"]);
  });

  it("do not include names that nobody provides", () => {
    const [lost] = references.filter((reference) => reference.from === null);
    expect(lost && unresolved(references, lost.to)).toEqual([lost]);
    expect(lost && needs(references, lost.to).some((tie) => tie.references.includes(lost))).toBe(false);
  });
});

describe("the service panel", () => {
  it("names the other side, the name that ties them and its line", async () => {
    await show(<ServicePanel />, { select: ["payments"] });
    const panel = within(screen.getByTestId("service-panel"));
    expect(panel.getByText("dev-CustomerTableArn")).toBeTruthy();
    await userEvent.click(panel.getByRole("button", { name: "customers" }));
    expect([...useView.getState().selection]).toEqual(["customers"]);
  });

  it("offers the nearest name for one that nobody provides, once", async () => {
    const view = sampleProject();
    const lost = view.references.find((reference) => reference.from === null);
    await show(<ServicePanel />, { select: [lost?.to ?? ""] });
    expect(screen.getByText(/Did you mean/).textContent).toContain(lost?.candidate?.name);
    expect(screen.getAllByText(lost?.name ?? "", { exact: false })).toHaveLength(1);
  });

  it("connects only where that is legal", async () => {
    const host = await show(<ServicePanel />, { select: ["orders"] });
    await userEvent.click(screen.getByText("Put a service after this one"));
    await userEvent.click(await screen.findByRole("button", { name: "Connect" }));
    const [edit] = asked(host, "edit") as { edits: { edit: string; from: string; to: string }[] }[];
    expect(edit?.edits[0]).toMatchObject({ edit: "connect", from: "orders" });
    expect(["events", "payments", "cart"]).not.toContain(edit?.edits[0]?.to);
  });

  it("says what removing means before it removes", async () => {
    const both = (
      <>
        <ServicePanel />
        <RemoveDialog />
      </>
    );
    const host = await show(both, { side: "service", select: ["orders"] });
    await userEvent.click(screen.getByText("Remove from the project"));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/those stacks stay, and so do the files/)).toBeTruthy();
    await userEvent.click(dialog.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(useView.getState().side).toBeNull());
    expect(asked(host, "edit")).toEqual([{ edits: [{ edit: "remove_service", id: "orders" }] }]);
  });

  it("offers for several what can be done to several", async () => {
    await show(<ServicePanel />, { select: ["orders", "payments"] });
    expect(screen.getByText("2 services")).toBeTruthy();
    await userEvent.click(screen.getByText("Plan only these"));
    expect(useView.getState().side).toBe("plan");
  });
});

describe("the cells of a service", () => {
  it("carry the mark of their account", async () => {
    await show(<ServicePanel />, { project: realProject(), select: ["orders"] });
    const panel = within(screen.getByTestId("service-panel"));
    const chips = panel.getAllByText("shop-prod").map((name) => name.parentElement);
    expect(chips).toHaveLength(2);
    for (const chip of chips) expect(chip?.title).toBe("shop-prod: production");
  });

  it("open their stack in the console, by the name that its last run knows", async () => {
    const project = realProject();
    const entries = journalOf(planOf({ where: { account: "shop-dev", id: "111111111111" } }), {
      run: "01JLAST",
    });
    const cells = project.cells.map((cell) => ({ ...cell, run: cell.stage === "dev" ? "01JLAST" : null }));
    const host = await show(<ServicePanel />, {
      project: { ...project, cells },
      select: ["orders"],
      answers: { run: () => runViewOf(entries), console_url: () => "https://console.aws.amazon.com/" },
    });
    await userEvent.click(screen.getByRole("button", { name: "Open orders of dev in the AWS console" }));
    await userEvent.click(screen.getByRole("button", { name: "Open orders of staging in the AWS console" }));
    await waitFor(() =>
      expect(asked(host, "console_url")).toEqual([
        { account: "shop-dev", region: "eu-west-1", stack: "orders-dev" },
        { account: "shop-staging", region: "eu-west-1", stack: null },
      ]),
    );
  });
});

describe("the problems panel", () => {
  beforeAll(giveSizes);

  it("shows what is wrong, what to do, and where", async () => {
    const [problem] = sampleProject().problems;
    await show(<ProblemsPanel />);
    expect(screen.getByText(problem?.message ?? "")).toBeTruthy();
    expect(screen.getByText(problem?.hint ?? "")).toBeTruthy();
    expect(screen.getByText(`${problem?.location?.file}:${problem?.location?.line}`)).toBeTruthy();
  });

  it("keeps only what is seen of a thousand problems in the page", async () => {
    const [problem] = sampleProject().problems;
    if (!problem) throw new Error("the sample has a problem");
    const problems = Array.from({ length: 1000 }, (_, at) => ({ ...problem, message: `problem ${at}` }));
    await show(<ProblemsPanel />, { project: { ...sampleProject(), problems } });
    expect(screen.getByText("problem 0")).toBeTruthy();
    expect(screen.getAllByText(/^problem \d+$/).length).toBeLessThan(60);
  });

  it("does not say that nothing is wrong while the sources are read", async () => {
    await show(<ProblemsPanel />, { project: { ...sampleProject(), problems: [] } });
    act(() => useProject.setState({ loading: true }));
    expect(screen.queryByText("Nothing is wrong")).toBeNull();
    expect(screen.getByRole("status").textContent).toContain("Reading the sources");
    act(() => useProject.setState({ loading: false }));
  });

  it("says so where nothing is wrong", async () => {
    await show(<ProblemsPanel />, { project: { ...sampleProject(), problems: [] } });
    expect(screen.getByText("Nothing is wrong")).toBeTruthy();
  });

  it("says who deployed which version, once the account was asked", async () => {
    const host = await show(<ServicePanel />, {
      select: ["cart"],
      answers: {
        status: () => ({
          stage: "dev",
          problems: [],
          cells: [
            {
              service: "cart",
              target: { account: "shop-dev", region: "eu-west-1" },
              stack: "cart-dev",
              status: "UPDATE_COMPLETE",
              behind: false,
              version: {
                target: { account: "shop-dev", region: "eu-west-1" },
                commit: "9f2c1e7aaaa",
                actor: "eve@desk",
                run: null,
                at: null,
                status: "UPDATE_COMPLETE",
              },
            },
          ],
        }),
      },
    });
    expect(asked(host, "status")).toEqual([]);
    const version = screen.getByTestId("version-dev");
    await userEvent.click(within(version).getByRole("button", { name: "Who deployed it?" }));
    expect(asked(host, "status")).toEqual([{ stage: "dev" }]);
    expect(version.textContent).toContain("9f2c1e7 by eve@desk");
  });
});
