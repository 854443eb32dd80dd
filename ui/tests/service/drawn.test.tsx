import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ServicePanel } from "../../src/service/ServicePanel";
import { planningProject } from "../fixtures/planning";
import { asked, fill, person, show } from "../window";

const edits = (host: Awaited<ReturnType<typeof show>>) =>
  (asked(host, "edit") as { edits: unknown[] }[]).flatMap((each) => each.edits);

describe("what is only drawn of a service", () => {
  it("can be told what it is going to provide, name by name", async () => {
    const host = await show(<ServicePanel />, { project: planningProject(), select: ["billing"] });
    const before = host.project?.topology.services.billing?.provides ?? [];
    await fill(screen.getByLabelText("Export that billing is going to provide"), "{stage}-InvoiceBus");
    await person.keyboard("{Enter}");
    const provides = [...before, "{stage}-InvoiceBus"];
    expect(edits(host)).toEqual([{ edit: "update_service", id: "billing", patch: { provides } }]);
    await person.click(await screen.findByRole("button", { name: "Leave out {stage}-InvoiceBus" }));
    expect(edits(host).at(-1)).toEqual({
      edit: "update_service",
      id: "billing",
      patch: { provides: before },
    });
  });

  it("says why a line is drawn, on the line", async () => {
    const project = planningProject();
    const [line] = project.topology.references;
    if (!line) throw new Error("the fixture draws a line");
    const host = await show(<ServicePanel />, { project, select: [line.from] });
    const field = screen.getByLabelText(`Note on the line from ${line.from} to ${line.to}`);
    await person.clear(field);
    await fill(field, "it fills the cache first");
    await person.keyboard("{Enter}");
    expect(edits(host)).toEqual([
      {
        edit: "update_reference",
        from: line.from,
        to: line.to,
        patch: { note: "it fills the cache first" },
      },
    ]);
  });
});
