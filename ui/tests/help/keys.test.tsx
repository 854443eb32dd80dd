import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { onShortcut } from "../../src/app/useShortcuts";
import { pressed, SECTIONS, SHORTCUTS, type ShortcutId } from "../../src/document/shortcuts";
import { useView } from "../../src/document/view";
import { Keys } from "../../src/help/Keys";
import { fill, show } from "../window";

const key = (name: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent("keydown", { key: name, ...more });

beforeEach(() =>
  useView.setState({ help: false, focus: null, selection: new Set(), search: "", lens: "topology" }),
);

describe("the table of keys", () => {
  it("gives no key two meanings in one place", () => {
    for (const [section] of SECTIONS) {
      const keys = Object.values(SHORTCUTS)
        .filter((each) => each.section === section && each.section !== "find")
        .flatMap((each) => each.keys);
      expect(new Set(keys).size, section).toBe(keys.length);
    }
  });

  it("tells Ctrl from nothing, Shift from none, and does not mind Shift for signs", () => {
    expect(pressed("save", key("s", { ctrlKey: true }))).toBe(true);
    expect(pressed("save", key("s", { metaKey: true }))).toBe(true);
    expect(pressed("save", key("s"))).toBe(false);
    expect(pressed("save-view", key("S", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(pressed("save", key("S", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(pressed("help", key("?", { shiftKey: true }))).toBe(true);
    expect(pressed("add", key("n", { altKey: true }))).toBe(false);
  });
});

describe("the help", () => {
  it("is opened by its key and lists every key there is", async () => {
    await show(<Keys />);
    expect(onShortcut(key("?", { shiftKey: true }))).toBe(true);
    const dialog = await screen.findByRole("dialog", { name: "Keys" });
    for (const id of Object.keys(SHORTCUTS) as ShortcutId[])
      expect(within(dialog).getAllByText(SHORTCUTS[id].label).length).toBeGreaterThan(0);
  });

  it("finds a key by what it does", async () => {
    await show(<Keys />);
    useView.setState({ help: true });
    await fill(await screen.findByRole("textbox", { name: "Search the keys" }), "undo");
    const dialog = screen.getByRole("dialog", { name: "Keys" });
    expect(within(dialog).getByText("Undo")).toBeTruthy();
    expect(within(dialog).queryByText("Add a service")).toBeNull();
  });
});

describe("keys of the window", () => {
  it("change what the services are drawn as, and the lens", async () => {
    await show(<Keys />);
    onShortcut(key("6", { ctrlKey: true }));
    expect(useView.getState().shape).toBe("outline");
    onShortcut(key("4", { ctrlKey: true }));
    expect(useView.getState().lens).toBe("matrix");
  });

  it("focus on what the selected service needs, step by step", async () => {
    await show(<Keys />, { select: ["storefront"] });
    onShortcut(key("["));
    expect(useView.getState().focus).toMatchObject({
      service: "storefront",
      direction: "upstream",
      steps: null,
    });
    onShortcut(key("-"));
    expect(useView.getState().focus?.steps).toBeGreaterThan(0);
    onShortcut(key("Escape"));
    expect(useView.getState().focus).toBeNull();
  });
});
