import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { canTick, useMyStage } from "../../src/document/myStage";
import { ReplicaToggle } from "../../src/document/ReplicaToggle";
import { useView } from "../../src/document/view";
import { MyStagePanel } from "../../src/personal/MyStagePanel";
import { type PersonalFixture, personalAnswers, troubled } from "../fixtures/personal";
import { simulated } from "../fixtures/simulated";
import { asked, fill, person, show } from "../window";

beforeEach(() => useMyStage.getState().clear());

async function opened(fixture: PersonalFixture = {}, of: { base?: string; stage?: string } = {}) {
  const host = await show(
    <>
      <MyStagePanel />
      <ReplicaToggle service="events" />
    </>,
    { answers: { ...simulated(), ...personalAnswers(fixture) } },
  );
  act(() => useMyStage.getState().begin(of));
  await screen.findByTestId("my-stage-services");
  return host;
}

const answered = () => waitFor(() => expect(useMyStage.getState().loading).toBe(false));
const button = (id: string) => screen.getByTestId(id) as HTMLButtonElement;

describe("my stage", () => {
  it("shows what is replicated and what is shared, with the reason", async () => {
    await opened();
    expect(screen.getByTestId("my-stage-service-cart").textContent).toContain("replicated");
    const events = screen.getByTestId("my-stage-service-events").textContent;
    expect(events).toContain("shared with dev");
    expect(events).toContain("infrastructure; catalog, inventory, payments, notifications use what dev has");
    expect(screen.getByText("8 of 12 replicated")).toBeTruthy();
  });

  it("is ticked on the canvas and in the list alike", async () => {
    const host = await opened();
    const onCard = screen.getByTestId("replica-events");
    expect(onCard.getAttribute("aria-checked")).toBe("false");
    await person.click(onCard);
    expect(screen.getByTestId("replica-events").getAttribute("aria-checked")).toBe("true");
    await answered();
    expect(screen.getByTestId("my-stage-service-events").textContent).toContain("ticked");
    expect(asked(host, "personal_proposal").at(-1)).toMatchObject({
      replicate: expect.arrayContaining(["events", "cart"]),
    });
    await person.click(within(screen.getByTestId("my-stage-service-events")).getByRole("checkbox"));
    expect(screen.getByTestId("replica-events").getAttribute("aria-checked")).toBe("false");
  });

  it("is ticked on cards only while its panel is open", async () => {
    await opened();
    expect(canTick("events")).toBe(true);
    expect(canTick("nobody")).toBe(false);
    act(() => useView.getState().open("plan"));
    expect(canTick("events")).toBe(false);
    expect(screen.queryByTestId("replica-events")).toBeNull();
  });

  it("says which name breaks, and how long it would be", async () => {
    await opened();
    await person.clear(screen.getByTestId("my-stage-name"));
    await fill(screen.getByTestId("my-stage-name"), "alice-and-the-search-index");
    const problem = await screen.findByTestId("my-stage-name-problem");
    expect(problem.textContent).toContain("alice-and-the-search-index-notifications-eu-west-1-lambdaRole");
    expect(problem.textContent).toContain("61 characters of at most 64");
    expect(button("my-stage-create").disabled).toBe(true);
    expect(button("my-stage-deploy").disabled).toBe(true);
  });

  it("takes the answer to the latest name, also where an older one comes late", async () => {
    let late: (() => void) | undefined;
    const plain = personalAnswers();
    const host = await show(<MyStagePanel />, {
      answers: {
        ...plain,
        personal_proposal: async (request, of) => {
          if (request.name === "first") await new Promise<void>((done) => (late = done));
          if (!plain.personal_proposal) throw new Error("the fixture proposes");
          return plain.personal_proposal(request, of);
        },
      },
    });
    act(() => useMyStage.getState().begin());
    await screen.findByTestId("my-stage-services");
    act(() => useMyStage.getState().say({ name: "first" }));
    await waitFor(() => expect(late).toBeDefined());
    act(() => useMyStage.getState().say({ name: "second" }));
    await answered();
    await act(async () => late?.());
    expect(useMyStage.getState().proposal?.name).toBe("second");
    expect(asked(host, "personal_proposal")).toHaveLength(3);
  });

  it("shows collisions with the fix and the line, and keeps from deploying", async () => {
    await opened({ more: troubled });
    const collision = screen.getByTestId("my-stage-collision").textContent;
    expect(collision).toContain("products would be in dev and in alice");
    expect(collision).toContain("Put the stage into the name");
    expect(collision).toContain("services/catalog/serverless.yml:44");
    expect(button("my-stage-create").disabled).toBe(false);
    expect(button("my-stage-deploy").disabled).toBe(true);
  });

  it("asks what only a person can decide, and keeps the answer", async () => {
    const host = await opened({ more: (answers) => ({ questions: troubled(answers).questions }) });
    const question = screen.getByTestId("my-stage-question");
    expect(question.textContent).toContain("alice-orders");
    expect(button("my-stage-deploy").disabled).toBe(true);
    await person.click(within(question).getByRole("radio", { name: "It becomes dev-orders" }));
    await answered();
    expect(button("my-stage-deploy").disabled).toBe(false);
    await person.click(button("my-stage-create"));
    expect(asked(host, "personal_create")[0]).toMatchObject({
      answers: { "alice-orders": { use: "dev-orders" } },
    });
  });

  it("lists what is rebound, and that more is known after packaging", async () => {
    await opened();
    const all = screen.getByTestId("my-stage-consequences").textContent;
    expect(all).toContain("alice-events");
    expect(all).toContain("dev-events");
    expect(all).toContain("the AWS::Events::EventBus Bus of events is shared with dev");
    expect(all).toContain("More is known after packaging");
  });

  it("is made with what was chosen, and goes on to its deployment in one click", async () => {
    const host = await opened();
    await person.click(screen.getByRole("radio", { name: "3 days" }));
    await person.click(screen.getByTestId("my-stage-express"));
    await person.click(button("my-stage-deploy"));
    await waitFor(() => expect(useView.getState().side).toBe("run"));
    expect(asked(host, "personal_create")).toEqual([
      expect.objectContaining({ name: "alice", base: "dev", ttl: "3d", express: true, shared: false }),
    ]);
    expect(asked(host, "plan").at(-1)).toMatchObject({ stage: "alice", intent: "deploy" });
    expect(asked(host, "deploy")).toHaveLength(1);
    expect(useView.getState().stage).toBe("alice");
  });

  it("that was refused says why and stays", async () => {
    const host = await show(<MyStagePanel />, {
      answers: {
        ...personalAnswers(),
        personal_create: () => {
          throw {
            code: "name-taken",
            message: "there is a stage alice already",
            hint: "Take another.",
            location: null,
          };
        },
      },
    });
    act(() => useMyStage.getState().begin());
    await screen.findByTestId("my-stage-services");
    await person.click(button("my-stage-deploy"));
    expect((await screen.findByRole("alert")).textContent).toContain("there is a stage alice already");
    expect(asked(host, "plan")).toEqual([]);
    expect(useView.getState().side).toBe("my-stage");
  });

  it("that is there is changed: what stands in it, and nothing about its name", async () => {
    const host = await opened({}, { stage: "ana" });
    expect(screen.getByText("What stands in ana")).toBeTruthy();
    expect(screen.queryByTestId("my-stage-name")).toBeNull();
    await person.click(within(screen.getByTestId("my-stage-service-media")).getByRole("checkbox"));
    await answered();
    await person.click(button("my-stage-create"));
    await waitFor(() => expect(asked(host, "personal_change")).toHaveLength(1));
    expect(asked(host, "personal_change")[0]).toMatchObject({
      stage: "ana",
      replicate: expect.arrayContaining(["media"]),
    });
  });
});
