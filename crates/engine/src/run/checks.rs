//! What opens a gate by itself: a command, an HTTP check, alarms that stay quiet.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use topology::{GateCheck, StageId};

use super::{Channel, gates::seconds};
use crate::{Stop, ToolEnvironment};

/// Between two looks at alarms. CloudWatch evaluates most of them once a minute.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html>
const ALARMS_PAUSE: Duration = Duration::from_secs(20);
/// For one attempt.
const HTTP_TIMEOUT: Duration = Duration::from_secs(30);

/// What checks are made in.
pub(super) struct Surroundings {
    pub(super) environment: ToolEnvironment,
    pub(super) folder: PathBuf,
    pub(super) stage: StageId,
    pub(super) clouds: Vec<Arc<Channel>>,
    pub(super) cancel: CancellationToken,
}

type Tell<'a> = &'a (dyn Fn(String) + Send + Sync);

/// A check in a few words.
pub(super) fn words(check: &GateCheck) -> String {
    match check {
        GateCheck::Approval { .. } => "somebody's yes".to_owned(),
        GateCheck::Barrier {} => "everything before it".to_owned(),
        GateCheck::Command { run, .. } => run.join(" "),
        GateCheck::Http { url, status, .. } => format!("GET {url} is {status}"),
        GateCheck::Alarms { names, minutes } => {
            format!("{} quiet for {minutes} min", names.join(", "))
        }
    }
}

pub(super) async fn check(
    check: &GateCheck,
    surroundings: &Surroundings,
    tell: Tell<'_>,
) -> Result<(), Stop> {
    let checking = async {
        match check {
            GateCheck::Approval { .. } | GateCheck::Barrier {} => Ok(()),
            GateCheck::Command { run, folder, timeout } => {
                command(run, folder.as_deref(), *timeout, surroundings, tell).await
            }
            GateCheck::Http { url, status, attempts, pause } => {
                http(&in_stage(url, &surroundings.stage), *status, *attempts, *pause, tell).await
            }
            GateCheck::Alarms { names, minutes } => alarms(names, *minutes, surroundings, tell).await,
        }
    };
    tokio::select! {
        checked = checking => checked,
        () = surroundings.cancel.cancelled() => Err(Stop::Cancelled("stopped at a gate".to_owned())),
    }
}

fn in_stage(text: &str, stage: &StageId) -> String {
    text.replace("{stage}", stage.as_str())
}

/// It gets no credentials: what it checks is the application, from outside.
async fn command(
    words: &[String],
    folder: Option<&str>,
    timeout: u32,
    surroundings: &Surroundings,
    tell: Tell<'_>,
) -> Result<(), Stop> {
    let words: Vec<String> = words.iter().map(|word| in_stage(word, &surroundings.stage)).collect();
    let folder = surroundings.folder.join(folder.unwrap_or_default());
    let what = words.join(" ");
    let running = super::command::run(&words, &folder, surroundings, tell);
    match tokio::time::timeout(seconds(timeout), running).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(Stop::failed(
            "gate-command-failed",
            format!("`{what}` did not succeed"),
            "Its output says why. What was deployed before this gate stays; put it right and deploy again.",
        )),
        Ok(Err(stop)) => Err(stop),
        Err(_) => Err(Stop::failed(
            "gate-timeout",
            format!("`{what}` was not done after {timeout} s"),
            "It was stopped with all that it had started. Raise the gate's `timeout` if it needs longer.",
        )),
    }
}

async fn http(url: &str, status: u16, attempts: u32, pause: u32, tell: Tell<'_>) -> Result<(), Stop> {
    let failed = |found: &str| {
        Stop::failed(
            "gate-http-failed",
            format!("GET {url} did not answer {status} in {attempts} attempts; last: {found}"),
            "What was deployed before this gate stays. Look at the service's log, then deploy again.",
        )
    };
    let mut found = "it was not asked".to_owned();
    for attempt in 1..=attempts.max(1) {
        if attempt > 1 {
            tokio::time::sleep(seconds(pause)).await;
        }
        found = match tokio::time::timeout(HTTP_TIMEOUT, super::http::status(url)).await {
            Ok(Ok(answered)) if answered == status => {
                tell(format!("attempt {attempt}: {status}"));
                return Ok(());
            }
            Ok(Ok(answered)) => answered.to_string(),
            Ok(Err(error)) => error,
            Err(_) => format!("no answer in {} s", HTTP_TIMEOUT.as_secs()),
        };
        tell(format!("attempt {attempt}: {found}"));
    }
    Err(failed(&found))
}

async fn alarms(
    names: &[String],
    minutes: u32,
    surroundings: &Surroundings,
    tell: Tell<'_>,
) -> Result<(), Stop> {
    let end = tokio::time::Instant::now() + seconds(minutes * 60);
    let mut told = String::new();
    loop {
        let mut states = Vec::new();
        for channel in &surroundings.clouds {
            let target = channel.cloud.target();
            let found = channel.ask(|| channel.cloud.alarms(names)).await??;
            if let Some(missing) = names.iter().find(|name| !found.iter().any(|alarm| alarm.name == **name)) {
                return Err(Stop::failed(
                    "gate-alarm-missing",
                    format!("there is no alarm {missing} in {target}"),
                    "Correct the name in the stage's gate; what nobody watches says nothing.",
                ));
            }
            if let Some(alarm) = found.iter().find(|alarm| alarm.state == "ALARM") {
                return Err(Stop::failed(
                    "gate-alarm",
                    format!(
                        "the alarm {} in {target} went off: {}",
                        alarm.name,
                        alarm.reason.as_deref().unwrap_or("AWS gave no reason")
                    ),
                    "What was deployed before this gate stays. Find out why, then roll back or deploy again.",
                ));
            }
            states.extend(found.iter().map(|alarm| format!("{} {}", alarm.name, alarm.state)));
        }
        let now = states.join(", ");
        if now != told {
            tell(now.clone());
            told = now;
        }
        if tokio::time::Instant::now() >= end {
            return Ok(());
        }
        tokio::time::sleep_until(end.min(tokio::time::Instant::now() + ALARMS_PAUSE)).await;
    }
}
