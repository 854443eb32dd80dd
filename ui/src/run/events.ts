//! What is said of each event of a run. Pure, so that the wording is tested.

import type { Run } from "../document/fold";
import { waitWords } from "../document/gates";
import { targetName } from "../document/stages";
import type { Entry, StepOutcome } from "../host/contract.gen";
import { count, type Tone } from "../kit";
import { DONE } from "./words";

const PAST: [RegExp, string, Tone][] = [
  [/ROLLBACK_COMPLETE$/, "rolled back", "bad"],
  [/ROLLBACK_FAILED$/, "rolling back failed", "bad"],
  [/ROLLBACK_IN_PROGRESS$/, "rolling back", "bad"],
  [/^CREATE_COMPLETE$/, "created", "ok"],
  [/^CREATE_IN_PROGRESS$/, "creating", "info"],
  [/^UPDATE_COMPLETE$/, "updated", "ok"],
  [/^UPDATE_COMPLETE_CLEANUP_IN_PROGRESS$/, "cleaning up", "info"],
  [/^UPDATE_IN_PROGRESS$/, "updating", "info"],
  [/^DELETE_COMPLETE$/, "deleted", "idle"],
  [/^DELETE_IN_PROGRESS$/, "deleting", "warn"],
  [/^DELETE_SKIPPED$/, "kept", "idle"],
  [/_FAILED$/, "failed", "bad"],
];

export function statusWord(status: string): { word: string; tone: Tone } {
  const known = PAST.find(([pattern]) => pattern.test(status));
  return known
    ? { word: known[1], tone: known[2] }
    : { word: status.toLowerCase().replaceAll("_", " "), tone: "idle" };
}

export interface EventLine {
  service: string;
  what: string;
  word: string;
  tone: Tone;
  detail: string | null;
}

/** A line of the event feed. */
export function eventLine(run: Run, entry: Entry): EventLine {
  const line = (what: string, word: string, tone: Tone, detail: string | null = null): EventLine => {
    const step = "step" in entry ? run.steps.get(entry.step) : undefined;
    return { service: step?.step.service ?? "", what, word, tone, detail };
  };
  switch (entry.event) {
    case "run-started":
      return line(`run by ${entry.actor}`, "started", "info");
    case "step-started":
      return line("step", "started", "info");
    case "build-output":
      return line(entry.line, "", "idle");
    case "rebound": {
      const names = entry.rebindings.length === 1 ? "1 name" : `${entry.rebindings.length} names`;
      return line(`${names} of the base stage`, "rebound", "info");
    }
    case "built":
      return line("artifact", "built", "ok", entry.digest);
    case "identity-proved":
      return line(`identity in ${entry.account}`, "proved", "ok", entry.arn);
    case "intent":
      return line(`${entry.call} ${entry.stack}`, "sending", "idle", entry.token);
    case "accepted":
      return line(entry.call, "accepted", "info", entry.stack_id);
    case "change-set":
      return line(`change set, ${count(entry.changes.length, "change")}`, "made", "info", entry.arn);
    case "resource": {
      const { word, tone } = statusWord(entry.resource.status);
      return line(entry.resource.logical_id, word, tone, entry.resource.reason);
    }
    case "step-finished":
      return finished(entry.outcome, line);
    case "login-needed":
      return {
        ...line("waits for a login", "paused", "warn", entry.failure.message),
        service: targetName(entry.target),
      };
    case "login-renewed":
      return { ...line("is logged in again", "goes on", "ok"), service: targetName(entry.target) };
    case "run-resumed":
      return line(`taken up again by ${entry.actor}`, "goes on", "info");
    case "lock-taken":
      return { ...line("lock", "taken", "info"), service: targetName(entry.target) };
    case "lock-lost":
      return { ...line("lock", "lost", "bad", entry.failure.message), service: targetName(entry.target) };
    case "tool-started":
      return line(`program (process ${entry.process.pid})`, "started", "info");
    case "stack-busy":
      return line(`${entry.owner ?? "somebody else"} is changing the stack`, "waits", "warn", entry.status);
    case "before":
      return line("what is deployed now", "kept", "idle", entry.previous.stack_id);
    case "expected":
      return line(
        `${count(entry.changes.length, "change")} by the templates`,
        "expected",
        "info",
        entry.because,
      );
    case "gate-reached":
      return { ...line(waitWords(entry.wait), "gate reached", "accent"), service: entry.gate };
    case "gate-output":
      return { ...line(entry.line, "", "idle"), service: entry.gate };
    case "gate-passed": {
      const who = entry.by === null ? "the check" : `by ${entry.by}`;
      return {
        ...line(who, entry.by === null ? "passed" : "approved", "ok", entry.note),
        service: entry.gate,
      };
    }
    case "gate-failed": {
      const who = entry.by === null ? entry.failure.message : `by ${entry.by}`;
      const word = entry.by === null ? "failed" : "refused";
      return { ...line(who, word, "bad", entry.failure.message), service: entry.gate };
    }
    case "paused":
      return line(`by ${entry.by}`, "paused", "warn");
    case "continued":
      return line(`by ${entry.by}`, "goes on", "info");
    case "step-retried":
      return line(`by ${entry.by}`, "tried again", "info");
    case "rollback-started":
      return line("taking back what this run changed", "rolling back", "bad");
    case "step-undone":
      return undone(entry.outcome, line);
    case "cancel-requested":
      return line("the run", "cancel asked for", "warn");
    case "run-finished":
      return line(
        "the run",
        entry.outcome,
        entry.outcome === "succeeded" ? "ok" : entry.outcome === "failed" ? "bad" : "warn",
      );
  }
}

type Line = (what: string, word: string, tone: Tone, detail?: string | null) => EventLine;

function finished(outcome: Extract<Entry, { event: "step-finished" }>["outcome"], line: Line): EventLine {
  switch (outcome.outcome) {
    case "succeeded":
      return line("step", DONE[outcome.action], "ok");
    case "unchanged":
      return line("step", "unchanged", "ok");
    case "failed":
      return line("step", "failed", "bad", outcome.failure.message);
    case "cancelled":
      return line("step", "cancelled", "warn", outcome.message);
    case "skipped":
      return line("step", "skipped", "idle", outcome.because);
  }
}

function undone(outcome: StepOutcome, line: Line): EventLine {
  switch (outcome.outcome) {
    case "succeeded":
      return line("what this run did", "taken back", "warn");
    case "unchanged":
      return line("nothing to take back", "as it was", "idle");
    case "failed":
      return line("what this run did", "not taken back", "bad", outcome.failure.message);
    case "cancelled":
      return line("what this run did", "not taken back", "bad", outcome.message);
    case "skipped":
      return line("what this run did", "stays", "warn", outcome.because);
  }
}
