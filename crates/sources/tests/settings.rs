//! Every folder under `tests/settings` is a case: what one service in its `in` is configured with in each stage, with the value
//! files that `case.json` names, is its `expected.txt`. `UPDATE=1 cargo nextest run -p sources settings` writes what is found;
//! read the difference before you commit it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use serde::Deserialize;
use sources::{Jsonnet, Limits, ServiceSource, ValueFile, Wanted};
use topology::{Problem, Scope, ServiceKind, StageId, Text};

#[derive(Deserialize)]
struct Case {
    path: String,
    kind: ServiceKind,
    stages: Vec<StageId>,
    /// `{stage}` is put in.
    #[serde(default)]
    values: Vec<String>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the switch that rewrites the expectations is for people, not for CI"
)]
fn updates() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/settings").join(name);
    let case: Case =
        serde_json::from_str(&std::fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
    let root = folder.join("in");
    let mut found = String::new();
    for stage in &case.stages {
        tell(&case, &root, stage, &mut found);
    }
    let expected = folder.join("expected.txt");
    if updates() {
        std::fs::write(&expected, &found).unwrap();
    }
    let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
    assert!(found == wanted, "{name}: found\n{found}\nwanted {}", expected.display());
}

fn tell(case: &Case, root: &Path, stage: &StageId, out: &mut String) {
    let roots = [root.to_path_buf()];
    let files: Vec<ValueFile> = case
        .values
        .iter()
        .map(|path| ValueFile { candidates: vec![path.replace("{stage}", stage.as_str())], optional: false })
        .collect();
    let known = BTreeMap::from([("stage".to_owned(), stage.to_string())]);
    let wanted = Wanted { files: &files, stages: std::slice::from_ref(stage), known: &known };
    let limits = Limits::default();
    let evaluate = |jsonnet: &Jsonnet| sources::evaluate(jsonnet, &limits);
    let given = sources::read_values(root, &roots, &wanted, &evaluate, &limits);
    writeln!(out, "== {stage}").unwrap();
    for import in &given.imports {
        writeln!(out, "imported {import}").unwrap();
    }
    let (given, problems) = (given.values, given.problems);
    for (name, value) in &given {
        writeln!(out, "given {name} = {:?} at {}", value.text, value.location).unwrap();
    }
    told(&problems, out);
    let source = ServiceSource {
        root,
        roots: &roots,
        path: &case.path,
        kind: case.kind,
        stack: None,
        stack_name: None,
    };
    let parameters: BTreeMap<String, String> =
        given.into_iter().map(|(name, given)| (name, given.text)).collect();
    let scope = Scope {
        stage: stage.clone(),
        region: Some("eu-west-1".parse().unwrap()),
        account: Some("111111111111".parse().unwrap()),
        parameters,
    };
    let settings = sources::settings(&source, &scope, &Limits::default());
    for setting in &settings.parameters {
        let value = setting.value.as_ref().map_or_else(|| "nothing".to_owned(), shown);
        let breach = setting.value.as_ref().and_then(Text::known).and_then(|text| setting.rule.breach(text));
        let breach = breach.map(|breach| format!(", but {breach}")).unwrap_or_default();
        let secret = if setting.rule.secret { ", a secret" } else { "" };
        writeln!(
            out,
            "parameter {} = {value} by {:?} at {}{secret}{breach}",
            setting.name, setting.from, setting.location
        )
        .unwrap();
    }
    for variable in &settings.environment {
        let Variable { owner, name, value, location } = Variable::of(variable);
        writeln!(out, "variable {owner}.{name} = {value} at {location}").unwrap();
    }
    told(&settings.problems, out);
}

struct Variable<'v> {
    owner: &'v str,
    name: &'v str,
    value: String,
    location: String,
}

impl<'v> Variable<'v> {
    fn of(variable: &'v sources::Variable) -> Self {
        Self {
            owner: &variable.owner,
            name: &variable.name,
            value: shown(&variable.value),
            location: variable.location.to_string(),
        }
    }
}

fn shown(text: &Text) -> String {
    match text {
        Text::Known(text) => format!("{text:?}"),
        Text::Unknown { written, because } => format!("{written} ({because})"),
    }
}

fn told(problems: &[Problem], out: &mut String) {
    for problem in problems {
        let at = problem.location.as_ref().map(ToString::to_string).unwrap_or_default();
        writeln!(out, "{:?}[{}] {} at {at}", problem.severity, problem.code, problem.message).unwrap();
    }
}

macro_rules! cases {
    ($($name:ident $folder:literal)*) => {
        $(#[test] fn $name() { check($folder); })*

        #[test]
        fn every_folder_is_a_case() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/settings");
            let mut found: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            found.sort();
            assert_eq!(found, [$($folder),*]);
        }
    };
}

cases! {
    every_format_gives_the_same_values_and_later_files_are_over_earlier_ones "formats"
    jsonnet_is_evaluated_with_its_imports_and_refused_where_it_stands "jsonnet"
    secrets_broken_missing_and_outside_files_are_refused_where_they_stand "refused"
    sam_takes_the_parameters_of_its_own_configuration "sam"
    a_serverless_service_has_params_and_the_environment_of_its_functions "serverless"
    a_template_has_rules_defaults_functions_and_containers "template"
    terraforms_own_files_are_over_what_is_given "terraform"
}
