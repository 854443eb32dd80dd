//! Stages: their targets and bases exist.

use std::collections::BTreeSet;

use super::{Checker, did_you_mean};
use crate::{Pin, Severity, Stage, StageId, Topology};

pub(super) fn check(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    for (name, stage) in &topology.stages {
        let mut seen = BTreeSet::new();
        for (index, target) in stage.targets.iter().enumerate() {
            let index = index.to_string();
            let at = ["stages", name.as_str(), "targets", index.as_str()];
            if !topology.accounts.contains_key(&target.account) {
                let account = &target.account;
                let hint =
                    did_you_mean("account", account.as_str(), topology.accounts.keys().map(AsRef::as_ref));
                let message = format!("the stage {name} is in the account `{account}`, which is not there");
                checker.error("unknown-account", &at, message, hint);
            }
            if !seen.insert(target) {
                let message = format!("the stage {name} has the target {target} twice");
                checker.report("duplicate-target", Severity::Warning, &at, message, "Remove one of the two.");
            }
        }
        pins(checker, name, stage);
        personal(checker, name, stage);
        let Some(base) = &stage.base else { continue };
        let at = ["stages", name.as_str(), "base"];
        if !topology.stages.contains_key(base) {
            let hint = did_you_mean("stage", base.as_str(), topology.stages.keys().map(AsRef::as_ref));
            checker.error(
                "unknown-base",
                &at,
                format!("the stage {name} comes from `{base}`, which is not there"),
                hint,
            );
        } else if let Some(cycle) = base_cycle(topology, name) {
            let message = format!("the stage {name} comes from itself: {cycle}");
            checker.error("base-cycle", &at, message, "Give one of them another base, or none.");
        }
    }
}

fn personal(checker: &mut Checker<'_>, name: &StageId, stage: &Stage) {
    let Some(personal) = &stage.personal else { return };
    if stage.base.is_none() {
        let at = ["stages", name.as_str(), "personal"];
        let message = format!("the personal stage {name} does not say which stage it comes from");
        checker.error("no-base", &at, message, "Write `base = \"dev\"` beside its targets.");
    }
    for (index, service) in personal.replicate.iter().enumerate() {
        let index = index.to_string();
        let at = ["stages", name.as_str(), "personal", "replicate", index.as_str()];
        let Some(found) = checker.topology.services.get(service) else {
            let known = checker.topology.services.keys().map(AsRef::as_ref);
            let hint = did_you_mean("service", service.as_str(), known);
            let message = format!("the stage {name} replicates the service `{service}`, which is not there");
            checker.report("unknown-service", Severity::Warning, &at, message, hint);
            continue;
        };
        if found.is_planned() {
            let message = format!("the stage {name} replicates {service}, which is only planned");
            checker.report(
                "replicates-planned",
                Severity::Warning,
                &at,
                message,
                "Take it out until it has code.",
            );
        }
    }
}

fn pins(checker: &mut Checker<'_>, name: &StageId, stage: &Stage) {
    let mut seen = BTreeSet::new();
    for (index, Pin { service, phase }) in stage.pins.iter().enumerate() {
        let index = index.to_string();
        let at = ["stages", name.as_str(), "pins", index.as_str()];
        match checker.topology.services.get(service) {
            None => {
                let known = checker.topology.services.keys().map(AsRef::as_ref);
                let hint = did_you_mean("service", service.as_str(), known);
                let message = format!("the stage {name} pins the service `{service}`, which is not there");
                checker.error("unknown-service", &at, message, hint);
            }
            Some(found) if found.stages.as_ref().is_some_and(|only| !only.contains(name)) => {
                let message = format!("the stage {name} pins {service}, which is not in this stage");
                checker.report("pin-not-met", Severity::Warning, &at, message, "Take the pin out.");
            }
            Some(_) => {}
        }
        if *phase == 0 {
            let message = format!("the stage {name} pins {service} to phase 0");
            checker.error("bad-phase", &at, message, "Phases count from 1.");
        }
        if !seen.insert(service) {
            let message = format!("the stage {name} pins {service} twice");
            checker.error("duplicate-pin", &at, message, "Keep one of the two.");
        }
    }
}

fn base_cycle(topology: &Topology, start: &StageId) -> Option<String> {
    let mut chain = vec![start.as_str()];
    let mut here = topology.stages.get(start)?.base.as_ref()?;
    loop {
        chain.push(here.as_str());
        if here == start {
            return Some(chain.join(" > "));
        }
        // A cycle that does not come back here is reported where it does.
        if chain[..chain.len() - 1].contains(&here.as_str()) {
            return None;
        }
        here = topology.stages.get(here)?.base.as_ref()?;
    }
}
