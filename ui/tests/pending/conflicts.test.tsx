import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useProject } from "../../src/document/project";
import { PendingDialog } from "../../src/pending/PendingDialog";
import { CONFLICTS, conflicting, resolving } from "../fixtures/conflicts";
import { sampleProject } from "../fixtures/project";
import { giveSizes } from "../sizes";
import { asked, person, show } from "../window";

giveSizes();

const [ROLE, NOTE, REMOVED] = CONFLICTS.map(({ path }) => path) as [string, string, string];
const settle = () => screen.getByTestId("settle-conflicts") as HTMLButtonElement;

function open() {
  return show(<PendingDialog />, { side: "pending", project: conflicting(), answers: resolving });
}

describe("places that were changed here and in the file", () => {
  it("show what it was, mine and the file's, and nothing can be saved over them", async () => {
    await open();
    const place = within(await screen.findByTestId(`conflict-${ROLE}`));
    expect(place.getByText('"api"')).toBeTruthy();
    expect(place.getByRole("radio", { name: /Yours.*"job"/ })).toBeTruthy();
    expect(place.getByRole("radio", { name: /In the file.*"web"/ })).toBeTruthy();
    expect(within(screen.getByTestId(`conflict-${REMOVED}`)).getByText("removed")).toBeTruthy();
    expect(within(screen.getByTestId(`conflict-${NOTE}`)).getByText("There was nothing here")).toBeTruthy();
    expect(screen.queryByTestId("confirm-save")).toBeNull();
    expect(settle().disabled).toBe(true);
    expect(screen.getByText("Choose a side for 3 more places")).toBeTruthy();
  });

  it("are decided one by one, and the file that comes of it is shown with every choice", async () => {
    const host = await open();
    const resolution = within(await screen.findByTestId("resolution"));
    expect(await resolution.findByText(/the file stays as it is/)).toBeTruthy();
    await person.click(screen.getByTestId(`keep-mine-${ROLE}`));
    expect(await resolution.findByText(`${ROLE} = "job"`)).toBeTruthy();
    await person.click(screen.getByTestId(`keep-theirs-${NOTE}`));
    expect(screen.getByText("2 of 3 decided")).toBeTruthy();
    expect(settle().disabled).toBe(true);
    await person.click(screen.getByTestId(`keep-theirs-${REMOVED}`));
    expect(settle().disabled).toBe(false);
    await person.click(settle());
    const choices = { [ROLE]: "mine", [NOTE]: "theirs", [REMOVED]: "theirs" };
    expect(asked(host, "resolve_conflicts")).toEqual([{ choices }]);
    expect(asked(host, "preview_resolution").at(-1)).toEqual({ choices });
    expect(asked(host, "save")).toEqual([]);
    await waitFor(() => expect(screen.queryByTestId("conflicts")).toBeNull());
    expect(screen.getByTestId("confirm-save")).toBeTruthy();
    expect(screen.getByRole("button", { name: /^Undo: keep the file's side in 2 places/ })).toBeTruthy();
  });

  it.each([
    ["all-mine", "mine"],
    ["all-theirs", "theirs"],
  ])("are decided at once by %s", async (button, side) => {
    const host = await open();
    await person.click(await screen.findByTestId(button));
    expect(screen.getByText("3 of 3 decided")).toBeTruthy();
    await person.click(settle());
    expect(asked(host, "resolve_conflicts")).toEqual([
      { choices: { [ROLE]: side, [NOTE]: side, [REMOVED]: side } },
    ]);
  });

  it("are chosen by keyboard", async () => {
    await open();
    const first = within(await screen.findByTestId(`conflict-${ROLE}`));
    first.getByRole("radio", { name: /Yours/ }).focus();
    await person.keyboard(" ");
    expect((first.getByRole("radio", { name: /Yours/ }) as HTMLInputElement).checked).toBe(true);
    first.getByRole("radio", { name: /In the file/ }).focus();
    await person.keyboard(" ");
    expect((first.getByRole("radio", { name: /In the file/ }) as HTMLInputElement).checked).toBe(true);
  });

  it("appear when a save finds them, and no edit is lost", async () => {
    const before = sampleProject();
    before.document.dirty = true;
    const host = await show(<PendingDialog />, {
      side: "pending",
      project: before,
      answers: {
        ...resolving,
        save: (_, own) => {
          own.project = conflicting();
          throw { code: "conflict", message: "changed outside", hint: "Choose.", location: null };
        },
      },
    });
    await screen.findByText(`${ROLE} = "job"`);
    await person.click(screen.getByTestId("confirm-save"));
    expect(await screen.findByTestId("conflicts")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(useProject.getState().view?.document.dirty).toBe(true);
    expect(asked(host, "resolve_conflicts")).toEqual([]);
  });
});
