import { beforeEach, describe, expect, it } from "vitest";
import { followAccounts, useAccounts } from "../../src/document/accounts";
import { followProject, useProject } from "../../src/document/project";
import { setHost } from "../../src/host/call";
import type { AccountsView } from "../../src/host/contract.gen";
import { failure, fixtureHost } from "../fixture-host";
import { simulatedAccounts } from "../fixtures/accounts";
import { sampleProject } from "../fixtures/project";

const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  useAccounts.getState().reset();
  useProject.getState().close();
});

describe("accounts", () => {
  it("are asked for when a project opens, is edited, and when something changed", async () => {
    const host = fixtureHost({ project: sampleProject(), answers: simulatedAccounts().answers });
    setHost(host);
    const stops = [followProject(), followAccounts()];
    const times = () => host.calls.filter(({ name }) => name === "accounts").length;
    await useProject.getState().refresh();
    await settled();
    expect(times()).toBe(1);
    host.emit([{ type: "accounts-changed" }]);
    await settled();
    expect(times()).toBe(2);
    host.emit([{ type: "stage-changed", stage: "dev" }]);
    await settled();
    await useProject
      .getState()
      .edit([{ edit: "add_account", id: "new", account: { id: "123456789012", access: "sandbox" } }]);
    await settled();
    expect(useAccounts.getState().view?.accounts.map(({ name }) => name)).toContain("new");
    for (const stop of stops) stop();
  });

  it("take the last question's answer, whichever comes last", async () => {
    const waiting: Array<(view: AccountsView) => void> = [];
    setHost(
      fixtureHost({
        project: sampleProject(),
        answers: { accounts: () => new Promise((answer) => waiting.push(answer)) },
      }),
    );
    const empty = {
      keychain: { state: "keychain", message: "", hint: "" } as const,
      sessions: [],
      accounts: [],
      profiles: [],
      creations: [],
    };
    const loads = [useAccounts.getState().load(), useAccounts.getState().load()];
    waiting[1]?.({ ...empty, keychain: { ...empty.keychain, message: "second" } });
    waiting[0]?.({ ...empty, keychain: { ...empty.keychain, message: "first" } });
    await Promise.all(loads);
    expect(useAccounts.getState().view?.keychain.message).toBe("second");
  });

  it("keep why something came to nothing beside it only as long as nobody else remembers", async () => {
    const { answers } = simulatedAccounts({ logins: {} });
    const project = sampleProject();
    project.topology.sessions.acme = { "start-url": "https://acme.awsapps.com/start", region: "eu-west-1" };
    project.topology.accounts["shop-dev"] = {
      id: "111111111111",
      access: { sso: { session: "acme", role: "Deployer" } },
    };
    const host = fixtureHost({ project, answers });
    setHost(host);
    expect(await useAccounts.getState().check("shop-dev")).toBe(false);
    await settled();
    expect(useAccounts.getState().view?.accounts[0]?.problem?.code).toBe("login-needed");
    expect(useAccounts.getState().accounts["shop-dev"]?.error).toBeNull();
    expect(await useAccounts.getState().check("nobody")).toBe(false);
    await settled();
    expect(useAccounts.getState().accounts.nobody?.error?.code).toBe("unknown-account");
  });

  it("of a session are checked once somebody who was waited for has logged in", async () => {
    const project = sampleProject();
    project.topology.sessions.acme = { "start-url": "https://acme.awsapps.com/start", region: "eu-west-1" };
    const access = { sso: { session: "acme", role: "Deployer" } };
    project.topology.accounts["shop-dev"] = { id: "111111111111", access };
    const simulated = simulatedAccounts();
    const host = fixtureHost({ project, answers: simulated.answers });
    setHost(host);
    const stops = [followProject(), followAccounts()];
    await useProject.getState().refresh();
    await useAccounts.getState().login("acme", "browser");
    await settled();
    const checked = () =>
      host.calls.filter(({ name }) => name === "check_account").map(({ request }) => request);
    expect(checked()).toEqual([]);
    simulated.finish("acme");
    await settled();
    expect(checked()).toEqual([{ account: "shop-dev" }]);
    expect(useAccounts.getState().view?.accounts[0]?.identity?.role).toBe("Deployer");

    const picked = { id: "222222222222", name: "ignored", role: "ReadOnly" };
    await useAccounts.getState().pick("acme", [picked]);
    await settled();
    expect(checked().at(-1)).toEqual({ account: "shop-staging" });
    for (const stop of stops) stop();
  });

  it("of one session fail alone", async () => {
    setHost(
      fixtureHost({
        project: sampleProject(),
        answers: {
          ...simulatedAccounts().answers,
          login: ({ session }) => {
            if (session === "broken") throw failure("unreachable", "No answer.");
            return { state: "logged-out" };
          },
        },
      }),
    );
    const { login } = useAccounts.getState();
    const done = await Promise.all([login("broken", "browser"), login("whole", "browser")]);
    expect(done).toEqual([false, true]);
    expect(useAccounts.getState().sessions.broken?.error?.code).toBe("unreachable");
    expect(useAccounts.getState().sessions.whole?.error).toBeNull();
  });
});
