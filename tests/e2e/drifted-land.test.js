// Three accounts in two regions with twenty services, in which exactly 37 things are wrong: the board in the real window tells
// all of them and nothing else. What is wrong is planted by a program that the tests of the engine use, too.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { SIZES } from "./lib/looks.js";
import { startMachine } from "./lib/machine.js";
import { PROGRAM } from "./lib/sandbox.js";
import { Window } from "./lib/window.js";

const PLANT = join(dirname(PROGRAM), "plant-drift");
const LOOK_LIMIT_MS = 120_000;
const STAGES = ["dev", "staging", "prod"];
const REGIONS = ["eu-west-1", "eu-central-1"];
const SERVICES = 20;

/** What the worst of a planted thing makes of its cell, the worst first, and how a cell says it. */
const STATES = [
  { state: "failed", kinds: ["Stuck", "HalfWay"], says: /^(stuck|half looked at), / },
  { state: "drifted", kinds: ["Changed", "Added", "Removed", "Deleted"], says: /^\d+ drifted, / },
  { state: "missing", kinds: ["Missing"], says: /^missing, / },
  { state: "old value", kinds: ["OldValue"], says: /^old value, / },
  { state: "behind", kinds: ["Parameter", "Behind"], says: /^behind, / },
  { state: "in sync", kinds: ["Unsupported"], says: /^in sync, / },
];
const DRIFT = STATES[1];

let machine;
let window;
let folder;
/** @type {Array<{stage: string, region: string, stack: string, resource: string | null, kind: string, what: string}>} */
let planted;

function plant() {
  mkdirSync(folder, { recursive: true });
  const said = execFileSync(PLANT, [folder], { encoding: "utf8" }).trim().split("\n");
  return said.map((line) => {
    const [, stage, region, stack, resource = null, what] = line.match(/^(\S+) (\S+) ([^/\s]+)(?:\/(\S+))?: (.*)$/);
    return { stage, region, stack, resource, what, kind: what.match(/^\w+/)[0] };
  });
}

before(async () => {
  machine = await startMachine();
  folder = join(machine.home, "acme");
  planted = plant();
  window = await Window.open(machine, { folder });
  await window.resize(...SIZES[0]);
  await window.click("rail-drift");
  await window.see("drift-active", 30_000);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

/** Pictures in both themes and sizes. */
async function pictures(name) {
  for (const [width, height] of SIZES) {
    await window.resize(width, height);
    await window.pictures(`drifted-land-${name}-${width}`);
  }
  await window.resize(...SIZES[0]);
}

const board = () =>
  window.run(() => globalThis.__TAURI_INTERNALS__.invoke("call", { name: "drift_board", request: {} }));

async function look() {
  const last = (await board()).look?.id;
  await window.click("drift-scan");
  const over = ({ look }) => look !== null && look.id !== last && look.ended !== null;
  await window.until("the look is over", async () => over(await board()), LOOK_LIMIT_MS);
  await window.see("drift-scan", 30_000);
  await window.see("drift-summary");
}

/** What is read out of the cell where the keyboard is. */
const spoken = () => window.run(() => document.activeElement?.getAttribute("aria-label") ?? "");

/** Walks to a cell by the keyboard; answers what is read out there. */
async function walkTo(service, stage, region) {
  await window.run(() => document.querySelector('[data-testid="drift-active"]')?.focus());
  for (let up = 0; up < SERVICES; up++) await window.keys("ArrowUp");
  await window.keys("Home");
  for (let right = STAGES.indexOf(stage) * REGIONS.length + REGIONS.indexOf(region); right > 0; right--)
    await window.keys("ArrowRight");
  for (let down = 0; down < SERVICES; down++) {
    const said = await spoken();
    if (said.startsWith(`${service} in ${stage}, `)) return said;
    await window.keys("ArrowDown");
  }
  throw new Error(`${service} in ${stage} was not reached, the last was: ${await spoken()}`);
}

/** How many colours the cell where the keyboard is has at its right, where no word is: hatching has more than one. */
const colours = () =>
  window.run(() => {
    const canvas = document.querySelector('[data-testid="drift-canvas"]');
    const [cell, all] = ["drift-active", "drift-canvas"].map((id) =>
      document.querySelector(`[data-testid="${id}"]`).getBoundingClientRect(),
    );
    const scale = canvas.width / all.width;
    const [x, y] = [(cell.right - 26 - all.x) * scale, (cell.y + cell.height / 2 - all.y) * scale];
    const { data } = canvas.getContext("2d").getImageData(x, y, 16 * scale, 1);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 4).join(" "));
    return seen.size;
  });

