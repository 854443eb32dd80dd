//! Files of parameters in a repository: JSON, YAML, TOML, dotenv, Terraform's tfvars, SAM's configuration and Jsonnet.

mod dotenv;
mod tfvars;
mod toml;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use topology::{Location, Nature, Problem, Severity, StageId};

use crate::{
    files::{Files, Refusal},
    jsonnet::{Evaluated, Jsonnet},
    limits::Limits,
    located::{self, FileId, Node, ParseError, Value},
};

pub use tfvars::automatic;

/// One file to be read, as it may be called: the first of these that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFile {
    pub candidates: Vec<String>,
    /// That it is not there is no mistake.
    pub optional: bool,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub text: String,
    pub location: Location,
}

/// Which files, and what they are for.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    pub files: &'a [ValueFile],
    /// The one that they are for, and those that it comes from.
    pub stages: &'a [StageId],
    /// What `std.extVar` answers in a file of Jsonnet, by name.
    pub known: &'a BTreeMap<String, String>,
}

/// What is in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenFiles {
    pub values: BTreeMap<String, Given>,
    pub problems: Vec<Problem>,
    /// Files that they were made of besides, relative to the root.
    pub imports: BTreeSet<String>,
}

/// How a file is written, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// YAML, which JSON is a part of.
    Yaml,
    Toml,
    /// `samconfig.toml`: the parameters of `sam deploy` in an environment that is called as the stage.
    Sam,
    Dotenv,
    Tfvars,
    Jsonnet,
}

impl Format {
    fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = name.rsplit_once('.')?;
        match extension {
            _ if name == "samconfig.toml" => Some(Self::Sam),
            "json" | "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "env" => Some(Self::Dotenv),
            "tfvars" => Some(Self::Tfvars),
            "jsonnet" | "libsonnet" => Some(Self::Jsonnet),
            // `.env.prod`
            _ if stem == ".env" || stem.starts_with(".env.") => Some(Self::Dotenv),
            _ => None,
        }
    }
}

/// What is wrong with a file, before it has a name.
struct Fault {
    code: &'static str,
    message: String,
    hint: String,
    line: u32,
    column: u32,
}

impl From<ParseError> for Fault {
    fn from(error: ParseError) -> Self {
        let ParseError { code, message, hint, line, column } = error;
        Self { code, message, hint, line, column }
    }
}

pub fn read(
    root: &Path,
    roots: &[PathBuf],
    wanted: &Wanted<'_>,
    evaluate: &dyn Fn(&Jsonnet) -> Result<Evaluated, Box<Problem>>,
    limits: &Limits,
) -> GivenFiles {
    let mut files = Files::new(root, roots, limits);
    let mut read = GivenFiles::default();
    let GivenFiles { values, problems, imports } = &mut read;
    for file in wanted.files {
        let opened = file.candidates.iter().map(|path| files.open(&root.join(path)));
        let found: Vec<_> = opened.collect();
        let first = found
            .into_iter()
            .zip(&file.candidates)
            .find(|(found, _)| !matches!(found, Err(Refusal::Missing)));
        let (id, real, text, path) = match first {
            Some((Ok((id, real, text)), path)) => (id, real, text, path),
            Some((Err(refusal), path)) => {
                problems.push(severe(refusal.problem(path, None)));
                continue;
            }
            None if file.optional => continue,
            None => {
                problems.push(missing(file));
                continue;
            }
        };
        let evaluated = (Format::of(path) == Some(Format::Jsonnet)).then(|| {
            let known = wanted.known.clone();
            evaluate(&Jsonnet { root: root.to_path_buf(), roots: roots.to_vec(), file: real, known })
        });
        let text = match evaluated {
            None => text,
            Some(Ok(evaluated)) => {
                imports.extend(evaluated.imports);
                evaluated.json
            }
            Some(Err(fault)) => {
                let message = format!("`{path}`: {}", fault.message);
                let whole = Location { file: path.clone(), line: 1, column: 1 };
                let location = fault.location.clone().or(Some(whole));
                problems.push(Problem { message, location, ..*fault });
                continue;
            }
        };
        // What stands in what was made says nothing of where it was made.
        let made = Format::of(path) == Some(Format::Jsonnet);
        let mut found = Vec::new();
        if let Err(fault) = parse(path, &text, id, wanted.stages, limits, &mut found) {
            let fault = if made { Fault { line: 1, column: 1, ..fault } } else { fault };
            problems.push(problem(path, fault));
            continue;
        }
        for (name, text, place) in found {
            let (line, column) = if made { (1, 1) } else { place };
            let location = Location { file: path.clone(), line, column };
            if Nature::of(&name, &text) == Nature::Secret {
                problems.push(Problem {
                    code: "secret-in-values".into(),
                    severity: Severity::Error,
                    message: format!(
                        "the value of {name} looks like a secret, and a file in git is no place for one"
                    ),
                    hint: Nature::hint().to_owned(),
                    location: Some(location.clone()),
                    service: None,
                });
            }
            values.insert(name, Given { text, location });
        }
    }
    read
}

