// Every view of the window over fixtures: what the query of dev.html asks for, and what a person does then.

const press = (key) => (page) => page.keyboard.press(key);
const click = (testId) => (page) => page.click(`[data-testid="${testId}"]`);
const call =
  (name, ...words) =>
  (page) =>
    page.evaluate(([of, given]) => window.useView.getState()[of](...given), [name, words]);
const select =
  (...ids) =>
  (page) =>
    page.evaluate((all) => window.useView.getState().select(all), ids);

const button = (name) => (page) => page.getByRole("button", { name }).click();

/** The board of drift as it is known in a scene, with what is done on it. */
const drift = (name, scene, ...steps) => [`drift, ${name}`, `project=drift&drift=${scene}&quiet`, steps];
const driftOf = (service, stage, region) =>
  call("openDrift", { service, stage, target: { account: `shop-${stage}`, region } });
const catalog = driftOf("catalog", "prod", "us-east-1");

const quiet = "project=sample&quiet";
const planning = `${quiet}&planning`;

/** Name, query, steps. What a view shows beside others is looked at there only. */
export const scenes = [
  ["welcome", "project=sample", []],
  ["nothing open", "project=none", []],
  ["topology", quiet, []],
  ["topology, one selected", `${quiet}&select=payments&side=service`, []],
  ["topology, several selected", `${quiet}&select=payments,orders&side=service`, []],
  ["topology, large", "project=large&n=1000&quiet", []],
  ["topology, large and from afar", "project=large&n=1000&open&quiet", []],
  ["phases", `${quiet}&lens=phases`, []],
  ["stages", `${quiet}&lens=stages`, []],
  ["matrix, wide", `${quiet}&lens=matrix&wide`, []],
  drift("never looked at", "never"),
  drift("a look under way", "looking", click("drift-unchecked")),
  drift("a look that broke off", "broken-off", driftOf("reports", "dev", "eu-west-1")),
  drift("a cell", "full", catalog, click("drift-who")),
  drift("accepting", "full", catalog, click("drift-accept")),
  drift("ignoring", "full", catalog, click("drift-ignore")),
  drift("taking into the code", "full", catalog, click("drift-take")),
  drift("an old value", "full", driftOf("storefront", "dev", "eu-west-1")),
  drift("a missing stack", "full", driftOf("geo", "staging", "us-east-1")),
  drift("half looked at", "full", driftOf("inventory", "dev", "us-east-1")),
  drift("logged out and denied", "denied", driftOf("cart", "staging", "us-east-1")),
  drift("differences", "full", click("drift-differences")),
  drift("other stacks", "full", click("drift-stacks")),
  drift("between stages", "full", click("drift-between")),
  drift("exports", "full", click("drift-exports"), click("exports-all")),
  drift("settled", "full", click("drift-settled")),
  ["outline, unfolded", quiet, [call("setShape", "outline"), press("F6"), press("End"), press("*")]],
  [
    "outline of stages, searched",
    `${quiet}&lens=stages`,
    [call("setShape", "outline"), call("setSearch", "pay")],
  ],
  ["outline, large", "project=large&n=1000&quiet", [call("setShape", "outline")]],
  ["table", quiet, [call("setShape", "table"), select("payments")]],
  ["table, nothing found", quiet, [call("setShape", "table"), call("setSearch", "nothing is called so")]],
  ["search", quiet, [call("setSearch", "pay")]],
  ["focus", quiet, [call("setFocus", { service: "orders", direction: "both", steps: 1 })]],
  [
    "focus in the table",
    quiet,
    [call("setShape", "table"), call("setFocus", { service: "orders", direction: "upstream" })],
  ],
  ["adding a service", quiet, [press("n")]],
  ["renaming", `${quiet}&select=payments`, [call("rename", "payments")]],
  ["plan in phases", `${quiet}&side=plan&lens=phases`, []],
  ["plan of prod", `${quiet}&side=plan&stage=prod`, []],
  ["run that failed", `${quiet}&side=plan&fails=payments&pace=1`, [deploy]],
  ["run in the phases", `${quiet}&side=plan&lens=phases&until=6`, [deploy]],
  ["run in the outline", `${quiet}&side=plan&fails=payments&pace=1`, [deploy, call("setShape", "outline")]],
  ["review", `${quiet}&side=plan&reviewed&stage=prod`, [deploy]],
  ["broken off", `${quiet}&broken`, []],
  ["stuck stacks", `${quiet}&stuck&side=recoveries`, []],
  ["earlier runs", `${quiet}&side=history`, []],
  ["my stage", `${quiet}&own=none`, [mine()]],
  ["my stage, with questions and collisions", `${quiet}&own=trouble`, [mine()]],
  ["what stands in a personal stage", `${quiet}&own`, [mine({ stage: "ana" })]],
  ["personal stages", `${quiet}&own=trouble&side=personal`, []],
  ["no personal stage", `${quiet}&own=none&side=personal`, []],
  ["removing a personal stage", `${quiet}&own=trouble`, [removing("ana")]],
  ["promotion", `${quiet}&side=promotion`, []],
  ["stages panel", `${quiet}&side=stages`, []],
  ["accounts", "project=real&quiet&side=accounts", []],
  ["accounts, many ways in", "project=real&accounts=many&quiet&side=accounts", []],
  ["accounts, keychain locked", "project=real&locked&quiet&side=accounts", []],
  ["accounts, login ended", "project=real&login=ended&quiet&side=accounts", []],
  ["problems", `${quiet}&side=problems`, []],
  ["pending", `${quiet}&select=payments`, [press("Delete"), press("Enter"), call("open", "pending")]],
  ["remove", `${quiet}&select=payments`, [press("Delete")]],
  ["connect", `${quiet}&select=payments`, [press("c")]],
  ["palette", quiet, [call("setPalette", true)]],
  ["palette, nothing found", quiet, [call("setPalette", true), (page) => page.keyboard.type("qqqq")]],
  ["keys", quiet, [call("setHelp", true)]],
  ["naming a view", quiet, [call("setNaming", true)]],
  ["naming a group", quiet, [call("group", ["payments", "orders"])]],
  ["saved views", quiet, [click("views-menu")]],
  ["stage menu", quiet, [click("stage-menu")]],
  [
    "menu of a card",
    quiet,
    [(page) => page.click('[data-testid="service-card-orders"]', { button: "right" })],
  ],
  ["a toast", `${quiet}&select=storefront`, [press("Delete")]],
  ["reading only", quiet, [readOnly]],
  ["what is planned", planning, []],
  ["a planned service", `${planning}&select=billing&side=service`, []],
  ["a note that is written", planning, [(page) => page.click('[data-testid="note-note-1"] .note-text')]],
  ["advice", `${planning}&side=advice`, []],
  ["what templates say", `${planning}&side=says`, []],
  ["config", `${quiet}&config=payments`, []],
  [
    "config, sources and deployed, searched",
    `${quiet}&config=payments`,
    [
      (page) => page.getByRole("radio", { name: "Both" }).click(),
      (page) => page.fill('[data-testid="config-search"]', "a"),
    ],
  ],
  ["conflicts", `${quiet}&conflicts`, [call("open", "pending")]],
  ["exporting", quiet, [(page) => page.evaluate(() => window.useExporting.getState().show())]],
  ["lines explained", quiet, [button("Lines")]],
  ["ways to group", quiet, [click("group-by")]],
  ["grouped by account", `${planning}&stage=prod`, [call("setGroupBy", "account")]],
  ["steps to undo", quiet, [steps, click("history-menu")]],
  ["a gate that waits, in the phases", `${quiet}&side=plan&lens=phases&gate=payments&pace=1`, [deploy]],
  [
    "stages, folded and focused",
    `${quiet}&lens=stages`,
    [button("Fold Sales"), call("setFocus", { service: "events", direction: "upstream" })],
  ],
  ["matrix, one selected", `${quiet}&lens=matrix&select=payments`, []],
  [
    "a cell of the matrix",
    `${quiet}&lens=matrix`,
    [
      (page) =>
        page.evaluate(() => {
          const { topology } = window.useProject.getState().view;
          const [stage, { targets }] = Object.entries(topology.stages).at(-1);
          window.useView.getState().openCell({ service: "payments", stage, target: targets[0] });
        }),
    ],
  ],
];

function mine(of) {
  return (page) => page.evaluate((given) => window.useMyStage.getState().begin(given), of);
}

function removing(stage) {
  return (page) => page.evaluate((given) => window.useRemovingStage.getState().begin(given), stage);
}

async function deploy(page) {
  await page.waitForSelector('[data-testid="confirm-deploy"]');
  const field = page.locator('[data-testid="typed-name"]');
  if (await field.count()) await field.fill("prod");
  await page.click('[data-testid="confirm-deploy"]');
  await page.waitForFunction(() => Object.keys(window.useRun.getState().runs).length > 0);
}

function steps(page) {
  return page.evaluate(() => {
    const project = window.useProject.getState();
    const document = { ...project.view.document, undo: ["remove payments"], redo: ["rename orders"] };
    project.setView({ ...project.view, document });
  });
}

function readOnly(page) {
  return page.evaluate(() => {
    const project = window.useProject.getState();
    const reason = {
      code: "second-window",
      severity: "warning",
      message: "Another window has this project.",
      hint: "Close it to change anything here.",
      location: null,
      service: null,
    };
    project.setView({ ...project.view, document: { ...project.view.document, read_only: reason } });
  });
}
