import { act, fireEvent, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { copyServices, cutServices, pasteFromClipboard, pasteWhere } from "../../src/document/clipboard";
import { useProject } from "../../src/document/project";
import { useEditingKeys } from "../../src/document/useEditingKeys";
import { useView } from "../../src/document/view";
import { asked, person, show } from "../window";

function Keys() {
  useEditingKeys();
  return <input aria-label="a text" />;
}

const services = () => Object.keys(useProject.getState().view?.topology.services ?? {});

function paste(text: string): void {
  const clipboardData = { getData: () => text };
  fireEvent.paste(document.body, { clipboardData });
}

describe("the clipboard", () => {
  let written: string[];
  beforeEach(() => {
    written = [];
    vi.stubGlobal("ClipboardItem", undefined);
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: {
        writeText: async (text: string) => void written.push(text),
        readText: async () => written.at(-1) ?? "",
      },
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("holds services as lines of the file, which can be pasted back", async () => {
    const host = await show(<Keys />, { select: ["orders", "cart"] });
    await person.keyboard("{Control>}c{/Control}");
    await waitFor(() => expect(written).toHaveLength(1));
    expect(written[0]).toContain("[services.orders]");
    await act(async () => paste(written[0] as string));
    await waitFor(() => expect(services()).toEqual(expect.arrayContaining(["orders-2", "cart-2"])));
    expect([...useView.getState().selection].sort()).toEqual(["cart-2", "orders-2"]);
    expect(asked(host, "edit")).toEqual([]);
    await act(() => useProject.getState().undo());
    expect(services()).not.toContain("orders-2");
  });

  it("takes what was cut, in one step of undo", async () => {
    await show(<Keys />, { select: ["search"] });
    await cutServices(["search"]);
    expect(services()).not.toContain("search");
    expect(written[0]).toContain("[services.search]");
    expect(await pasteFromClipboard()).toBe(true);
    expect(services()).toContain("search");
  });

  it("pastes where the canvas says, and doubles beside the original", async () => {
    const host = await show(<Keys />, { select: ["orders"] });
    const stop = pasteWhere(() => ({ x: 400, y: 300 }));
    await act(async () => paste('[services.new-one]\nkind = "planned"\n'));
    await waitFor(() => expect(services()).toContain("new-one"));
    expect(asked(host, "paste_services")).toEqual([
      { text: '[services.new-one]\nkind = "planned"\n', at: { x: 400, y: 300 } },
    ]);
    stop();
    useView.getState().select(["orders"]);
    await person.keyboard("{Control>}d{/Control}");
    await waitFor(() => expect(services()).toContain("orders-2"));
  });

  it("is left to text fields while one is typed in", async () => {
    const host = await show(<Keys />, { select: ["orders"] });
    const field = document.querySelector("input") as HTMLInputElement;
    field.focus();
    await person.keyboard("{Control>}c{/Control}");
    fireEvent.paste(field, { clipboardData: { getData: () => "[services.x]" } });
    expect(asked(host, "copy_services")).toEqual([]);
    expect(asked(host, "paste_services")).toEqual([]);
  });

  it("works within the window where the system's cannot be written", async () => {
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: {
        writeText: () => Promise.reject(new Error("denied")),
        readText: () => Promise.reject(new Error("denied")),
      },
    });
    await show(<Keys />);
    expect(await copyServices(["orders"])).toBe(true);
    expect(await pasteFromClipboard()).toBe(true);
    expect(services()).toContain("orders-2");
  });

  it("refuses a text without services, and says what can be pasted", async () => {
    const host = await show(<Keys />);
    await act(async () => paste("hello"));
    await waitFor(() => expect(asked(host, "paste_services")).toHaveLength(1));
    expect(useProject.getState().view?.document.can_undo).toBe(false);
  });
});
