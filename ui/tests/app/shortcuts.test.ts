import { beforeEach, describe, expect, it } from "vitest";
import { onShortcut } from "../../src/app/useShortcuts";
import { useProject } from "../../src/document/project";
import { useView } from "../../src/document/view";
import { setHost } from "../../src/host/call";
import { type FixtureHost, fixtureHost } from "../fixture-host";
import { sampleProject } from "../fixtures/project";

let host: FixtureHost;

beforeEach(async () => {
  host = fixtureHost({ project: sampleProject() });
  setHost(host);
  useView.setState({ side: null, palette: false, adding: null, lens: "topology" });
  await useProject.getState().refresh();
});

function press(key: string, keys: KeyboardEventInit = {}, target?: HTMLElement): boolean {
  const event = new KeyboardEvent("keydown", { key, ...keys });
  if (target) Object.defineProperty(event, "target", { value: target });
  return onShortcut(event);
}

const has = (id: string) => useProject.getState().view?.topology.services[id] !== undefined;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("undo and redo by keyboard", () => {
  for (const chord of ["ctrlKey", "metaKey"] as const) {
    it(`take an edit back and bring it again with ${chord}`, async () => {
      await useProject.getState().edit([{ edit: "remove_service", id: "orders" }]);
      expect(has("orders")).toBe(false);
      expect(press("z", { [chord]: true })).toBe(true);
      await settled();
      expect(has("orders")).toBe(true);
      expect(press("Z", { [chord]: true, shiftKey: true })).toBe(true);
      await settled();
      expect(has("orders")).toBe(false);
    });
  }

  it("ask for nothing where there is nothing to undo", async () => {
    press("z", { ctrlKey: true });
    await settled();
    expect(host.calls.some(({ name }) => name === "undo")).toBe(false);
  });

  it("belong to the text while one is typed", () => {
    expect(press("z", { ctrlKey: true }, document.createElement("input"))).toBe(false);
  });
});

describe("shortcuts", () => {
  it("open the palette, also while something is typed", () => {
    expect(press("k", { ctrlKey: true }, document.createElement("input"))).toBe(true);
    expect(useView.getState().palette).toBe(true);
  });

  it("show what would be saved only where something is", async () => {
    press("s", { ctrlKey: true });
    expect(useView.getState().side).toBeNull();
    await useProject.getState().edit([{ edit: "remove_service", id: "orders" }]);
    press("s", { metaKey: true });
    expect(useView.getState().side).toBe("pending");
  });

  it("close the drawer with Escape", () => {
    useView.getState().open("plan");
    press("Escape");
    expect(useView.getState().side).toBeNull();
  });
});