/** What is read out of every cell, row by row, as somebody hears it who walks there by the keyboard. */
async function heard() {
  await window.run(() => document.querySelector('[data-testid="drift-active"]')?.focus());
  const all = new Map();
  const listen = async () => {
    const said = await spoken();
    const [, service, stage, region, what] = said.match(/^(\S+) in (\S+), \S+?[ /·]+\s*([a-z]+-[a-z]+-\d): (.*)$/) ?? [];
    assert.ok(service, `not understood: ${said}`);
    all.set(`${service} ${stage} ${region}`, what);
  };
  // To the first row, whichever the keyboard was in.
  for (let up = 0; up < SERVICES; up++) await window.keys("ArrowUp");
  for (let row = 0; row < SERVICES; row++) {
    await window.keys("Home");
    await listen();
    for (let column = 1; column < STAGES.length * REGIONS.length; column++) {
      await window.keys("ArrowRight");
      await listen();
    }
    await window.keys("ArrowDown");
  }
  return all;
}

/** What was planted in a cell. */
const here = (service, stage, region) =>
  planted.filter((one) => one.stage === stage && one.region === region && one.stack === `${service}-${stage}`);

test("before anybody looked, no cell is called in sync", async () => {
  const { board: drift } = await board();
  assert.equal(drift.services.length, SERVICES);
  assert.equal(drift.states, "u".repeat(SERVICES * STAGES.length * REGIONS.length));
  assert.match(await walkTo("cart", "dev", "eu-west-1"), /not looked at/);
  assert.ok((await colours()) > 1, "what nobody looked at is hatched");
  await pictures("never");
});

test("a look finds the 37 planted things: every cell says the worst of its own, and no other says any", async () => {
  assert.equal(planted.length, 37);
  await look();
  const cells = await heard();
  assert.equal(cells.size, SERVICES * STAGES.length * REGIONS.length);
  const wrong = [];
  const drifted = new Map();
  for (const [cell, said] of cells) {
    const [service, stage, region] = cell.split(" ");
    const kinds = here(service, stage, region).map(({ kind }) => kind);
    const expected = STATES.find((one) => kinds.some((kind) => one.kinds.includes(kind))) ?? STATES.at(-1);
    if (!expected.says.test(said)) wrong.push(`${cell}: ${said}, and ${expected.state} was planted`);
    if (expected === DRIFT) drifted.set(cell, [Number.parseInt(said, 10), kinds.length]);
  }
  assert.deepEqual(wrong, []);
  for (const [cell, [said, count]] of drifted) assert.equal(said, count, `${cell} says ${said} of ${count}`);
  await pictures("cells");
});

test("what differs in the same way in several accounts is one difference, which is settled at once", async () => {
  // A stack that is missing is one, too; in two regions of which it is the same one.
  const open = planted.filter(({ kind }) => [...DRIFT.kinds, "Missing"].includes(kind));
  const service = ({ stage, stack }) => stack.slice(0, -`-${stage}`.length);
  const different = new Set(open.map((one) => [service(one), one.resource, one.what].join(" ")));
  await window.click("drift-differences");
  await window.see("drift-group");
  const said = await window.text("drift-board");
  assert.ok(said.includes(`${different.size} differences in ${open.length} cells`), said.slice(0, 400));
  const audit = await window.run(() =>
    [...document.querySelectorAll('[data-testid="drift-group"]')]
      .map((group) => group.innerText)
      .find((text) => text.includes("audit › Table › BillingMode")),
  );
  for (const stage of STAGES) assert.ok(audit.includes(`acme-${stage}/eu-west-1`), audit);
  await pictures("differences");
});

