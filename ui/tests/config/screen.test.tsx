import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { ConfigScreen } from "../../src/config/ConfigScreen";
import { followConfig, toLens, toShape, useConfig } from "../../src/document/config";
import { useProject } from "../../src/document/project";
import { useView } from "../../src/document/view";
import { failure } from "../fixture-host";
import { configOf } from "../fixtures/config";
import { giveSizes } from "../sizes";
import { asked, fill, person, show } from "../window";

function Screen() {
  const view = useProject((state) => state.view);
  return view ? <ConfigScreen project={view} /> : null;
}

async function open(options: Parameters<typeof show>[1] = {}, service = "catalog") {
  const host = await show(<Screen />, options);
  useConfig.getState().open(service);
  await screen.findByRole("grid", { name: "Config by stage" });
  return host;
}

beforeEach(() => {
  giveSizes();
  useConfig.getState().close();
});

const typedIn = (field: HTMLElement) => (field as HTMLInputElement).value;
const cellOf = (name: string) => screen.getByRole("gridcell", { name: new RegExp(`^${name}`) });

describe("the config of a service", () => {
  it("shows each key in each stage, and secrets only as references or as hidden", async () => {
    await open();
    expect(cellOf("Capacity in staging: 4")).toBeTruthy();
    expect(cellOf("DbPassword in dev: secret").textContent).toContain("secret, not shown");
    expect(cellOf("DbPassword in prod: reference acme/prod/db").textContent).toContain("reference");
    expect(cellOf("AlarmTopic in dev: missing").textContent).toContain("missing");
  });

  it("is left for the lens that lies under it, too", async () => {
    await open();
    act(() => toLens(useView.getState().lens));
    expect(useConfig.getState().service).toBeNull();
    act(() => useConfig.getState().open("catalog"));
    act(() => toShape(useView.getState().shape));
    expect(useConfig.getState().service).toBeNull();
  });

  it("asks no account before somebody wants it", async () => {
    const host = await open();
    expect(asked(host, "deployed_config")).toEqual([]);
    await person.click(screen.getByTestId("config-ask"));
    await waitFor(() => expect(cellOf("Capacity in staging").textContent).toContain("deployed 3"));
    expect(asked(host, "deployed_config")).toEqual([
      { service: "catalog", stages: ["dev", "staging", "prod"] },
    ]);
    expect(screen.getByTestId("config-show-drifted")).toBeTruthy();
  });

  it("shows only what differs, only what is missing, and what is searched for", async () => {
    await open();
    await person.click(screen.getByTestId("config-show-missing"));
    expect(screen.getAllByRole("rowheader")).toHaveLength(1);
    await person.click(screen.getByTestId("config-show-all"));
    await fill(screen.getByTestId("config-search"), "table");
    expect(screen.getByRole("rowheader").textContent).toContain("TABLE_NAME");
  });

  it("is walked through and changed with the keyboard", async () => {
    const host = await open();
    await person.click(cellOf("LogLevel in dev"));
    await person.keyboard("{ArrowUp}{ArrowRight}");
    await waitFor(() => expect(document.activeElement).toBe(cellOf("Capacity in staging")));
    await person.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    const field = await screen.findByTestId("config-value");
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(typedIn(field)).toBe("{stage}");
    await person.keyboard("green{Enter}");
    await waitFor(() =>
      expect(asked(host, "set_config")).toEqual([
        { service: "catalog", name: "Stage", stages: [], value: "green" },
      ]),
    );
  });

  it("says why a value is refused at the cell, and keeps what was typed", async () => {
    const refused = failure("secret-in-file", "this is a secret", "Use a reference.");
    const refuse = () => {
      throw refused;
    };
    await open({ answers: { set_config: refuse } });
    await person.dblClick(cellOf("Capacity in dev"));
    const field = await screen.findByTestId("config-value");
    await person.clear(field);
    await fill(field, "AKIA");
    await person.click(screen.getByTestId("config-set"));
    expect(await screen.findByText("this is a secret")).toBeTruthy();
    expect(typedIn(field)).toBe("AKIA");
  });

  it("says where a value stands that is not the topology's, and offers to say something else for the stage", async () => {
    await open();
    await person.click(cellOf("Capacity in dev"));
    const detail = within(screen.getByTestId("config-detail"));
    expect(detail.getByRole("button", { name: "config/dev.yaml:4" })).toBeTruthy();
    expect(screen.queryByTestId("config-value")).toBeNull();
    await person.click(detail.getByRole("button", { name: "Say something else for dev" }));
    expect(typedIn(screen.getByTestId("config-value"))).toBe("2");
  });

  it("does not offer to change what the sources say", async () => {
    await open();
    await person.click(cellOf("TABLE_NAME in dev"));
    const detail = within(screen.getByTestId("config-detail"));
    expect(detail.queryByRole("button", { name: "Set" })).toBeNull();
    expect(detail.getByText("CreateNote")).toBeTruthy();
  });

  it("mounts no more rows than are in sight", async () => {
    await open({
      answers: { config: ({ service }, host) => configOf(host.project ?? never(), service, false, 2000) },
    });
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("2009");
    expect(screen.getAllByRole("rowheader").length).toBeLessThan(60);
  });

  it("is read again when the project changes, and closes with its service", async () => {
    const host = await open();
    const stop = followConfig();
    const before = asked(host, "config").length;
    useProject.setState(({ view }) => ({ view: view && { ...view } }));
    await waitFor(() => expect(asked(host, "config").length).toBeGreaterThan(before));
    useProject.setState(({ view }) => {
      if (!view) return {};
      const { catalog: _, ...services } = view.topology.services;
      return { view: { ...view, topology: { ...view.topology, services } } };
    });
    await waitFor(() => expect(useConfig.getState().service).toBeNull());
    stop();
  });
});

function never(): never {
  throw new Error("the fixture has a project");
}

describe("the value files of a service", () => {
  it("are named one a line, as one edit", async () => {
    const host = await open();
    await person.click(screen.getByRole("button", { name: "Value files…" }));
    const field = await screen.findByRole("textbox", { name: "Files, one a line" });
    await fill(field, "config/base.yaml\n\n config/dev.yaml \n");
    await person.click(screen.getByRole("button", { name: "Set" }));
    const values = ["config/base.yaml", "config/dev.yaml"];
    await waitFor(() =>
      expect(asked(host, "edit")).toEqual([
        { edits: [{ edit: "update_service", id: "catalog", patch: { values } }] },
      ]),
    );
  });
});

describe("a secret", () => {
  it("is given as a reference, and nothing is set before it has a name", async () => {
    const host = await open();
    await person.dblClick(cellOf("DbPassword in staging"));
    await person.click(await screen.findByRole("button", { name: "Use a reference" }));
    const set = screen.getByTestId("config-set") as HTMLButtonElement;
    expect(set.disabled).toBe(true);
    await fill(screen.getByRole("textbox", { name: "Name or ARN of the secret" }), "acme/{stage}/db");
    await fill(screen.getByRole("textbox", { name: "Key in it" }), "password");
    await person.click(set);
    const value = "{{resolve:secretsmanager:acme/{stage}/db:SecretString:password}}";
    await waitFor(() =>
      expect(asked(host, "set_config")).toEqual([
        { service: "catalog", name: "DbPassword", stages: ["staging"], value },
      ]),
    );
  });
});
