// What every process on a test machine can be seen to have been given: its command line and its environment.
import { readdirSync, readFileSync } from "node:fs";

const PAUSE_MS = 15;

/** Watches until `stop()`, which answers every process that had this machine's home folder in its environment. */
export function watchProcesses(home) {
  const seen = new Map();
  const mark = Buffer.from(home);
  let over = false;
  const watching = (async () => {
    while (!over) {
      look(mark, seen);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return {
    async stop() {
      look(mark, seen);
      over = true;
      await watching;
      return [...seen.values()];
    },
  };
}

function look(mark, seen) {
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const before = readFileSync(`/proc/${pid}/cmdline`);
      const environment = readFileSync(`/proc/${pid}/environ`);
      const command = readFileSync(`/proc/${pid}/cmdline`);
      // It became another program in between: the environment may be the old one's. The next look sees both of the new.
      if (!before.equals(command)) continue;
      if (!environment.includes(mark) && !command.includes(mark)) continue;
      // A process may become another program; each is looked at.
      const name = command.toString("latin1").split("\0")[0];
      const group = groupOf(readFileSync(`/proc/${pid}/stat`, "latin1"));
      seen.set(`${pid} ${command.toString("latin1")} ${environment.length}`, { name, group, command, environment });
    } catch {
      // It ended, or is not ours to look at.
    }
  }
}

/** The process group, the third field after the name, which stands in brackets and may hold anything. */
function groupOf(stat) {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2];
}
