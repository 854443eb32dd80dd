import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { useLight } from "../../src/document/light";
import { useProject } from "../../src/document/project";
import { useView } from "../../src/document/view";
import { Outline } from "../../src/outline/Outline";
import { rowsOf } from "../../src/outline/rows";
import { planOf } from "../fixtures/plan";
import { largeProject, sampleProject } from "../fixtures/project";
import { growth } from "../growth";
import { asked, person, show } from "../window";

const input = {
  view: sampleProject(),
  lens: "topology" as const,
  plan: null,
  states: new Map(),
  lit: null,
  toggled: new Map<string, boolean>(),
};
const labels = (rows: ReturnType<typeof rowsOf>, level: number) =>
  rows.filter((row) => row.level === level).map(({ label }) => label);

describe("the lines of the outline", () => {
  it("are the groups and what is in them", () => {
    const rows = rowsOf(input);
    expect(labels(rows, 1)).toEqual(["Platform", "Sales", "Shop"]);
    expect(labels(rows, 2)).toHaveLength(input.view.services.length);
    expect(rows.filter(({ level }) => level === 1).map(({ place, size }) => [place, size])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it("say what a service needs, who needs it, and how it stands in every stage", () => {
    const toggled = new Map([["group sales > payments", true]]);
    const rows = rowsOf({ ...input, toggled });
    const at = rows.findIndex(({ key }) => key === "group sales > payments");
    const below = rows.slice(at + 1).filter(({ key }) => key.startsWith("group sales > payments > "));
    const of = (what: string) => below.filter((row) => row.what === what);
    const { references } = input.view;
    const needs = new Set(references.flatMap(({ from, to }) => (to === "payments" && from ? from : [])));
    const neededBy = new Set(references.flatMap(({ from, to }) => (from === "payments" ? to : [])));
    expect(new Set(of("tie").map(({ label }) => label))).toEqual(new Set([...needs, ...neededBy]));
    expect(of("cell")).toHaveLength(input.view.cells.filter(({ service }) => service === "payments").length);
  });

  it("are stages and what is in each, in the lenses of stages", () => {
    const rows = rowsOf({ ...input, lens: "matrix" });
    expect(labels(rows, 1)).toEqual(["dev", "staging", "prod"]);
  });

  it("are only those that a search or a focus leaves", () => {
    const rows = rowsOf({ ...input, lit: new Set(["orders"]) });
    expect(labels(rows, 1)).toEqual(["Sales"]);
    expect(labels(rows, 2)).toEqual(["orders"]);
  });

  it("take time in proportion to the services", () => {
    const grown = growth(5000, (services) => {
      const view = largeProject(services, true);
      expect(rowsOf({ ...input, view }).length).toBeGreaterThan(services);
      return () => rowsOf({ ...input, view });
    });
    expect(grown).toBeLessThan(10);
  });
});

describe("the outline by keyboard", () => {
  beforeEach(() => {
    useView.setState({ shape: "outline", lens: "topology", search: "", focus: null });
    useLight.setState({ lit: null, states: new Map() });
    // What jsdom does not lay out is as large as a window.
    Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 900 });
    Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 900 });
  });

  const focused = () => document.activeElement?.getAttribute("data-testid");
  async function open() {
    const view = sampleProject();
    const host = await show(<Outline view={view} />);
    const tree = await screen.findByRole("tree", { name: "Services" });
    const [first] = await within(tree).findAllByRole("treeitem");
    first?.focus();
    return host;
  }

  it("goes from line to line, into groups and out of them", async () => {
    await open();
    expect(focused()).toBe("outline-group-Platform");
    await person.keyboard("{ArrowDown}");
    await waitFor(() => expect(focused()).toBe("outline-service-events"));
    await person.keyboard("{ArrowLeft}");
    await waitFor(() => expect(focused()).toBe("outline-group-Platform"));
    await person.keyboard("{End}");
    await waitFor(() => expect(focused()).toBe("outline-service-storefront"));
  });

  it("goes to the line that begins with what is typed", async () => {
    await open();
    await person.keyboard("pay");
    await waitFor(() => expect(focused()).toBe("outline-service-payments"));
  });

  it("begins a name anew after a key that goes elsewhere", async () => {
    await open();
    await person.keyboard("pay{Home}pay");
    await waitFor(() => expect(focused()).toBe("outline-service-payments"));
  });

  it("selects, opens and says that it is selected", async () => {
    await open();
    await person.keyboard("{ArrowDown}");
    await waitFor(() => expect(focused()).toBe("outline-service-events"));
    await person.keyboard(" ");
    expect([...useView.getState().selection]).toEqual(["events"]);
    expect(document.activeElement?.getAttribute("aria-selected")).toBe("true");
    await person.keyboard("{Enter}");
    expect(useView.getState().side).toBe("service");
  });

  it("folds a group as the canvas does", async () => {
    const host = await open();
    await person.keyboard("{ArrowLeft}");
    await waitFor(() => expect(useProject.getState().view?.collapsed).toEqual(["platform"]));
    expect(asked(host, "move_nodes")).toEqual([{ positions: {}, collapsed: ["platform"] }]);
  });

  it("offers all that a card does", async () => {
    await open();
    await person.keyboard("{ArrowDown}");
    await waitFor(() => expect(focused()).toBe("outline-service-events"));
    fireEvent.contextMenu(document.activeElement as Element);
    const menu = await screen.findByRole("menu");
    for (const name of [/^Open/, /^Focus on what it needs/, /^Rename/, /^Remove/])
      expect(within(menu).getByRole("menuitem", { name })).toBeTruthy();
  });

  it("reads out what the card shows: state, place and every stage", async () => {
    await open();
    useLight.setState({
      states: new Map([
        [
          "payments",
          {
            key: "failed",
            state: "failed",
            word: null,
            started: null,
            finished: null,
            median: null,
            going: false,
            inRun: true,
          },
        ],
      ]),
    });
    const line = await screen.findByRole("treeitem", { name: /^payments\s*failed/ });
    expect(line.textContent).toMatch(/in Sales/);
    expect(line.textContent).toMatch(/dev · .*: behind the code/);
  });
});

describe("the outline of the phases", () => {
  it("has the plan's phases", () => {
    const plan = planOf();
    const rows = rowsOf({ ...input, lens: "phases", plan });
    expect(labels(rows, 1).slice(0, plan.phases.length)).toEqual(
      plan.phases.map((_, at) => `Phase ${at + 1}`),
    );
    expect(labels(rows, 2)).toContain("payments");
  });
});
