// A part of the window over a fixture host: what every component test needs.
import { render } from "@testing-library/react";
import userEvent, { PointerEventsCheckLevel } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { followAccounts, useAccounts } from "../src/document/accounts";
import { followPlan, usePlan } from "../src/document/plan";
import { followProject, useProject } from "../src/document/project";
import { followRuns, useRun } from "../src/document/run";
import { type Side, useView } from "../src/document/view";
import { setHost } from "../src/host/call";
import { TooltipProvider } from "../src/kit";
import { type FixtureHost, type FixtureOptions, fixtureHost } from "./fixture-host";
import { sampleProject } from "./fixtures/project";

interface Options extends FixtureOptions {
  side?: Side;
  stage?: string;
  select?: string[];
}

let stops: Array<() => void> = [];

/** Opens the sample (or another project) and shows a part of the window. */
export async function show(part: ReactElement, options: Options = {}): Promise<FixtureHost> {
  for (const stop of stops) stop();
  const host = fixtureHost({ project: sampleProject(), ...options });
  setHost(host);
  usePlan.getState().clear();
  useRun.getState().reset();
  useAccounts.getState().reset();
  useView.setState({
    selection: new Set(options.select),
    side: options.side ?? null,
    stage: options.stage ?? "dev",
    palette: false,
  });
  stops = [followProject(), followAccounts(), followPlan(), followRuns()];
  await useProject.getState().refresh();
  render(<TooltipProvider>{part}</TooltipProvider>);
  return host;
}

/** What was asked of the host by one name. */
export function asked(host: FixtureHost, name: string): unknown[] {
  return host.calls.filter((each) => each.name === name).map((each) => each.request);
}

/** A person at the keyboard; not asked at every click whether a style far above the button forbids it: that takes long. */
export const person = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never, delay: null });

/** Puts text into a field at once, as a paste. */
export async function fill(field: HTMLElement, text: string): Promise<void> {
  await person.click(field);
  await person.paste(text);
}
