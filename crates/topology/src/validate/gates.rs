//! Gates: each has a name, a place that is met and something that can open it.

use std::collections::BTreeSet;

use super::{
    Checker, addresses, did_you_mean,
    services::{names_no_program, wrong_path},
};
use crate::{Gate, GateCheck, GatePlace, Rollout, Severity, Stage, StageId};

pub(super) fn check(checker: &mut Checker<'_>) {
    for (name, stage) in &checker.topology.stages {
        let mut seen = BTreeSet::new();
        for (index, gate) in stage.gates.iter().enumerate() {
            let index = index.to_string();
            let path = ["stages", name.as_str(), "gates", index.as_str()];
            let mut here = Here { checker, stage: name, path, gate: gate.name.as_str() };
            if gate.name.trim().is_empty() {
                here.error(
                    "empty-name",
                    &["name"],
                    "has no name".into(),
                    "Write one that says what it is for.",
                );
            } else if !seen.insert(&gate.name) {
                here.error(
                    "duplicate-gate",
                    &["name"],
                    "is there twice".into(),
                    "Give each gate a name of its own.",
                );
            }
            place(&mut here, stage, gate);
            opens(&mut here, &gate.check);
        }
    }
}

struct Here<'c, 't> {
    checker: &'c mut Checker<'t>,
    stage: &'c StageId,
    path: [&'c str; 4],
    gate: &'c str,
}

impl Here<'_, '_> {
    fn report(
        &mut self,
        severity: Severity,
        code: &str,
        keys: &[&str],
        what: String,
        hint: impl Into<String>,
    ) {
        let path: Vec<&str> = self.path.iter().chain(keys).copied().collect();
        let message = format!("the gate `{}` of {} {what}", self.gate, self.stage);
        self.checker.report(code, severity, &path, message, hint);
    }

    fn error(&mut self, code: &str, keys: &[&str], what: String, hint: impl Into<String>) {
        self.report(Severity::Error, code, keys, what, hint);
    }

    fn not_met(&mut self, what: String, hint: &str) {
        self.report(Severity::Warning, "gate-not-met", &["at"], what, hint);
    }
}

fn place(here: &mut Here<'_, '_>, stage: &Stage, gate: &Gate) {
    let topology = here.checker.topology;
    match &gate.at {
        GatePlace::Start | GatePlace::End => {}
        GatePlace::Before(service) | GatePlace::After(service) => match topology.services.get(service) {
            None => {
                let known = topology.services.keys().map(AsRef::as_ref);
                let hint = did_you_mean("service", service.as_str(), known);
                here.error(
                    "unknown-service",
                    &["at"],
                    format!("is at the service `{service}`, which is not there"),
                    hint,
                );
            }
            Some(found) if found.stages.as_ref().is_some_and(|only| !only.contains(here.stage)) => {
                let what = format!("is never met: {service} is not in this stage");
                here.not_met(what, "Put it at another service, or take it out.");
            }
            Some(_) => {}
        },
        GatePlace::AfterPhase(0) => {
            here.error("bad-phase", &["at"], "is after phase 0".into(), "Phases count from 1.");
        }
        GatePlace::AfterPhase(_) => {}
        GatePlace::BetweenTargets if stage.targets.len() < 2 => {
            let what = "is never met: the stage has only one target".to_owned();
            here.not_met(what, "Put it at the end, or add a target.");
        }
        GatePlace::BetweenTargets if stage.rollout == Rollout::Together => {
            let what = "is never met: the targets of the stage go together".to_owned();
            here.not_met(what, "Write `rollout = \"one-by-one\"` or \"first-then-rest\" in the stage.");
        }
        GatePlace::BetweenTargets => {}
    }
}

fn opens(here: &mut Here<'_, '_>, check: &GateCheck) {
    match check {
        GateCheck::Approval { .. } | GateCheck::Barrier {} => {}
        GateCheck::Command { run, folder, timeout } => {
            if names_no_program(run) {
                let hint = "Write the program and its arguments: `[\"npm\", \"test\"]`.";
                here.error("empty-command", &["command", "run"], "names no program".into(), hint);
            }
            if let Some((folder, wrong)) = folder.as_ref().and_then(|path| Some((path, wrong_path(path)?))) {
                let hint = "Write it relative to the folder of this file, with `/`.";
                here.error(
                    "bad-path",
                    &["command", "folder"],
                    format!("runs in `{folder}`, which {wrong}"),
                    hint,
                );
            }
            if *timeout == 0 {
                here.error(
                    "bad-timeout",
                    &["command", "timeout"],
                    "has no time to run".into(),
                    "Write a time in seconds.",
                );
            }
        }
        GateCheck::Http { url, status, attempts, .. } => {
            if !addresses::is_address(&url.replace("{stage}", here.stage.as_str())) {
                let hint =
                    "Write it with its scheme: `https://example.com/health`. `{stage}` stands for the stage.";
                here.error("bad-url", &["http", "url"], format!("asks `{url}`, which is no address"), hint);
            }
            if !(100..600).contains(status) {
                let what = "wants a status that no answer has".to_owned();
                here.error(
                    "bad-status",
                    &["http", "status"],
                    what,
                    "Write one from 100 to 599, such as 200.",
                );
            }
            if *attempts == 0 {
                here.error("no-attempts", &["http", "attempts"], "never asks".into(), "Write 1 or more.");
            }
        }
        GateCheck::Alarms { names, .. } => {
            if names.iter().all(|name| name.trim().is_empty()) {
                let hint = "Write the names of CloudWatch alarms: `[\"errors\"]`.";
                here.error("no-alarms", &["alarms", "names"], "watches no alarm".into(), hint);
            }
        }
    }
}
