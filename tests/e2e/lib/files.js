// What the application wrote to the disk of this machine.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The sample's stagewright.toml as it is on disk now. */
export function sampleFile(machine) {
  const files = readdirSync(join(machine.home, "data"), { recursive: true });
  const found = files.filter((file) => file.endsWith("stagewright.toml"));
  if (found.length !== 1) throw new Error(`one stagewright.toml was expected in the data folder, not ${found.length}`);
  return readFileSync(join(machine.home, "data", found[0]), "utf8");
}
