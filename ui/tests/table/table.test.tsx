import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { factsOf } from "../../src/document/facts";
import { useLight } from "../../src/document/light";
import { useView } from "../../src/document/view";
import { arranged, columnsOf, type Line } from "../../src/table/columns";
import { Table } from "../../src/table/Table";
import { largeProject, sampleProject } from "../fixtures/project";
import { growth } from "../growth";
import { fill, person, show } from "../window";

const view = sampleProject();
const columns = columnsOf(view, "dev", null, false);
const lines = [...factsOf(view).values()].map((facts) => ({ facts, state: undefined }));
const names = (found: readonly Line[]) => found.map(({ facts }) => facts.service.id);
const sorted = (column: string, down = false) => names(arranged(lines, columns, { column, down }, new Map()));

describe("the table", () => {
  it("sorts by name, by number and by how bad a stage stands", () => {
    expect(sorted("name")).toEqual([...names(lines)].sort());
    expect(sorted("name", true)).toEqual([...names(lines)].sort().reverse());
    const needed = sorted("needed-by", true).map((id) => factsOf(view).get(id)?.neededBy.length ?? 0);
    expect(needed).toEqual([...needed].sort((a, b) => b - a));
    expect(sorted("stage dev")[0]).toBe("cart");
  });

  it("keeps what every filter lets through", () => {
    const filters = new Map([
      ["group", "sales"],
      ["stage dev", "deployed"],
    ]);
    const kept = arranged(lines, columns, { column: "name", down: false }, filters);
    expect(kept.length).toBeGreaterThan(0);
    for (const { facts } of kept) {
      expect(facts.group).toBe("Sales");
      expect(facts.pips.find(({ key }) => key.startsWith("dev "))?.title).toContain("deployed");
    }
  });

  it("sorts and filters in a time in proportion to the services", () => {
    const grown = growth(5000, (services) => {
      const large = largeProject(services, true);
      const all = [...factsOf(large).values()].map((facts) => ({ facts, state: undefined }));
      const wide = columnsOf(large, "dev", null, false);
      return () => arranged(all, wide, { column: "stage prod", down: true }, new Map([["name", "1"]]));
    });
    expect(grown).toBeLessThan(10);
  });
});

describe("the table by keyboard", () => {
  beforeEach(() => {
    useView.setState({ shape: "table", lens: "topology", search: "", focus: null });
    useLight.setState({ lit: null, states: new Map() });
    Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 900 });
    Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 900 });
  });

  const cell = () => document.activeElement?.getAttribute("data-cell");
  async function open() {
    await show(<Table view={sampleProject()} />);
    const grid = await screen.findByRole("grid", { name: "Services" });
    (await within(grid).findByRole("rowheader", { name: "cart" })).focus();
    return grid;
  }

  it("goes from cell to cell, up to the names of the columns", async () => {
    await open();
    await person.keyboard("{ArrowDown}{ArrowRight}");
    await waitFor(() => expect(cell()).toBe("1 1"));
    await person.keyboard("{ArrowUp}{ArrowUp}");
    await waitFor(() => expect(cell()).toBe("-1 1"));
    await person.keyboard("{Enter}");
    const header = screen.getByRole("columnheader", { name: "Group" });
    expect(header.getAttribute("aria-sort")).toBe("ascending");
  });

  it("selects rows one by one and from one to another", async () => {
    await open();
    await person.keyboard(" ");
    expect([...useView.getState().selection]).toEqual(["cart"]);
    await person.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    await waitFor(() =>
      expect([...useView.getState().selection].sort()).toEqual(["cart", "catalog", "customers"]),
    );
    expect(screen.getByTestId("row-catalog").getAttribute("aria-selected")).toBe("true");
  });

  it("opens, renames and removes the service of the row", async () => {
    await open();
    await person.keyboard("{Enter}");
    expect(useView.getState().side).toBe("service");
    await person.keyboard("{F2}");
    expect(await screen.findByRole("textbox", { name: "New name of cart" })).toBeTruthy();
  });

  it("says that a filter leaves nothing, and clears it", async () => {
    const grid = await open();
    await fill(screen.getByRole("textbox", { name: "Filter by Name" }), "nothing");
    expect(await screen.findByText("No service is like that")).toBeTruthy();
    await person.click(screen.getByRole("button", { name: "Clear the filters" }));
    expect(await within(grid).findByRole("rowheader", { name: "cart" })).toBeTruthy();
  });
});