type Found = Vec<(String, String, (u32, u32))>;

fn parse(
    path: &str,
    text: &str,
    id: FileId,
    stages: &[StageId],
    limits: &Limits,
    found: &mut Found,
) -> Result<(), Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match Format::of(path) {
        Some(Format::Yaml | Format::Jsonnet) => document(&located::parse(text, id, limits)?.value, found),
        Some(Format::Toml) => toml::read(text, found),
        Some(Format::Sam) => toml::sam(text, stages, found),
        Some(Format::Dotenv) => dotenv::read(text, found),
        Some(Format::Tfvars) => tfvars::read(text, found),
        None => Err(Fault {
            code: "unknown-values",
            message: "The name does not say how the file is written".into(),
            hint: "Call it .json, .yaml, .toml, .env, .tfvars or .jsonnet.".into(),
            line: 1,
            column: 1,
        }),
    }
}

/// A map of parameters; also what `aws cloudformation --parameters` and CodePipeline take:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html>
fn document(value: &Value, found: &mut Found) -> Result<(), Fault> {
    let place = |value: &Value| (value.span.line, value.span.column);
    if let Node::List(items) = &value.node {
        for item in items.iter() {
            let (Some(name), Some(given)) = (item.get("ParameterKey"), item.get("ParameterValue")) else {
                return Err(no_map(place(item)));
            };
            found.push((name.text().unwrap_or_default().to_string(), text_of(given), place(given)));
        }
        return Ok(());
    }
    let inner = value.get("Parameters").filter(|inner| inner.is_map() && only_codepipeline(value));
    let map = inner.unwrap_or(value);
    if !map.is_map() && !map.is_null() {
        return Err(no_map(place(value)));
    }
    found.extend(
        map.entries()
            .iter()
            .filter(|entry| !entry.value.is_null())
            .map(|entry| (entry.key.to_string(), text_of(&entry.value), place(&entry.value))),
    );
    Ok(())
}

fn only_codepipeline(value: &Value) -> bool {
    value.entries().iter().all(|entry| matches!(&*entry.key, "Parameters" | "Tags" | "StackPolicy"))
}

/// A list of texts with commas, as list parameters are written; what is deeper as JSON.
fn text_of(value: &Value) -> String {
    if let Some(text) = value.text() {
        return text.to_string();
    }
    match &value.node {
        Node::List(items) => match items.iter().map(Value::text).collect::<Option<Vec<_>>>() {
            Some(texts) => texts.join(","),
            None => value.to_json().to_string(),
        },
        _ => value.to_json().to_string(),
    }
}

fn no_map((line, column): (u32, u32)) -> Fault {
    Fault {
        code: "no-values",
        message: "This is no map of parameters".into(),
        hint: "Write `Name: value`, one below the other.".into(),
        line,
        column,
    }
}

fn problem(path: &str, fault: Fault) -> Problem {
    Problem {
        code: fault.code.into(),
        severity: Severity::Error,
        message: format!("`{path}`: {}", fault.message),
        hint: fault.hint,
        location: Some(Location { file: path.to_owned(), line: fault.line, column: fault.column }),
        service: None,
    }
}

/// Without a file of values, a deployment would go on with other values: that is no warning.
fn severe(problem: Problem) -> Problem {
    Problem { severity: Severity::Error, ..problem }
}

fn missing(file: &ValueFile) -> Problem {
    let names: Vec<String> = file.candidates.iter().map(|name| format!("`{name}`")).collect();
    Problem {
        code: "missing-values".into(),
        severity: Severity::Error,
        message: format!("the value file {} is not there", names.join(" or ")),
        hint: "Add it, empty where the stage needs nothing of its own, or take it out of `values`.".into(),
        location: None,
        service: None,
    }
}
