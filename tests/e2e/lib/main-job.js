// The main job, as a newcomer does it: open the sample, plan, deploy to the sandbox, look at what failed, retry.
import assert from "node:assert/strict";

/** What the sample's references make of a first deployment. */
export const PHASES = [
  ["events", "identity", "media"],
  ["catalog", "customers", "inventory"],
  ["cart", "payments", "search"],
  ["notifications", "orders", "storefront"],
];
export const SERVICES = PHASES.flat();
/** The one that fails on purpose, the resource that does it, and what is skipped because of it. */
export const FAILS = { service: "payments", resource: "PaymentsQueuePolicy", skips: ["notifications", "orders"] };

const GOING = new Set(["waiting", "queued", "building", "started", "deploying"]);
const RUN_LIMIT_MS = 120_000;

/** Opens the sample from the welcome screen. */
export async function openSample(window) {
  await window.see("welcome", 30_000);
  for (const choice of ["play-sample", "open-repository", "connect-aws"]) await window.see(choice);
  await window.click("play-sample");
  await window.gone("welcome");
  await window.until("twelve cards are on the canvas", async () => (await states(window)).size === SERVICES.length);
}

/** Opens the plan drawer for the stage that is chosen, and answers what it says at the top. */
export async function plan(window) {
  await window.click("deploy-button");
  await window.see("plan-drawer");
  await window.see("plan-summary", 30_000);
  return window.text("plan-drawer");
}

export async function confirm(window) {
  await window.click("confirm-deploy");
  await window.until("the run has begun", async () =>
    [...(await states(window)).values()].some((state) => GOING.has(state)),
  );
}

/** Says yes to what a reviewed stage shows before it changes anything. */
export async function approve(window, typed) {
  await window.see("review-summary", 60_000);
  if (typed !== undefined) await window.fill("typed-approval", typed);
  await window.click("approve");
  await window.gone("review-panel");
}

/** Waits until no card goes on, and answers where every service ended. */
export async function untilOver(window) {
  await window.until(
    "every service came to an end",
    async () => {
      const now = [...(await states(window)).values()];
      return now.length > 0 && !now.some((state) => GOING.has(state));
    },
    RUN_LIMIT_MS,
  );
  return states(window);
}

/** What the run's panel says at its head once the run has ended: its lock is given back then, which its last card does not wait for. */
const ENDED = / in \d+:\d\d$| failed in [^;]+$/;

export async function untilEnded(window) {
  await window.until("the run has ended", async () => ENDED.test(await window.text("run-headline")), 60_000);
}

/** The state of every card, by service. */
export async function states(window) {
  const found = await window.run(() =>
    [...document.querySelectorAll('[data-testid^="service-card-"]')].map((card) => [
      card.dataset.testid.slice("service-card-".length),
      card.dataset.state,
    ]),
  );
  return new Map(found);
}

export function inState(all, ...wanted) {
  return [...all]
    .filter(([, state]) => wanted.includes(state))
    .map(([service]) => service)
    .sort();
}

/** What the first run of the sample comes to. */
export function assertFirstRun(all) {
  assert.deepEqual(inState(all, "failed"), [FAILS.service]);
  assert.deepEqual(inState(all, "skipped"), FAILS.skips);
  const others = SERVICES.filter((service) => service !== FAILS.service && !FAILS.skips.includes(service));
  assert.deepEqual(inState(all, "succeeded"), others.sort());
}

/** Presses the button of a stage of one's own, and answers after how many milliseconds its first stack was being created. */
export async function deployTimed(window) {
  await window.run(() => {
    globalThis.begun = null;
    const button = document.querySelector('[data-testid="my-stage-deploy"]');
    button.addEventListener("click", () => {
      const clicked = performance.now();
      const look = () => {
        const going = document.querySelector('[data-testid^="service-card-"][data-state="deploying"]');
        if (going) globalThis.begun = performance.now() - clicked;
        else requestAnimationFrame(look);
      };
      look();
    });
  });
  await window.click("my-stage-deploy");
  return window.until("the first stack is being created", () => window.run(() => globalThis.begun), 30_000);
}
