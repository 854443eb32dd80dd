// What a person does in the accounts panel, and in the browser that it opens.
import { Page } from "./browser.js";

/** What the sandbox's Identity Center gives to its user, and what the application calls it. */
export const ACCOUNTS = { "acme-dev": "111111111111", "acme-staging": "222222222222", "acme-prod": "333333333333" };
export const ROLE = "Deployer";

export async function openAccounts(window) {
  await window.click("rail-accounts");
  await window.see("accounts-panel");
  await window.see("keychain-state");
}

/** The state of a login as the panel shows it. */
export async function loginState(window, session) {
  const element = await window.see(`session-${session}-state`);
  return element.getAttribute("data-state");
}

export async function untilLogin(window, session, wanted) {
  await window.until(`${session} is ${wanted}`, async () => (await loginState(window, session)) === wanted);
}

/** Presses Log in, and answers the page that the application then opened. */
export async function beginLogin(window, machine, session) {
  const before = machine.opened().length;
  await window.click(`session-${session}-login`);
  await untilLogin(window, session, "waiting");
  await window.until("the browser was opened", async () => machine.opened().length > before);
  return Page.at(machine.opened().at(-1));
}

/** Logs in through the browser; answers the last page there. */
export async function logIn(window, machine, session) {
  const last = await (await beginLogin(window, machine, session)).press("allow");
  await untilLogin(window, session, "logged-in");
  return last;
}

export async function logOut(window, session) {
  await window.click(`session-${session}-logout`);
  await untilLogin(window, session, "logged-out");
}

/** Takes accounts of a session into the project, and chooses the role in each. */
export async function pickAccounts(window, session, ids, role) {
  await window.click(`session-${session}-pick`);
  for (const id of ids) {
    await window.click(`pick-${id}`);
    await window.choose(`[data-testid="pick-${id}-role"]`, role);
  }
  await window.click("pick-confirm");
  await window.gone("pick-confirm");
}

/** Asks AWS who one is in an account, and answers what the panel then says of it. */
export async function check(window, account) {
  await window.click(`account-${account}-check`);
  const testid = `account-${account}-identity`;
  await window.until(`it is known who one is in ${account}`, async () => {
    const element = await window.see(testid);
    return ["proved", "problem"].includes(await element.getAttribute("data-state"));
  });
  return window.text(`account-${account}`);
}

export async function save(window) {
  await window.click("save-button");
  await window.click("confirm-save");
  await window.until("everything is saved", async () => (await window.text("document-state")) === "saved");
}

/** Lets a stage go to an account, by the stages panel. */
export async function addTarget(window, stage, account, region) {
  await window.click("rail-stages");
  await window.see("stages-panel");
  const source = `[data-testid="stage-${stage}"] form`;
  const form = window.browser.$(source);
  if (!(await form.isExisting())) await window.browser.$(`[data-testid="stage-${stage}"] button`).click();
  await form.waitForDisplayed();
  await window.choose(`${source} [aria-label="Account"]`, account);
  await form.$('[aria-label="Region"]').setValue(region);
  await form.$("button[type=submit]").click();
  await window.until(`${stage} goes to ${account}`, async () =>
    (await window.text("stages-panel")).includes(`${region} ·`),
  );
}
