import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { usePersonal } from "../../src/document/personalStages";
import { useRemovingStage } from "../../src/document/removingStage";
import { useRun } from "../../src/document/run";
import { useView } from "../../src/document/view";
import { PersonalStagesPanel } from "../../src/personal/PersonalStagesPanel";
import { Reminder } from "../../src/personal/Reminder";
import { RemoveStage } from "../../src/personal/RemoveStage";
import { listOf, type PersonalFixture, personalAnswers, removalOf, UNASKED } from "../fixtures/personal";
import { sampleProject } from "../fixtures/project";
import { giveSizes } from "../sizes";
import { asked, fill, person, show } from "../window";

beforeEach(() => {
  usePersonal.getState().clear();
  useRemovingStage.getState().close();
  giveSizes();
});

async function listed(fixture: PersonalFixture = {}) {
  const host = await show(
    <>
      <PersonalStagesPanel />
      <RemoveStage />
    </>,
    { project: sampleProject(), side: "personal", answers: personalAnswers(fixture) },
  );
  await waitFor(() => expect(usePersonal.getState().view ?? usePersonal.getState().error).not.toBeNull());
  return host;
}

describe("the list of personal stages", () => {
  it("says of each whose it is, until when, where it is written down, and what it costs", async () => {
    await listed();
    const ana = (await screen.findByTestId("personal-ana")).textContent;
    for (const said of ["You (alice)", "1 day left", "in your own file", "6 services", "at least $16.40"])
      expect(ana).toContain(said);
    const old = screen.getByTestId("personal-ben-old").textContent;
    for (const said of ["ben", "expired 3 days ago", "only in AWS", "express"]) expect(old).toContain(said);
    expect(screen.getByTestId("personal-demo").textContent).toContain("until removed");
    expect(screen.getByRole("status").textContent).toContain("4 stages, 1 yours");
  });

  it("puts one off with one click", async () => {
    const host = await listed();
    await person.click(await screen.findByTestId("extend-ana"));
    expect(asked(host, "personal_extend")).toEqual([{ stage: "ana", days: 7 }]);
    await waitFor(() => expect(screen.getByTestId("personal-ana").textContent).toContain("7 days left"));
  });

  it("asks the accounts when somebody wants to know", async () => {
    const host = await listed();
    await person.click(screen.getByTestId("ask-personal"));
    expect(asked(host, "personal_list").at(-1)).toEqual({ ask: true });
    await waitFor(() => expect(screen.getByRole("status").textContent).toContain("asked just now"));
  });

  it("says which accounts could not be asked: there may be more", async () => {
    await listed({ list: listOf({ problems: [UNASKED] }) });
    expect((await screen.findByTestId("personal-problems")).textContent).toContain(UNASKED.message);
  });

  it("that is empty says how one comes about", async () => {
    await listed({ list: listOf({ stages: [] }) });
    expect(await screen.findByText("Nobody has a personal stage here")).toBeTruthy();
  });

  it("that cannot be had says why", async () => {
    await listed({ error: UNASKED });
    expect(await screen.findByText(UNASKED.message)).toBeTruthy();
  });
});

describe("a removal", () => {
  async function removing(fixture: PersonalFixture = {}) {
    const host = await listed(fixture);
    await person.click(await screen.findByTestId("remove-ana"));
    await screen.findByTestId("confirm-remove-stage");
    return host;
  }
  const confirm = () => screen.getByTestId("confirm-remove-stage") as HTMLButtonElement;

  it("shows what goes in its order, and keeps what stays unless it is asked for", async () => {
    const host = await removing();
    const goes = screen.getAllByTestId(/^goes-/).map(({ dataset }) => dataset.testid);
    expect(goes).toEqual(["goes-orders", "goes-cart", "goes-catalog"]);
    expect(screen.getByTestId("keep-exports").getAttribute("aria-checked")).toBe("true");
    await fill(screen.getByTestId("typed-removal"), "ana");
    await person.click(confirm());
    await waitFor(() =>
      expect(asked(host, "personal_remove")).toEqual([{ plan: "removal-ana", typed: "ana", delete: [] }]),
    );
  });

  it("deletes the leftovers that somebody chose, and no others", async () => {
    const host = await removing();
    await person.click(screen.getByTestId("delete-logs"));
    expect(screen.queryByTestId("delete-snapshot")).toBeNull();
    await fill(screen.getByTestId("typed-removal"), "ana");
    await person.click(confirm());
    await waitFor(() => expect(asked(host, "personal_remove")[0]).toMatchObject({ delete: ["logs"] }));
    await waitFor(() => expect(screen.queryByTestId("personal-ana")).toBeNull());
  });

  it("waits for the name where the plan asks for it", async () => {
    await removing();
    expect(confirm().disabled).toBe(true);
    await fill(screen.getByTestId("typed-removal"), "an");
    expect(confirm().disabled).toBe(true);
    await fill(screen.getByTestId("typed-removal"), "a");
    expect(confirm().disabled).toBe(false);
  });

  it("needs a click only where the plan asks for no name", async () => {
    const plain = (stage: string) => {
      const view = removalOf(stage);
      return { ...view, plan: { ...view.plan, typed: null } };
    };
    const host = await removing({ removal: plain });
    await person.click(confirm());
    await waitFor(() => expect(asked(host, "personal_remove")[0]).toMatchObject({ typed: null }));
  });

  it("says what could not be looked at", async () => {
    await removing({ removal: (stage) => removalOf(stage, { unlooked: [UNASKED] }) });
    expect(screen.getByTestId("unlooked").textContent).toContain(UNASKED.message);
  });

  it("goes on in the view of its run", async () => {
    await show(
      <>
        <PersonalStagesPanel />
        <RemoveStage />
      </>,
      { side: "personal", answers: { ...personalAnswers(), personal_remove: () => ({ run: "01JGONE" }) } },
    );
    await person.click(await screen.findByTestId("remove-ana"));
    await fill(await screen.findByTestId("typed-removal"), "ana");
    await person.click(confirm());
    await waitFor(() => expect(useView.getState().side).toBe("run"));
    expect(useRun.getState().shown).toBe("01JGONE");
  });
});

describe("a reminder", () => {
  it("offers to keep the stage, to remove it, and to be left alone", async () => {
    const host = await show(<Reminder />, { answers: personalAnswers() });
    await act(() => usePersonal.getState().load());
    const bar = screen.getByTestId("reminder");
    expect(bar.textContent).toContain("Your stage ana has 1 day left.");
    await person.click(within(bar).getByTestId("remind-later"));
    expect(screen.queryByTestId("reminder")).toBeNull();
    act(() => usePersonal.setState({ later: new Set() }));
    await person.click(screen.getByTestId("reminder-extend"));
    expect(asked(host, "personal_extend")).toEqual([{ stage: "ana", days: 7 }]);
    await waitFor(() => expect(screen.queryByTestId("reminder")).toBeNull());
  });

  it("is silent where nothing of one's own expires", async () => {
    await show(<Reminder />, { answers: personalAnswers({ list: listOf({ stages: [] }) }) });
    await act(() => usePersonal.getState().load());
    expect(screen.queryByTestId("reminder")).toBeNull();
  });
});
