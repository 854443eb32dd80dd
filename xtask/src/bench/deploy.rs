//! A whole deployment into the sandbox beside its critical path, and how many calls it takes.

use std::{collections::BTreeMap, time::Instant};

use serde_json::Value;

use super::{
    Extent,
    counting::Relay,
    project::{self, Groups},
    released, table,
};
use crate::{Result, process, report::doing, servers::Server, workspace};

const SERVICES: usize = 100;
const LAYERS: usize = 8;

pub fn measure(_: Extent) -> Result<()> {
    let folder = workspace::target().join("bench/deploy");
    project::generate(&folder, SERVICES, LAYERS, Groups::OneALayer)?;
    let program = released("stagewright");
    let project = folder.to_string_lossy().into_owned();
    let arguments =
        |port: &str| ["--project", &project, "sandbox", "--port", port].map(str::to_owned).to_vec();
    let server = Server::start(&program, arguments, &folder, &folder.join("sandbox.log"))?;
    let relay = Relay::to(&server.url)?;
    let words = ["--project", &project, "--json", "--endpoint-url", &relay.url, "deploy", "dev", "--yes"];
    let (output, took) = doing(&format!("deploying {SERVICES} services in {LAYERS} layers"), || {
        let began = Instant::now();
        let output = process::output(&mut process::command(&program, words, &folder))?;
        Ok((output, began.elapsed().as_secs_f64()))
    })?;
    let run = Run::read(&output)?;
    let critical = run.critical_path();
    let rows = [
        ("critical path of the sandbox's own times", critical),
        ("the run, by its journal", run.seconds),
        ("the whole program", took),
    ]
    .map(|(name, seconds)| {
        vec![name.to_owned(), format!("{seconds:.2} s"), format!("{:.3}", seconds / critical)]
    });
    table::print(
        &format!("{SERVICES} services in {LAYERS} layers"),
        &["", "time", "of the critical path"],
        &rows,
    );
    #[expect(clippy::cast_precision_loss, reason = "a few hundred calls")]
    let row = |name: &str, calls: u64| {
        vec![name.to_owned(), calls.to_string(), format!("{:.1}", calls as f64 / run.stacks.len() as f64)]
    };
    let calls = relay.calls();
    let calls = [row("to CloudFormation", calls.cloudformation), row("to every service", calls.all)];
    table::print("Calls to AWS", &["", "all", "a stack"], &calls);
    Ok(())
}

/// What the events of a run say of its times, in seconds.
struct Run {
    seconds: f64,
    /// How long each step's stack was in progress.
    stacks: BTreeMap<String, f64>,
    waits_for: BTreeMap<String, Vec<String>>,
}

impl Run {
    fn read(output: &str) -> Result<Self> {
        let mut run = Self { seconds: 0.0, stacks: BTreeMap::new(), waits_for: BTreeMap::new() };
        let mut begun: BTreeMap<String, f64> = BTreeMap::new();
        let mut started = 0.0;
        for line in output.lines() {
            let event: Value =
                serde_json::from_str(line).map_err(|error| format!("no event: {error}: {line}"))?;
            match event["event"].as_str() {
                Some("run-started") => {
                    started = seconds(&event["at"])?;
                    for step in event["plan"]["steps"].as_array().into_iter().flatten() {
                        run.waits_for.insert(text(&step["id"]), strings(&step["waits_for"]));
                    }
                }
                Some("resource") if event["resource"]["type"] == "AWS::CloudFormation::Stack" => {
                    let (step, at) = (text(&event["step"]), seconds(&event["resource"]["at"])?);
                    let status = text(&event["resource"]["status"]);
                    if status.ends_with("_COMPLETE") {
                        run.stacks.insert(step.clone(), at - begun.get(&step).copied().unwrap_or(at));
                    } else {
                        begun.entry(step).or_insert(at);
                    }
                }
                Some("run-finished") => run.seconds = seconds(&event["at"])? - started,
                _ => {}
            }
        }
        if run.stacks.is_empty() { Err("no stack was deployed".into()) } else { Ok(run) }
    }

    /// The longest chain of what waits for what.
    fn critical_path(&self) -> f64 {
        let mut known = BTreeMap::new();
        self.stacks.keys().map(|step| self.ends(step, &mut known)).fold(0.0, f64::max)
    }

    fn ends(&self, step: &str, known: &mut BTreeMap<String, f64>) -> f64 {
        if let Some(end) = known.get(step) {
            return *end;
        }
        let before = self.waits_for.get(step).into_iter().flatten();
        let start = before.map(|other| self.ends(other, known)).fold(0.0, f64::max);
        let end = start + self.stacks.get(step).copied().unwrap_or(0.0);
        known.insert(step.to_owned(), end);
        end
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// Seconds within the month of a time such as `2026-11-21T10:12:09.123Z`: enough for a difference.
fn seconds(value: &Value) -> Result<f64> {
    let time = text(value);
    let part = |from: usize, to: usize| time.get(from..to).and_then(|digits| digits.parse::<f64>().ok());
    let fraction = time.get(19..).map_or("", |rest| rest.trim_end_matches('Z'));
    let fraction = if fraction.is_empty() { Some(0.0) } else { format!("0{fraction}").parse::<f64>().ok() };
    let all = part(8, 10).zip(part(11, 13)).zip(part(14, 16)).zip(part(17, 19)).zip(fraction);
    let ((((day, hour), minute), second), fraction) = all.ok_or(format!("no time: {value}"))?;
    Ok(((day * 24.0 + hour) * 60.0 + minute) * 60.0 + second + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_millisecond() {
        let at = |time: &str| seconds(&Value::from(time)).unwrap();
        assert!((at("2026-11-21T10:12:09.5Z") - at("2026-11-21T10:12:08Z") - 1.5).abs() < 1e-6);
        assert!((at("2026-11-22T00:00:00Z") - at("2026-11-21T23:59:59Z") - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_critical_path_is_the_longest_chain() {
        let run = Run {
            seconds: 9.0,
            stacks: [("a", 1.0), ("b", 4.0), ("c", 2.0)].map(|(name, time)| (name.to_owned(), time)).into(),
            waits_for: [("c".to_owned(), vec!["a".to_owned(), "b".to_owned()])].into(),
        };
        assert!((run.critical_path() - 6.0).abs() < 1e-9);
    }
}
