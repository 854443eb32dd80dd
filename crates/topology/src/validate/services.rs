//! Services: what they name exists, and no two are the same.

use std::collections::BTreeMap;

use super::{Checker, did_you_mean};
use crate::{Service, ServiceId, ServiceKind, Severity, StackName, Target};

pub(super) fn check(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    let mut sources = BTreeMap::new();
    for (name, service) in &topology.services {
        let at = ["services", name.as_str()];
        if let Some(repository) = &service.repository
            && !topology.repositories.contains_key(repository)
        {
            let hint = did_you_mean(
                "repository",
                repository.as_str(),
                topology.repositories.keys().map(AsRef::as_ref),
            );
            let message = format!("{name} is in the repository `{repository}`, which is not there");
            checker.error("unknown-repository", &[at[0], at[1], "repository"], message, hint);
        }
        if let Some(group) = &service.group
            && !topology.groups.contains_key(group)
        {
            let hint = did_you_mean("group", group.as_str(), topology.groups.keys().map(AsRef::as_ref));
            let message = format!("{name} is in the group `{group}`, which is not there");
            checker.report("unknown-group", Severity::Warning, &[at[0], at[1], "group"], message, hint);
        }
        for stage in service.stages.iter().flatten() {
            if !topology.stages.contains_key(stage) {
                let hint = did_you_mean("stage", stage.as_str(), topology.stages.keys().map(AsRef::as_ref));
                let message = format!("{name} is in the stage `{stage}`, which is not there");
                checker.error("unknown-stage", &[at[0], at[1], "stages"], message, hint);
            }
        }
        program(checker, name, service);
        values(checker, name, service);
        let Some(path) = &service.path else {
            if service.kind != ServiceKind::Planned {
                let message = format!("{name} has no `path`");
                checker.error(
                    "missing-path",
                    &at,
                    message,
                    "Write the path of its file, or `kind = \"planned\"`.",
                );
            }
            continue;
        };
        if let Some(wrong) = wrong_path(path) {
            let hint = "Write it relative to the root of its repository, with `/`; for another repository add it to \
                 [repositories] and name it in `repository`.";
            checker.error(
                "bad-path",
                &[at[0], at[1], "path"],
                format!("the path `{path}` of {name} {wrong}"),
                hint,
            );
        }
        if let Some(other) = sources.insert((&service.repository, path, &service.stack), name) {
            checker.error(
                "same-source",
                &[at[0], at[1], "path"],
                format!("{name} and {other} are the same service: `{path}`"),
                "Remove one of the two, or name their stacks in `stack`.",
            );
        }
    }
    stack_names(checker);
}

/// Parameters are for stages that exist, and their files are inside the repository.
fn values(checker: &mut Checker<'_>, name: &ServiceId, service: &Service) {
    let topology = checker.topology;
    for stage in service.stage_parameters.keys().filter(|stage| !topology.stages.contains_key(*stage)) {
        let hint = did_you_mean("stage", stage.as_str(), topology.stages.keys().map(AsRef::as_ref));
        let message = format!("{name} has parameters for the stage `{stage}`, which is not there");
        let path = ["services", name.as_str(), "stage-parameters", stage.as_str()];
        checker.error("unknown-stage", &path, message, hint);
    }
    for (index, path) in service.values.iter().enumerate() {
        if let Some(wrong) = wrong_path(path) {
            let message = format!("the path `{path}` of a value file of {name} {wrong}");
            let hint =
                "Write it relative to the root of the service's repository, with `/`: `config/{stage}.yaml`.";
            checker.error(
                "bad-path",
                &["services", name.as_str(), "values", &index.to_string()],
                message,
                hint,
            );
        }
    }
}

/// A command is run where the service is one, and nowhere else.
fn program(checker: &mut Checker<'_>, name: &ServiceId, service: &Service) {
    let at = |key: &'static str| ["services", name.as_str(), "program", key];
    if service.own_deploy && service.kind != ServiceKind::Serverless {
        let path = ["services", name.as_str(), "own-deploy"];
        let message =
            format!("`own-deploy` has no effect on {name}: only serverless has a deployment of its own");
        checker.report("unused-own-deploy", Severity::Warning, &path, message, "Remove it.");
    }
    let Some(program) = &service.program else {
        if service.kind == ServiceKind::Command {
            let hint = "Write what is run: `program = { deploy = [\"./deploy.sh\", \"{stage}\"] }`.";
            let path = ["services", name.as_str()];
            checker.error("missing-program", &path, format!("{name} has no `program`"), hint);
        }
        return;
    };
    if service.kind != ServiceKind::Command {
        let message = format!("the program of {name} is never run: the service is of another kind");
        let hint = "Write `kind = \"command\"`, or remove the program.";
        checker.report("unused-program", Severity::Warning, &at("deploy")[..3], message, hint);
    }
    for (key, words) in [("deploy", Some(&program.deploy)), ("remove", program.remove.as_ref())] {
        if words.is_some_and(|words| names_no_program(words)) {
            let message = format!("`{key}` of {name} names no program");
            let hint = "Write the program and its arguments: `[\"npm\", \"run\", \"deploy\"]`.";
            checker.error("empty-command", &at(key), message, hint);
        }
    }
    if program.timeout == Some(0) {
        let message = format!("the program of {name} has no time to run");
        checker.error(
            "bad-timeout",
            &at("timeout"),
            message,
            "Write a time in seconds, or nothing for an hour.",
        );
    }
    if let Some((outputs, wrong)) = program.outputs.as_ref().and_then(|path| Some((path, wrong_path(path)?)))
    {
        let message = format!("the path `{outputs}` of the outputs of {name} {wrong}");
        checker.error(
            "bad-path",
            &at("outputs"),
            message,
            "Write it relative to the folder of the service, with `/`.",
        );
    }
}

pub(super) fn names_no_program(words: &[String]) -> bool {
    words.first().is_none_or(|program| program.trim().is_empty())
}

/// A service is a file inside its repository.
pub(super) fn wrong_path(path: &str) -> Option<&'static str> {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.starts_with(|c: char| c.is_ascii_alphabetic());
    if path.is_empty() {
        Some("is empty")
    } else if path.starts_with('/') || drive {
        Some("is absolute")
    } else if path.contains('\\') {
        Some("has `\\` in it")
    } else if path.split('/').any(|part| part == "..") {
        Some("leaves its repository")
    } else {
        None
    }
}

/// Two cells with one stack name in one target would overwrite each other.
fn stack_names(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    let mut taken: BTreeMap<(&Target, String), String> = BTreeMap::new();
    for (name, service) in &topology.services {
        let Some(pattern) = &service.stack_name else { continue };
        let path = ["services", name.as_str(), "stack-name"];
        for (stage_name, stage) in &topology.stages {
            if service.stages.as_ref().is_some_and(|only| !only.contains(stage_name)) {
                continue;
            }
            let stack = pattern.replace("{stage}", stage_name.as_str());
            if let Err(error) = StackName::new(&stack) {
                let hint = "Letters, digits and `-`, beginning with a letter, at most 128; `{stage}` stands for the stage.";
                checker.error("bad-stack-name", &path, format!("{name} in {stage_name}: {error}"), hint);
                break;
            }
            for target in &stage.targets {
                let cell = format!("{name} in {stage_name}");
                if let Some(other) = taken.insert((target, stack.clone()), cell.clone())
                    && other != cell
                {
                    let message = format!("{cell} and {other} are both the stack `{stack}` in {target}");
                    checker.error("same-stack-name", &path, message, "Put `{stage}` into `stack-name`.");
                }
            }
        }
    }
}
