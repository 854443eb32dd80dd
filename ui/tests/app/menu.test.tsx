import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { AppMenu } from "../../src/app/AppMenu";
import { menuSections, runMenuAction } from "../../src/app/menu";
import { goTo } from "../../src/app/usePlaces";
import { useProject } from "../../src/document/project";
import { useView } from "../../src/document/view";
import { actions } from "../../src/palette/actions";
import { person, show } from "../window";

const items = () => menuSections().flatMap((section) => section.items);
const item = (id: string) => items().find((each) => each.kind === "action" && each.id === id);

describe("the menu", () => {
  it("has the sections that every desktop knows, and follows what can be done", async () => {
    await show(<AppMenu />);
    expect(menuSections().map(({ label }) => label)).toEqual(["File", "Edit", "View", "Deploy", "Help"]);
    expect(item("save")).toMatchObject({ enabled: false, accelerator: "CmdOrCtrl+S" });
    await useProject.getState().edit([{ edit: "add_service", id: "returns", service: { kind: "planned" } }]);
    expect(item("save")).toMatchObject({ enabled: true });
    expect(item("undo")).toMatchObject({ enabled: true });
  });

  it("names nothing that the palette does not know", async () => {
    await show(<AppMenu />);
    useView.setState({ theme: "dark" });
    const own = new Set(["find", "keys", "canvas", "outline", "table", "everything"]);
    const offered = new Set(actions().map(({ id }) => id));
    // What cannot be done with this project at this moment.
    const later = [
      "save",
      "undo",
      "redo",
      "show-run",
      "pause-run",
      "continue-run",
      "cancel-run",
      "theme-dark",
    ];
    for (const each of items()) {
      if (each.kind !== "action" || own.has(each.id) || later.includes(each.id)) continue;
      expect(offered, each.id).toContain(each.id);
    }
  });

  it("is behind the mark where the system has no bar, and does what is chosen", async () => {
    await show(<AppMenu />);
    await person.click(screen.getByTestId("app-menu"));
    const [file] = await screen.findAllByRole("menuitem");
    expect(file?.textContent).toContain("File");
    runMenuAction("lens-phases");
    expect(useView.getState().lens).toBe("phases");
  });
});

describe("a place that was asked for from outside", () => {
  const project = () => useProject.getState().view;

  it("is a service: its panel opens", async () => {
    await show(<AppMenu />);
    goTo({ place: "service", service: "catalog" }, project());
    expect([...useView.getState().selection]).toEqual(["catalog"]);
    expect(useView.getState().side).toBe("service");
  });

  it("is a stage or a lens: the window turns to it", async () => {
    await show(<AppMenu />);
    goTo({ place: "stage", stage: "staging" }, project());
    goTo({ place: "lens", lens: "matrix" }, project());
    expect(useView.getState()).toMatchObject({ stage: "staging", lens: "matrix" });
  });

  it("is a run: its journal is asked for", async () => {
    const host = await show(<AppMenu />);
    Object.assign(host, { call: vi.fn(host.call) });
    goTo({ place: "run", run: "01J", service: "catalog" }, project());
    await waitFor(() => expect(host.call).toHaveBeenCalledWith("run", { run: "01J" }));
  });

  it("that the project does not have changes nothing", async () => {
    await show(<AppMenu />);
    const before = useView.getState().stage;
    goTo({ place: "stage", stage: "nowhere" }, project());
    goTo({ place: "service", service: "nobody" }, project());
    expect(useView.getState().stage).toBe(before);
    expect(useView.getState().selection.size).toBe(0);
  });
});
