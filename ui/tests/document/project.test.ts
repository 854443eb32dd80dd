import { beforeEach, describe, expect, it } from "vitest";
import { followProject, useProject } from "../../src/document/project";
import { stageTone } from "../../src/document/stages";
import { useView } from "../../src/document/view";
import { setHost } from "../../src/host/call";
import type { ProjectView } from "../../src/host/contract.gen";
import { failure, fixtureHost } from "../fixture-host";
import { sampleProject } from "../fixtures/project";

beforeEach(() => useProject.setState({ view: null, loading: false, error: null, notice: null }));

describe("the open project", () => {
  it("keeps what is shown when an edit is refused, and says why", async () => {
    setHost(fixtureHost({ project: sampleProject() }));
    await useProject.getState().refresh();
    const before = useProject.getState().view;
    expect(await useProject.getState().edit([{ edit: "rename_service", from: "orders", to: "cart" }])).toBe(
      false,
    );
    expect(useProject.getState().view).toBe(before);
    expect(useProject.getState().notice?.code).toBe("duplicate-service");
  });

  it("says why a folder could not be opened, and keeps the one that is open", async () => {
    const refuse = () => {
      throw failure("no-such-folder", "There is no folder /gone.");
    };
    setHost(fixtureHost({ project: sampleProject(), answers: { open_project: refuse } }));
    await useProject.getState().refresh();
    expect(await useProject.getState().openFolder("/gone")).toBe(false);
    expect(useProject.getState().error?.code).toBe("no-such-folder");
    expect(useProject.getState().view?.info.name).toBe("Corner shop");
  });

  it("drops an answer that a later one has overtaken", async () => {
    const late: Array<(view: ProjectView) => void> = [];
    const rescan = () => new Promise<ProjectView>((resolve) => late.push(resolve));
    setHost(fixtureHost({ project: sampleProject(), answers: { rescan } }));
    const scanning = useProject.getState().rescan();
    await useProject.getState().edit([{ edit: "remove_service", id: "orders" }]);
    late[0]?.(sampleProject());
    await scanning;
    expect(useProject.getState().view?.topology.services.orders).toBeUndefined();
  });

  it("shows a moved card at once and tells it once", async () => {
    const host = fixtureHost({ project: sampleProject() });
    setHost(host);
    await useProject.getState().refresh();
    const moving = useProject.getState().moveNodes({ orders: { x: 5, y: 6 }, cart: { x: 7, y: 8 } });
    expect(useProject.getState().view?.positions.orders).toEqual({ x: 5, y: 6 });
    await moving;
    expect(host.calls.filter(({ name }) => name === "move_nodes")).toHaveLength(1);
  });

  it("is read again when the files change outside", async () => {
    const host = fixtureHost({ project: sampleProject() });
    setHost(host);
    await useProject.getState().refresh();
    const stop = followProject();
    host.project = { ...sampleProject(), problems: [] };
    host.emit([{ type: "project-changed", message: "services/orders/serverless.yml changed" }]);
    await expect.poll(() => useProject.getState().view?.problems.length).toBe(0);
    stop();
  });
});

describe("the view", () => {
  it("does not wake anyone for the selection that it has already", () => {
    useView.getState().select(["a", "b"]);
    const before = useView.getState().selection;
    useView.getState().select(["b", "a"]);
    expect(useView.getState().selection).toBe(before);
  });
});

describe("the colour of a stage", () => {
  it("follows its base, then its name and its safety", () => {
    const stage = { targets: [], safety: "silent" as const };
    expect(stageTone("alice", { ...stage, base: "dev" })).toBe("personal");
    expect(stageTone("production", stage)).toBe("prod");
    expect(stageTone("staging", stage)).toBe("staging");
    expect(stageTone("eu", { ...stage, safety: "typed" })).toBe("prod");
    expect(stageTone("dev", stage)).toBe("dev");
  });
});
