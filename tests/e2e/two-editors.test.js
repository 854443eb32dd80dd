// Edits in the real window and in a text editor at once: they come together, or the conflict is shown, and nothing is lost.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startMachine } from "./lib/machine.js";
import { states } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

const FILE = `schema = 1 # ours

# the table
[services.database]
kind = "planned"
note = "old"

[services.notes]
kind = "planned"
`;

let machine;
let window;
let path;

before(async () => {
  machine = await startMachine();
  const folder = join(machine.home, "editors");
  mkdirSync(folder);
  path = join(folder, "stagewright.toml");
  writeFileSync(path, FILE);
  window = await Window.open(machine, { folder });
  await window.until("two cards are drawn", async () => (await states(window)).size === 2);
});

after(async () => {
  await window?.close();
  await machine?.stop();
});

const onDisk = () => readFileSync(path, "utf8");

/** As the page edits; the window hears of it with the next change of the file. */
const edit = (edits) =>
  window.run(
    (wanted) => globalThis.__TAURI_INTERNALS__.invoke("call", { name: "edit", request: { edits: wanted } }).then(() => null),
    edits,
  );

const noted = (note) => [{ edit: "update_service", id: "database", patch: { note } }];

test("what does not touch comes together by itself, and saving keeps both", async () => {
  await edit([{ edit: "add_service", id: "web", service: { kind: "planned" } }]);
  writeFileSync(path, FILE.replace("# the table", "# the big table").concat('\n[services.mail]\nkind = "planned"\n'));
  await window.until("the service of the text editor is drawn beside mine", async () => {
    const drawn = await states(window);
    return drawn.has("mail") && drawn.has("web");
  });
  await window.click("save-button");
  await window.see("pending-dialog");
  await window.click("confirm-save");
  await window.gone("pending-dialog");
  for (const part of ["# the big table", "[services.mail]", "[services.web]", "schema = 1 # ours"])
    assert.ok(onDisk().includes(part), `${part} is not in\n${onDisk()}`);
});

test("what touches is shown, with both sides and the file that would come of it", async () => {
  await edit(noted("mine"));
  writeFileSync(path, onDisk().replace('"old"', '"theirs"'));
  await window.see("conflict-note");
  await window.click("settle-button");
  await window.says("conflict-services.database.note", /"old"/, /"mine"/, /"theirs"/);
  assert.ok(onDisk().includes('"theirs"'), "nothing is written over it");
  assert.equal(await (await window.see("settle-conflicts")).isEnabled(), false);
  await window.click("all-mine");
  await window.until("the file of my choice is shown", async () =>
    (await window.text("resolution")).includes('note = "mine"'),
  );
  await window.pictures("two-editors-1-conflict");
});

test("the side that is given up is one undo away", async () => {
  await window.click("all-theirs");
  await window.click("settle-conflicts");
  await window.gone("conflicts");
  await window.keys("Escape");
  await window.gone("pending-dialog");
  await window.click("undo-button");
  await window.click("save-button");
  await window.until("mine is back as a pending edit", async () =>
    (await window.text("pending-dialog")).includes('note = "mine"'),
  );
  await window.click("confirm-save");
  await window.gone("pending-dialog");
  assert.ok(onDisk().includes('note = "mine"'), onDisk());
  assert.ok(onDisk().includes("[services.mail]"), onDisk());
});
