// The window over fixtures, in a plain browser: `npm run dev`, then /dev.html?project=sample&lens=phases&theme=dark
// Not part of the built application.
import "./app/mark";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./kit/tokens.css";
import { createRoot } from "react-dom/client";
import { fixtureHost } from "../tests/fixture-host";
import { LOCKED, manyWays, simulatedAccounts } from "../tests/fixtures/accounts";
import { conflicting, resolving } from "../tests/fixtures/conflicts";
import { type DriftScene, driftProject } from "../tests/fixtures/drift";
import { driftAnswers } from "../tests/fixtures/drifting";
import {
  listOf,
  personalAnswers,
  removalOf,
  troubled,
  UNASKED,
  withOwnStage,
} from "../tests/fixtures/personal";
import { adviceFixture, planningProject, saysFixture } from "../tests/fixtures/planning";
import { largeProject, realProject, sampleProject, ungrouped } from "../tests/fixtures/project";
import { STUCK, unfinishedOf } from "../tests/fixtures/reviews";
import { simulated } from "../tests/fixtures/simulated";
import { widened, withPersonal } from "../tests/fixtures/standing";
import { CAUTION, loginNamed, targetsOf, worldWith } from "../tests/fixtures/targets";
import { App } from "./app/App";
import { useAccounts } from "./document/accounts";
import { useConfig } from "./document/config";
import { useDrift } from "./document/drift";
import { useExporting } from "./document/exporting";
import { useMyStage } from "./document/myStage";
import { useProject } from "./document/project";
import { useRemovingStage } from "./document/removingStage";
import { useRun } from "./document/run";
import { type Lens, type Side, useView } from "./document/view";
import { useBoard } from "./drift/state";
import { setHost } from "./host/call";
import type { AccountsView } from "./host/contract.gen";

const query = new URLSearchParams(location.search);
const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
const real = query.get("project") === "real";
const plain = query.has("planning")
  ? planningProject()
  : query.get("project") === "drift"
    ? driftProject()
    : query.get("project") === "large"
      ? query.has("flat")
        ? ungrouped(largeProject(number("n") ?? 1000))
        : largeProject(number("n") ?? 1000, query.has("open"))
      : real
        ? realProject()
        : query.has("conflicts")
          ? conflicting()
          : sampleProject();
// `wide`: thirty targets and a personal stage; `personal`: the stage of one person beside dev.
// `own`: a stage that somebody put together here, `own=none`, `own=trouble`, `own=denied` other states of the lists of them.
const base =
  query.has("own") && query.get("own") !== "none"
    ? withOwnStage(plain)
    : query.has("wide")
      ? widened(plain)
      : query.has("personal")
        ? withPersonal(plain)
        : plain;
const login = loginNamed(query.get("login") ?? "in");
const { project, world } =
  query.get("accounts") === "many" ? manyWays(base) : { project: base, world: worldWith(login) };
const accounts = simulatedAccounts({
  ...world,
  pace: 6000,
  ...(query.has("locked") ? { keychain: LOCKED } : {}),
});

// What is planned goes to the targets as the accounts are known then.
let known: AccountsView | null = null;
const cautions = query.has("caution") ? { "shop-dev": CAUTION } : undefined;
const runs = simulated({
  fails: query.get("fails") ?? undefined,
  pace: number("pace") ?? 60,
  until: number("until"),
  pauses: number("pauses"),
  reviewed: query.has("reviewed"),
  updates: query.get("updates")?.split(","),
  gate: query.get("gate") ?? undefined,
  loggedIn: () => accounts.world.logins.acme?.state === "logged-in" && accounts.world.logins.acme !== login,
  ...(real ? { targets: (of, stage) => (known ? targetsOf(of, stage, known, cautions) : []) } : {}),
});

const host = fixtureHost({
  project: query.get("project") === "none" ? null : project,
  opens: project,
  folder: "/home/someone/shop",
  file: "/home/someone/Downloads/accessKeys.csv",
  answers: {
    ...runs,
    ...accounts.answers,
    ...(query.has("conflicts") ? resolving : {}),
    ...(query.has("broken") ? { unfinished_runs: () => [unfinishedOf("01JBROKEN")] } : {}),
    ...(query.has("stuck") ? { recoveries: () => [STUCK] } : {}),
    ...(query.has("planning")
      ? {
          advice: adviceFixture,
          says: () => saysFixture(project, new Date(Date.now() - 7_200_000).toISOString()),
        }
      : {}),
    ...(query.has("own") ? ownStages(query.get("own")) : {}),
    // `drift=full`, `never`, `looking`, `denied`, `broken-off`: what is known; the board is opened.
    ...driftAnswers(project, {
      scene: (query.get("drift") ?? "never") as DriftScene,
      large: query.get("project") === "large",
      pace: 400,
      plan: (stage, services, of) =>
        of.call("plan", { stage, intent: "deploy", selection: { select: "only", services } }),
    }),
    plan: async (request, of) => {
      known = await of.call("accounts", {});
      if (!runs.plan) throw new Error("the fixture plans");
      return runs.plan(request, of);
    },
  },
});
setHost(host);

function ownStages(state: string | null) {
  switch (state) {
    case "none":
      return personalAnswers({ list: { stages: [], asked: null, problems: [] } });
    case "denied":
      return personalAnswers({
        error: {
          code: "access-denied",
          message: "shop-dev does not let you list its stacks",
          hint: "Ask for cloudformation:DescribeStacks in shop-dev.",
          location: null,
        },
      });
    case "trouble":
      return personalAnswers({
        list: listOf({ problems: [UNASKED] }),
        removal: (stage) => removalOf(stage, { unlooked: [UNASKED] }),
        more: troubled,
      });
    default:
      return personalAnswers();
  }
}
Object.assign(window, {
  useView,
  useProject,
  useRun,
  useAccounts,
  useExporting,
  useMyStage,
  useRemovingStage,
  useDrift,
  useBoard,
});

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);

// What the query asks to look at, once the project is there.
const stop = useProject.subscribe(({ view }) => {
  if (!view) return;
  stop();
  setTimeout(() => {
    const state = useView.getState();
    const lens = query.get("lens");
    if (lens) state.setLens(lens as Lens);
    const stage = query.get("stage");
    if (stage) state.setStage(stage);
    const select = query.get("select");
    if (select) state.select(select.split(","));
    const config = query.get("config");
    if (config) useConfig.getState().open(config);
    if (query.has("drift")) state.showDrift(true);
    const side = query.get("side");
    if (side) state.open(side as Side);
    if (query.has("quiet"))
      document.querySelector<HTMLButtonElement>('[data-testid="dismiss-welcome"]')?.click();
    document.documentElement.dataset.ready = "";
  }, 200);
});
