// The main job in the real window, told line by line: `cargo xtask run` where there is no display.
import { startMachine } from "./lib/machine.js";
import { assertFirstRun, confirm, FAILS, inState, openSample, plan, untilOver } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const began = Date.now();
const tell = (text) => console.log(`    ${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const list = (names) => (names.length > 0 ? names.join(", ") : "none");

const machine = await startMachine();
try {
  const window = await Window.open(machine);
  await window.see("welcome", 30_000);
  tell("The window is open: the welcome screen over the embedded sample.");
  await window.screenshot("run-1-welcome");
  await openSample(window);
  tell("The sample is on the canvas: 12 services, 3 stages, 3 sandbox accounts.");
  await window.screenshot("run-2-sample");
  await plan(window);
  tell(`The plan: ${(await window.text("plan-summary")).replaceAll("\n", " ")}`);
  await window.screenshot("run-3-plan");
  await confirm(window);
  tell("Confirmed: deploying to the sandbox.");
  await window.screenshot("run-4-deploying");
  const first = await untilOver(window);
  tell(`Deployed: ${list(inState(first, "succeeded"))}.`);
  tell(`Failed, as the sample means it to: ${list(inState(first, "failed"))}. Skipped because of it: ${list(inState(first, "skipped"))}.`);
  assertFirstRun(first);
  await window.click(`service-card-${FAILS.service}`);
  tell(`The cause: ${(await window.text("first-failure")).split("\n").slice(0, 3).join(" · ")}`);
  await window.screenshot("run-5-cause");
  await window.click("retry-run");
  await window.until("the retry has begun", async () => (await window.text("run-headline")).startsWith("Deploying"));
  const second = await untilOver(window);
  const left = inState(second, "failed", "skipped", "cancelled");
  tell(`Retried: ${await window.text("run-headline")}. Not deployed: ${list(left)}.`);
  await window.screenshot("run-6-done");
  if (left.length > 0) process.exitCode = 1;
  await window.close();
} finally {
  await machine.stop();
}
