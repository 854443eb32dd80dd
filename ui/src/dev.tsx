// The window over fixtures, in a plain browser: `npm run dev`, then /dev.html?project=sample&lens=phases&theme=dark
// Not part of the built application.
import "./app/mark";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./kit/tokens.css";
import { createRoot } from "react-dom/client";
import { fixtureHost } from "../tests/fixture-host";
import { LOCKED, manyWays, simulatedAccounts } from "../tests/fixtures/accounts";
import { largeProject, sampleProject } from "../tests/fixtures/project";
import { simulated } from "../tests/fixtures/simulated";
import { App } from "./app/App";
import { useProject } from "./document/project";
import { useRun } from "./document/run";
import { type Side, useView } from "./document/view";
import { setHost } from "./host/call";

const query = new URLSearchParams(location.search);
const size = Number(query.get("n") ?? "1000");
const base = query.get("project") === "large" ? largeProject(size, query.has("open")) : sampleProject();
const ways = query.get("accounts") === "many" ? manyWays(base) : { project: base, world: {} };
const { project } = ways;
const pace = Number(query.get("pace") ?? "60");
const until = query.get("until");

setHost(
  fixtureHost({
    project: query.get("project") === "none" ? null : project,
    opens: project,
    folder: "/home/someone/shop",
    file: "/home/someone/Downloads/accessKeys.csv",
    answers: {
      ...simulated({
        fails: query.get("fails") ?? undefined,
        pace,
        until: until === null ? undefined : Number(until),
      }),
      ...simulatedAccounts({
        ...ways.world,
        pace: 6000,
        ...(query.has("locked") ? { keychain: LOCKED } : {}),
      }).answers,
    },
  }),
);
Object.assign(window, { useView, useProject, useRun });

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);

// What the query asks to look at, once the project is there.
const stop = useProject.subscribe(({ view }) => {
  if (!view) return;
  stop();
  setTimeout(() => {
    const state = useView.getState();
    if (query.get("lens") === "phases") state.setLens("phases");
    const stage = query.get("stage");
    if (stage) state.setStage(stage);
    const select = query.get("select");
    if (select) state.select(select.split(","));
    const side = query.get("side");
    if (side) state.open(side as Side);
    if (query.has("quiet"))
      document.querySelector<HTMLButtonElement>('[data-testid="dismiss-welcome"]')?.click();
  }, 200);
});
