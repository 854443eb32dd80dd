import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { useFinding, useFindingFeed } from "../../src/document/finding";
import { useLight } from "../../src/document/light";
import { useProject } from "../../src/document/project";
import { SearchField } from "../../src/document/SearchField";
import { rangesIn, search } from "../../src/document/search";
import { useView } from "../../src/document/view";
import { currentView, namedViews, openViewNamed, useViews } from "../../src/document/views";
import { FocusBar } from "../../src/finding/FocusBar";
import { NameView } from "../../src/finding/ViewsMenu";
import type { ProjectView } from "../../src/host/contract.gen";
import { largeProject, sampleProject } from "../fixtures/project";
import { growth } from "../growth";
import { asked, fill, person, show } from "../window";

const found = (view: ProjectView, query: string) => search(view, query).map(({ service }) => service);

describe("the search", () => {
  const view = sampleProject();
  const [service] = view.services.filter(({ provides }) => provides.length > 0);

  it("finds names first, then what is written elsewhere", () => {
    expect(search(view, "pay")[0]).toEqual({ service: "payments", where: "name", text: "payments" });
  });

  it("finds paths, exports, tags and stacks", () => {
    const [exported = ""] = service?.provides ?? [];
    expect(found(view, exported)).toContain(service?.id);
    expect(search(view, "payments/").at(0)?.where).toBe("path");
    expect(found(view, "infrastructure").length).toBe(
      view.services.filter(({ role }) => role === "infrastructure").length,
    );
    const named = structuredClone(view);
    const one = named.topology.services.orders;
    if (one) one["stack-name"] = "acme-{stage}-till";
    expect(search(named, "acme-prod-till")).toEqual([
      { service: "orders", where: "stack", text: "acme-prod-till" },
    ]);
  });

  it("wants every word, in whatever place", () => {
    expect(found(view, "sales job")).toEqual(["notifications"]);
    expect(found(view, "sales zebra")).toEqual([]);
  });

  it("marks every place of every word", () => {
    expect(rangesIn("payments of payments", "pay ment")).toEqual([
      [0, 7],
      [12, 19],
    ]);
  });

  it("takes time in proportion to the services", () => {
    const grown = growth(5000, (services) => {
      const large = largeProject(services);
      return () => search(large, "service-4");
    });
    expect(grown).toBeLessThan(10);
  });
});

function Fed() {
  const view = useProject((project) => project.view);
  return view ? <Feeds view={view} /> : null;
}

function Feeds({ view }: { view: ProjectView }) {
  useFindingFeed(view);
  return (
    <>
      <SearchField />
      <FocusBar view={view} />
      <NameView />
    </>
  );
}

beforeEach(() => {
  useView.setState({
    search: "",
    focus: null,
    lens: "topology",
    shape: "canvas",
    naming: false,
    help: false,
  });
  useViews.getState().clear();
});

describe("the search field", () => {
  it("counts, dims the others and walks from match to match and around", async () => {
    await show(<Fed />);
    await fill(screen.getByRole("textbox", { name: "Search services" }), "sales api");
    const hits = useFinding.getState().hits.map(({ service }) => service);
    expect(hits.length).toBeGreaterThan(1);
    expect(screen.getByTestId("search-count").textContent).toBe(`${hits.length} found`);
    expect(useLight.getState().lit).toEqual(new Set(hits));
    await person.keyboard("{Enter}");
    expect([...useView.getState().selection]).toEqual([hits[0]]);
    expect(screen.getByTestId("search-count").textContent).toBe(`1 of ${hits.length}`);
    await person.keyboard("{Shift>}{Enter}{/Shift}");
    expect([...useView.getState().selection]).toEqual([hits.at(-1)]);
    await person.keyboard("{Escape}");
    expect(useView.getState().search).toBe("");
    await waitFor(() => expect(useLight.getState().lit).toBeNull());
  });
});

describe("the focus", () => {
  it("goes by steps until it is the whole chain, and is left", async () => {
    await show(<Fed />);
    useView.getState().setFocus({ service: "storefront", direction: "upstream", steps: 1 });
    await screen.findByTestId("focus-bar");
    const near = useLight.getState().lit?.size ?? 0;
    expect(screen.getByTestId("focus-steps").textContent).toBe("1 step");
    await person.click(screen.getByRole("button", { name: /One step more/ }));
    await waitFor(() => expect(useLight.getState().lit?.size ?? 0).toBeGreaterThan(near));
    for (let more = 0; more < 9; more++) {
      const button = screen.getByRole<HTMLButtonElement>("button", { name: /One step more/ });
      if (button.disabled) break;
      await person.click(button);
    }
    expect(screen.getByTestId("focus-steps").textContent).toBe("all the way");
    await person.click(screen.getByTestId("leave-focus"));
    expect(useView.getState().focus).toBeNull();
    expect(useLight.getState().lit).toBeNull();
  });
});

describe("a saved view", () => {
  it("is an edit of the file for the team, and says what is seen", async () => {
    const host = await show(<Fed />);
    useView.setState({ lens: "phases", shape: "table", naming: true, search: "pay" });
    await fill(await screen.findByTestId("view-name"), "Payments");
    await person.click(screen.getByTestId("confirm-view"));
    const view = { lens: "phases", shape: "table", stage: "dev", search: "pay" };
    await waitFor(() =>
      expect(asked(host, "edit")).toEqual([{ edits: [{ edit: "set_view", id: "Payments", view }] }]),
    );
  });

  it("of one's own stays on this machine", async () => {
    const host = await show(<Fed />);
    useView.setState({ naming: true });
    await fill(await screen.findByTestId("view-name"), "Mine");
    await person.click(screen.getByRole("radio", { name: "For me" }));
    await person.click(screen.getByTestId("confirm-view"));
    await waitFor(() => expect(asked(host, "keep_own_view")).toHaveLength(1));
    expect(asked(host, "edit")).toEqual([]);
    expect(namedViews({}, useViews.getState().own)).toHaveLength(1);
  });

  it("is opened by its name, without what is gone since", async () => {
    const project = sampleProject();
    project.topology.views = {
      Old: {
        lens: "matrix",
        shape: "outline",
        stage: "gone",
        search: "api",
        focus: { service: "gone", direction: "both" },
      },
    };
    await show(<Fed />, { project });
    expect(await openViewNamed("Nothing")).toBe(false);
    expect(await openViewNamed("Old")).toBe(true);
    expect(useView.getState()).toMatchObject({
      lens: "matrix",
      shape: "outline",
      stage: "dev",
      search: "api",
      focus: null,
    });
    expect(currentView()).toEqual({ lens: "matrix", shape: "outline", stage: "dev", search: "api" });
  });
});
