// What the window can look like: every lens, drawing, panel and dialog, and how one gets there.
import { confirm, plan, untilOver } from "./main-job.js";

export const THEMES = ["light", "dark"];
export const SIZES = [
  [1280, 800],
  [2560, 1440],
];

const lens = (name) => async (window) => {
  await window.click("shape-canvas");
  await window.click(`lens-${name}`);
};
const shape = (name) => async (window) => {
  await window.click("lens-topology");
  await window.click(`shape-${name}`);
};
const toggled = (name) => (window) => window.click(`rail-${name}`);
const closed = (window) => window.keys("Escape");

/** The drawings: the same for any application. */
export const DRAWINGS = [
  { name: "topology", open: lens("topology") },
  { name: "phases", open: lens("phases") },
  { name: "stages", open: lens("stages") },
  { name: "matrix", open: lens("matrix") },
  { name: "outline", open: shape("outline") },
  { name: "table", open: shape("table") },
].map((look) => ({ ...look, close: (window) => window.click("shape-canvas") }));

/** What opens over or beside the drawing of the sample, before anything was deployed. */
export const PLACES = [
  ...["problems", "stages", "accounts", "history", "advice", "says"].map((name) => ({
    name: `panel-${name}`,
    open: toggled(name),
    close: toggled(name),
  })),
  { name: "keys", open: (window) => window.click("rail-keys"), close: closed },
  {
    name: "palette",
    open: async (window) => {
      await window.click("find-button");
      await window.see("command-palette");
    },
    close: closed,
  },
  {
    name: "service",
    open: async (window) => {
      await window.click("service-card-payments");
      await window.see("side-panel");
    },
    close: closed,
  },
  {
    name: "config",
    open: async (window) => {
      await window.command("Config of payments");
      await window.see("config");
    },
    close: closed,
  },
  {
    name: "export",
    open: async (window) => {
      await window.command("Export");
      await window.see("export-dialog");
    },
    close: closed,
  },
  { name: "plan", open: plan, close: closed },
];

/** A deployment of the sample, which fails on purpose. */
export const RUN = {
  open: async (window) => {
    await plan(window);
    await confirm(window);
    await untilOver(window);
  },
  /** What is seen of it afterwards. */
  shown: { name: "failed", open: (window) => window.see("first-failure"), close: () => {} },
};
