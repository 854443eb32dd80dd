import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Program, ProjectView } from "../../src/host/contract.gen";
import { draftOf, programOf } from "../../src/service/program";
import { ServicePanel } from "../../src/service/ServicePanel";
import { failure } from "../fixture-host";
import { sampleProject } from "../fixtures/project";
import { asked, fill, person, show } from "../window";

const PROGRAM: Program = {
  deploy: ["sh", "-c", 'echo "it\'s done"\nexit 0'],
  remove: ["./remove.sh", "{stage}"],
  timeout: 90,
  environment: { LEVEL: "info", GREETING: "good morning" },
  outputs: "outputs.json",
};

/** The sample with one service that a program of its own deploys. */
function withProgram(program: Program | null): ProjectView {
  const view = sampleProject();
  const services = view.services.map((each) =>
    each.id === "search" ? { ...each, kind: "command" as const } : each,
  );
  const known = view.topology.services.search;
  if (!known) throw new Error("the sample has a search");
  const search = { ...known, kind: "command" as const, program };
  return {
    ...view,
    services,
    topology: { ...view.topology, services: { ...view.topology.services, search } },
  };
}

describe("a program in a form", () => {
  it("comes back as it was", () => {
    expect(programOf(draftOf(PROGRAM))).toEqual(PROGRAM);
    expect(programOf(draftOf({ deploy: ["make", ""] }))).toEqual({ deploy: ["make", ""] });
  });

  it.each([
    { deploy: "" },
    { deploy: 'make "all' },
    { environment: "LEVEL" },
    { environment: "=info" },
    { timeout: "soon" },
    { timeout: "0" },
  ])("is none while something is missing: %j", (change) => {
    expect(programOf({ ...draftOf(PROGRAM), ...change })).toHaveProperty("missing");
  });
});

describe("the program of a service", () => {
  it("is shown for a service of that kind only", async () => {
    await show(<ServicePanel />, { project: withProgram(PROGRAM), select: ["search"] });
    expect(screen.getByTestId("program").textContent).toContain("./remove.sh {stage}");
    expect(screen.getByTestId("program").textContent).toContain("1 min 30 s");
  });

  it("is not there for other services", async () => {
    await show(<ServicePanel />, { select: ["search"] });
    expect(screen.queryByTestId("program")).toBeNull();
  });

  it("that is not said yet is asked for", async () => {
    const host = await show(<ServicePanel />, { project: withProgram(null), select: ["search"] });
    expect(screen.getByTestId("program").textContent).toContain("No program yet");
    await person.click(screen.getByTestId("edit-program"));
    const form = within(await screen.findByTestId("program-form"));
    expect(screen.getByTestId<HTMLButtonElement>("save-program").disabled).toBe(true);
    await fill(form.getByLabelText("To deploy"), './deploy.sh --stage {stage} "two words"');
    await fill(form.getByLabelText("Environment (optional)"), "LEVEL=info");
    await person.click(screen.getByTestId("save-program"));
    expect(asked(host, "edit")).toEqual([
      {
        edits: [
          {
            edit: "set_program",
            id: "search",
            program: {
              deploy: ["./deploy.sh", "--stage", "{stage}", "two words"],
              environment: { LEVEL: "info" },
            },
          },
        ],
      },
    ]);
  });

  it("stays open with the reason where it is refused", async () => {
    await show(<ServicePanel />, {
      project: withProgram(PROGRAM),
      select: ["search"],
      answers: {
        edit: () => {
          throw failure("secret-in-file", "LEVEL looks like a secret", "Refer to it instead.");
        },
      },
    });
    await person.click(screen.getByTestId("edit-program"));
    await person.click(await screen.findByTestId("save-program"));
    expect((await screen.findByTestId("program-form")).textContent).toContain("LEVEL looks like a secret");
  });
});