test("stacks that are no cell's are told, and no others", async () => {
  await window.click("drift-stacks");
  await window.see("stranger-adopt");
  const shown = await window.run(() =>
    [...document.querySelectorAll('[data-testid^="stranger-"]')]
      .map((one) => one.dataset.testid.slice("stranger-".length))
      .filter((name) => name !== "adopt"),
  );
  const expected = planted.filter(({ kind }) => ["Unmanaged", "Personal"].includes(kind)).map(({ stack }) => stack);
  assert.deepEqual(shown.sort(), expected.sort());
  await pictures("stacks");
});

test("two stages are compared, and what only their names make different is no difference", async () => {
  await window.click("drift-between");
  await window.see("between-service");
  const shown = await window.run(() =>
    [...document.querySelectorAll('[data-testid="between-service"]')].map((one) => one.getAttribute("aria-label")),
  );
  // What was planted in templates and parameters, and stacks that one of the two has not.
  for (const service of ["reports", "shipping"]) assert.ok(shown.includes(service), shown.join());
  for (const service of ["accounts", "audit", "cart", "identity"]) assert.ok(!shown.includes(service), shown.join());
  await pictures("between");
});

test("code and accounts agree about who imports what", async () => {
  await window.click("drift-exports");
  await window.click("exports-all");
  await pictures("exports");
});

test("a cell is shown down to the property, with where else it is the same and what could not be checked", async () => {
  await window.click("drift-cells");
  await walkTo("audit", "dev", "eu-west-1");
  await window.keys("Enter");
  await window.see("drift-resource-Table", 30_000);
  await window.says("drift-resource-Table", /PAY_PER_REQUEST[\s\S]*PROVISIONED/);
  await window.says("drift-also-in", /The same in 2 other cells/);
  await pictures("cell");
  await window.keys("Escape");
  await walkTo("shipping", "dev", "eu-west-1");
  await window.keys("Enter");
  await window.see("drift-failure-half-way", 30_000);
  await window.says("drift-panel", /Not checked[\s\S]*Inbox/);
  await pictures("half-way");
  await window.keys("Escape");
  await walkTo("metrics", "dev", "eu-west-1");
  await window.keys("Enter");
  await window.see("drift-recover", 30_000);
  await pictures("stuck");
  await window.keys("Escape");
});

test("an account that lets nobody look keeps what was known of it, hatched and with its age", async () => {
  const before = await board();
  execFileSync(PLANT, [folder, "deny", "staging"]);
  await look();
  const { board: after } = await board();
  // All but the one whose stack needs somebody, which is worse: each knows what it was.
  assert.equal(after.summary.states.denied, SERVICES * REGIONS.length - 1);
  assert.equal([...after.before].filter((letter) => letter !== ".").length, SERVICES * REGIONS.length);
  // The rest of the board is as it was.
  const rest = (states) => [...states].filter((_, at) => after.columns[at % after.columns.length].stage !== "staging").join("");
  assert.equal(rest(after.states), rest(before.board.states));
  assert.match(await walkTo("audit", "staging", "eu-west-1"), /was 1 drifted[\s\S]*checked/);
  assert.ok((await colours()) > 1, "what was known before is hatched");
  assert.match(await walkTo("accounts", "staging", "eu-west-1"), /was in sync/);
  assert.ok((await colours()) > 1, "also where it was in sync");
  assert.match(await walkTo("accounts", "dev", "eu-west-1"), /: in sync, /);
  assert.equal(await colours(), 1, "what was looked at is not hatched");
  await pictures("denied");
  await walkTo("audit", "staging", "eu-west-1");
  await window.keys("Enter");
  await window.see("drift-failure-denied", 30_000);
  await window.says("drift-panel", /latest look saw nothing[\s\S]*PROVISIONED/);
  await pictures("denied-cell");
});
