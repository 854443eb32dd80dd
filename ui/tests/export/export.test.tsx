import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useExporting } from "../../src/document/exporting";
import { useProject } from "../../src/document/project";
import { useView } from "../../src/document/view";
import { ExportDialog } from "../../src/export/ExportDialog";
import { failure } from "../fixture-host";
import { asked, person, show } from "../window";

function Dialog() {
  const view = useProject((project) => project.view);
  return view && <ExportDialog view={view} />;
}

const last = <T,>(list: T[]): T | undefined => list.at(-1);

beforeEach(() => {
  useExporting.setState({
    open: false,
    preview: { state: "making" },
    choices: { format: "svg", lens: "topology", theme: "light", stage: null, selected: false, scale: 2 },
  });
  useView.setState({ lens: "topology" });
});

describe("the export dialog", () => {
  it("shows how the picture will look, and asks again when a choice changes it", async () => {
    const host = await show(<Dialog />);
    useExporting.getState().show();
    await screen.findByAltText("How it will look");
    expect(asked(host, "export_picture")).toHaveLength(1);
    await person.click(screen.getByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(last(asked(host, "export_picture"))).toMatchObject({ theme: "dark" }));
  });

  it("begins with what is looked at: the phases of the stage", async () => {
    const host = await show(<Dialog />, { stage: "staging" });
    useView.setState({ lens: "phases" });
    useExporting.getState().show();
    await screen.findByTestId("export-dialog");
    expect(last(asked(host, "export_picture"))).toMatchObject({ lens: "phases", stage: "staging" });
  });

  it("draws only what is selected where that is asked for", async () => {
    const host = await show(<Dialog />, { select: ["catalog", "orders"] });
    useExporting.getState().show();
    await person.click(await screen.findByRole("checkbox", { name: "Only the 2 selected" }));
    await waitFor(() =>
      expect(last(asked(host, "export_picture"))).toMatchObject({ only: ["catalog", "orders"] }),
    );
  });

  it("cannot be asked for a selection where there is none", async () => {
    await show(<Dialog />);
    useExporting.getState().show();
    const box = await screen.findByRole("checkbox", { name: /nothing is/ });
    expect(box.getAttribute("aria-disabled") ?? box.getAttribute("data-disabled")).not.toBeNull();
  });

  it("shows text as text where others draw it", async () => {
    await show(<Dialog />);
    useExporting.getState().show();
    useExporting.getState().choose({ format: "mermaid" });
    await waitFor(() => expect(screen.getByTestId("export-preview").textContent).toContain("flowchart LR"));
    expect(screen.queryByRole("radiogroup", { name: "Theme" })).toBeNull();
  });

  it("says why a picture cannot be made, and offers nothing to save then", async () => {
    const refuse = () => {
      throw failure("picture-too-large", "the picture would be too large", "Use a smaller scale.");
    };
    await show(<Dialog />, { answers: { export_picture: refuse } });
    useExporting.getState().show();
    await screen.findByText("Use a smaller scale.");
    expect(screen.getByTestId<HTMLButtonElement>("export-save").disabled).toBe(true);
  });

  it("is saved through the system's dialog and closes; it stays open where one thinks better of it", async () => {
    const host = await show(<Dialog />);
    const save = vi.spyOn(host, "savePicture").mockResolvedValueOnce(null);
    useExporting.getState().show();
    await screen.findByTestId("export-dialog");
    await person.click(screen.getByTestId("export-save"));
    expect(screen.getByTestId("export-dialog")).toBeTruthy();
    await person.click(screen.getByTestId("export-save"));
    await waitFor(() => expect(useExporting.getState().open).toBe(false));
    expect(save).toHaveBeenLastCalledWith(expect.objectContaining({ format: "svg", scale: 2 }));
  });

  it("copies an image as PNG, whatever format is chosen", async () => {
    const written: ClipboardItem[] = [];
    vi.stubGlobal(
      "ClipboardItem",
      class {
        constructor(readonly parts: Record<string, Promise<Blob>>) {}
      },
    );
    vi.spyOn(navigator.clipboard, "write").mockImplementation(async (items) => {
      written.push(...items);
    });
    const host = await show(<Dialog />);
    useExporting.getState().show();
    await screen.findByTestId("export-dialog");
    await person.click(screen.getByTestId("export-copy-image"));
    await waitFor(() => expect(written).toHaveLength(1));
    expect(last(asked(host, "export_picture"))).toMatchObject({ format: "png" });
    vi.unstubAllGlobals();
  });
});
