import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { HistoryButtons } from "../../src/document/HistoryMenu";
import { useProject } from "../../src/document/project";
import { askToConnect, connectedTo, removeServices, renameGroup } from "../../src/document/serviceActions";
import { Tasks } from "../../src/document/Tasks";
import { useTasks } from "../../src/document/tasks";
import { giveSizes } from "../sizes";
import { asked, person, show } from "../window";

giveSizes();

const view = () => useProject.getState().view;

describe("connecting from a list", () => {
  it("offers those that can be connected first, and beneath them the others with their reason", async () => {
    const host = await show(<Tasks />);
    askToConnect("orders");
    const dialog = within(await screen.findByTestId("connect-dialog"));
    const options = await dialog.findAllByRole("option");
    const disabled = options.map((option) => option.getAttribute("aria-disabled") === "true");
    expect(disabled).toEqual([...disabled].sort((a, b) => Number(a) - Number(b)));
    expect(disabled).toContain(true);
    expect(dialog.getByTestId("connect-to-cart").textContent).toContain("this would make a cycle");
    await person.click(dialog.getByTestId("connect-to-cart"));
    expect(asked(host, "edit")).toEqual([]);
  });

  it("is done with the keyboard alone", async () => {
    const host = await show(<Tasks />);
    askToConnect("orders");
    await person.click(await screen.findByTestId("connect-search"));
    await screen.findByTestId("connect-to-search");
    await person.keyboard("sto{Enter}");
    await waitFor(() => expect(useTasks.getState().connecting).toBeNull());
    expect(asked(host, "edit")).toEqual([
      { edits: [{ edit: "connect", from: "orders", to: "storefront", note: null }] },
    ]);
  });

  it("goes in both directions", async () => {
    const host = await show(<Tasks />);
    askToConnect("events");
    await screen.findByTestId("connect-dialog");
    await person.click(screen.getByRole("radio", { name: "Needs" }));
    await waitFor(() => expect(asked(host, "legal_targets").at(-1)).toEqual({ from: "events", end: "to" }));
    await person.click(await screen.findByTestId("connect-to-media"));
    await waitFor(() =>
      expect(asked(host, "edit")).toEqual([
        { edits: [{ edit: "connect", from: "media", to: "events", note: null }] },
      ]),
    );
  });
});

describe("removing", () => {
  it("says who needs it before it does it", async () => {
    const host = await show(<Tasks />, { select: ["events"] });
    await removeServices(["events"]);
    const dialog = within(await screen.findByTestId("remove-dialog"));
    expect(dialog.getByText(/services that stay need it/)).toBeTruthy();
    expect(dialog.getByText("dev-EventBusArn")).toBeTruthy();
    expect(asked(host, "edit")).toEqual([]);
    await person.click(screen.getByTestId("confirm-remove"));
    await waitFor(() => expect(view()?.topology.services.events).toBeUndefined());
    expect(useTasks.getState().removing).toBeNull();
  });

  it("asks nothing where nobody needs it", async () => {
    await show(<Tasks />);
    await useProject.getState().edit([{ edit: "add_service", id: "alone", service: { kind: "planned" } }]);
    await removeServices(["alone"]);
    expect(view()?.topology.services.alone).toBeUndefined();
    expect(screen.queryByTestId("remove-dialog")).toBeNull();
  });
});

describe("the steps", () => {
  it("say what they were, and several are taken back at once", async () => {
    const host = await show(<HistoryButtons />);
    const { edit, moveNodes } = useProject.getState();
    await edit([{ edit: "add_service", id: "one", service: { kind: "planned" } }]);
    await edit([{ edit: "add_service", id: "two", service: { kind: "planned" } }]);
    await moveNodes({ orders: { x: 0, y: 0 }, cart: { x: 9, y: 9 } });
    expect(await screen.findByRole("button", { name: /^Undo: move 2 services/ })).toBeTruthy();
    await person.click(screen.getByTestId("history-menu"));
    const items = (await screen.findAllByRole("menuitem")).map((item) => item.textContent);
    expect(items).toEqual(["Move 2 services", "Add service", "Add service"]);
    await person.click(screen.getByTestId("undo-2"));
    await waitFor(() => expect(view()?.topology.services.two).toBeUndefined());
    expect(view()?.topology.services.one).toBeDefined();
    expect(asked(host, "undo")).toEqual([{ steps: 2 }]);
    expect(view()?.document.redo).toEqual(["Add service", "Move 2 services"]);
  });
});

describe("a group", () => {
  it("gets another name and another key in one step", async () => {
    const host = await show(<Tasks />);
    useTasks.setState({ renamingGroup: "sales" });
    const name = await screen.findByTestId("group-name-input");
    await person.clear(name);
    await person.type(name, "Order Desk{Enter}");
    await waitFor(() => expect(useTasks.getState().renamingGroup).toBeNull());
    expect(asked(host, "edit")).toEqual([
      {
        edits: [
          { edit: "rename_group", from: "sales", to: "order-desk" },
          { edit: "label_group", id: "order-desk", label: "Order Desk" },
        ],
      },
    ]);
  });

  it("keeps its key where only the writing of its name changes", async () => {
    const host = await show(<Tasks />);
    await renameGroup("sales", "SALES");
    expect(asked(host, "edit")).toEqual([{ edits: [{ edit: "label_group", id: "sales", label: "SALES" }] }]);
  });
});

describe("what is connected", () => {
  it("is everything that can be reached over references, in both directions", async () => {
    await show(<Tasks />);
    const all = connectedTo(["orders"]);
    expect(all).toEqual(expect.arrayContaining(["orders", "cart", "payments", "events"]));
    expect(connectedTo([])).toEqual([]);
  });
});
