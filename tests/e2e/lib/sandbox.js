// A simulated AWS of a test's own, served by the command line program from a folder outside of the test machine: what is
// looked for on the machine is not found in what the simulated AWS itself remembers.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./window.js";

export const PROGRAM = process.env.STAGEWRIGHT_PROGRAM ?? join(ROOT, "target/debug/stagewright");

/** `settings` are those of the simulator (`crates/sandbox/src/settings.rs`); what is not mentioned is as usual. */
export async function serveSandbox(settings) {
  const folder = mkdtempSync(join(tmpdir(), "stagewright-sandbox-"));
  writeFileSync(join(folder, "stagewright.toml"), "schema = 1\n");
  configure(folder, settings);
  const child = spawn(PROGRAM, ["--project", folder, "--json", "sandbox", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: folder },
  });
  const stop = async () => {
    if (child.exitCode === null && child.pid !== undefined) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return { endpoint: await endpoint(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Writes the settings as the simulator keeps them, into a project that has not used it yet. */
export function configure(folder, settings) {
  const kept = join(folder, ".stagewright/sandbox");
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, "settings.json"), JSON.stringify(settings));
  writeFileSync(join(kept, "index.json"), JSON.stringify({ format: 1, life: 0, parts: [["settings", 1]] }));
}

async function endpoint(child) {
  let said = "";
  child.stdout.setEncoding("utf8");
  for await (const text of child.stdout) {
    said += text;
    const found = said.match(/"endpoint"\s*:\s*"([^"]+)"/);
    if (found) return found[1];
  }
  throw new Error(`${PROGRAM} did not serve its sandbox: ${said}`);
}
