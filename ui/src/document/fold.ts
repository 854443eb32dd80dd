//! A run's state, folded from the entries of its journal. Work is proportional to the entries that
//! arrive: containers grow in place, and only what a batch touched gets a new identity for React.

import type { Entry, LoginWait, RunId, StepId, Target } from "../host/contract.gen";
import { gatesAfter } from "./foldGates";
import { addStep, applyToStep, retry, touch } from "./foldStep";
import { emptyRun, type Run } from "./runState";

export * from "./runState";

/**
 * Takes a batch in. Entries that are already in are passed over, entries that come too early wait for
 * those before them. Returns the same object where nothing changed.
 */
export function fold(run: Run, entries: readonly Entry[]): Run {
  let next = run;
  const touched = new Set<StepId>();
  const take = (entry: Entry) => {
    if (next === run) next = { ...run, counts: { ...run.counts } };
    next.next = entry.seq + 1;
    apply(next, entry, touched);
  };
  for (const entry of entries) {
    if (entry.run !== run.id || entry.seq < next.next) continue;
    if (entry.seq > next.next) {
      run.early.set(entry.seq, entry);
      continue;
    }
    take(entry);
    for (let waiting = next.early.get(next.next); waiting; waiting = next.early.get(next.next)) {
      next.early.delete(waiting.seq);
      take(waiting);
    }
  }
  return next;
}

function apply(run: Run, entry: Entry, touched: Set<StepId>): void {
  const at = Date.parse(entry.at);
  if (entry.event !== "build-output" && entry.event !== "gate-output") run.feed.push(entry);
  switch (entry.event) {
    case "run-started":
      run.stage = entry.stage;
      run.plan = entry.plan;
      run.actor = entry.actor;
      run.commit = entry.commit;
      run.onFailure = entry.on_failure;
      run.started = at;
      for (const step of entry.plan.steps) addStep(run, step);
      return;
    case "run-resumed":
      // Whoever took it up waits for what it needs anew.
      run.logins = [];
      run.resumedBy = entry.actor;
      return;
    case "lock-taken":
      run.lostLocks = run.lostLocks.filter((target) => !sameTarget(target, entry.target));
      return;
    case "lock-lost":
      run.lostLocks = [...run.lostLocks, entry.target];
      return;
    case "gate-reached":
    case "gate-output":
    case "gate-passed":
    case "gate-failed":
      run.gates = gatesAfter(run.gates, entry);
      return;
    case "paused":
      run.paused = true;
      return;
    case "continued":
      run.paused = false;
      return;
    case "step-retried":
      retry(run, entry.step, touched);
      return;
    case "rollback-started":
      run.rollingBack = true;
      return;
    case "cancel-requested":
      run.cancelRequested = true;
      return;
    case "run-finished":
      run.finished = at;
      run.outcome = entry.outcome;
      run.logins = [];
      return;
    case "login-needed": {
      const { target, failure } = entry;
      run.logins = [...without(run.logins, target), { target, failure, since: entry.at }];
      return;
    }
    case "login-renewed":
      run.logins = without(run.logins, entry.target);
      return;
    case "step-started":
    case "tool-started":
    case "build-output":
    case "rebound":
    case "built":
    case "identity-proved":
    case "stack-busy":
    case "before":
    case "intent":
    case "accepted":
    case "change-set":
    case "expected":
    case "step-undone":
    case "resource":
    case "step-finished": {
      const step = touch(run, entry.step, touched);
      if (step) applyToStep(run, step, entry, at);
    }
  }
}

function sameTarget(a: Target, b: Target): boolean {
  return a.account === b.account && a.region === b.region;
}

function without(logins: readonly LoginWait[], target: Target): LoginWait[] {
  return logins.filter((wait) => !sameTarget(wait.target, target));
}

/** A run that is over, or the part of one that is known. */
export function foldAll(id: RunId, entries: readonly Entry[]): Run {
  return fold(emptyRun(id), entries);
}
