// A kiosk of three services in one reviewed stage with a gate, in an account that a simulated AWS outside of the window
// stands for: what happens to the window does not happen to AWS.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { states } from "./main-job.js";

export const SERVICES = ["counter", "shelf", "sign"];
/** With a fourth, which needs the counter. */
export const WITH_TILL = ["counter", "shelf", "sign", "till"];
export const GATE = "look at the shelf";

/** What the person's session has in its environment, and the file names. */
export const ENVIRONMENT = {
  KIOSK_KEY_ID: "AKIA111111111111ABCD",
  MALL_KEY_ID: "AKIA222222222222ABCD",
  KIOSK_SECRET: "kiosk",
};

function topology(endpoint, stage, services) {
  return `schema = 1
name = "Kiosk"

[accounts.kiosk]
id = "111111111111"
endpoint = "${endpoint}"
access = { environment = { access-key-id = "KIOSK_KEY_ID", secret-access-key = "KIOSK_SECRET" } }

${services.map((name) => `[services.${name}]\npath = "${name}/template.yaml"\nkind = "cloudformation"\n`).join("\n")}
[stages.dev]
${stage}
order = 0
targets = [{ account = "kiosk", region = "eu-west-1" }]
`;
}

export const REVIEWED = 'safety = "confirm"';
export const DIRECT = 'safety = "silent"';

/** A second stage in an account of its own, whose name has to be typed; and a parameter that is another in each. */
const PRODUCTION = (endpoint) => `
[accounts.mall]
id = "222222222222"
endpoint = "${endpoint}"
access = { environment = { access-key-id = "MALL_KEY_ID", secret-access-key = "KIOSK_SECRET" } }

[stages.prod]
safety = "typed"
order = 1
targets = [{ account = "mall", region = "eu-west-1" }]

[services.sign.parameters]
Word = "Open in {stage}"
`;

const APPROVAL = `
[[stages.dev.gates]]
name = "${GATE}"
at = { before = "counter" }
approval = { note = "Is the shelf full?" }
`;

/** Puts the project on the machine; answers its folder. */
export function kiosk(machine, endpoint, { stage = REVIEWED, gate = true, services = SERVICES, production = false } = {}) {
  const folder = join(machine.home, "kiosk");
  cpSync(new URL("../kiosk", import.meta.url), folder, { recursive: true });
  const file = topology(endpoint, stage, services) + (gate ? APPROVAL : "") + (production ? PRODUCTION(endpoint) : "");
  writeFileSync(join(folder, "stagewright.toml"), file);
  return folder;
}

/** Changes a template and has the window read the sources again. */
export async function change(window, folder, service, from, to) {
  const file = join(folder, service, "template.yaml");
  const before = readFileSync(file, "utf8");
  if (!before.includes(from)) throw new Error(`${file} does not say ${from}`);
  writeFileSync(file, before.replaceAll(from, to));
  await window.run(() => globalThis.__TAURI_INTERNALS__.invoke("call", { name: "rescan", request: {} }));
}

export async function drawn(window, services = SERVICES) {
  await window.until("every card is drawn", async () => (await states(window)).size === services.length);
}

/** What the target holds, by service, as AWS says it. */
export async function stacks(window) {
  const { cells } = await window.run(() =>
    globalThis.__TAURI_INTERNALS__.invoke("call", { name: "status", request: { stage: "dev" } }),
  );
  return Object.fromEntries(cells.map(({ service, status }) => [service, status]));
}

/** Plans, has change sets made, and waits for the review. */
export async function toReview(window) {
  await window.click("deploy-button");
  await window.see("plan-summary", 30_000);
  await window.click("confirm-deploy");
  await window.see("review-summary", 60_000);
  return window.text("review-panel");
}
