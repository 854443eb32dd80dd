//! Any program.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;

use super::{ToolDone, ToolRun, ToolTask, child};
use crate::{
    Cell, Stop,
    build::shared::{Ended, Extra, find, is_aws, program, words},
};

const TIMEOUT: Duration = Duration::from_secs(3600);

pub(super) async fn act(run: &ToolRun<'_>, task: ToolTask) -> Result<ToolDone, Stop> {
    let cell = run.cell;
    let program = program(cell)?;
    let written = match task {
        ToolTask::Deploy => &program.deploy,
        ToolTask::Remove => program.remove.as_ref().ok_or_else(|| {
            let service = &cell.id.service;
            Stop::failed(
                "cannot-be-removed",
                format!("{service} does not say how it is removed"),
                format!(
                    "Add `remove` to the program of [services.{service}], or remove by hand what it made."
                ),
            )
        })?,
    };
    let words = words(cell, written)?;
    let (name, arguments) = words.split_first().unwrap_or((&words[0], &[]));
    let file = found(run, name)?;
    if let (Some(outputs), ToolTask::Deploy) = (&program.outputs, task) {
        // What an earlier run left must not be taken for this one's.
        let outputs = cell.folder().join(cell.fill(outputs));
        match tokio::fs::remove_file(&outputs).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Stop::io("remove", &outputs, &error));
            }
            _ => {}
        }
    }
    let limit = program.timeout.map_or(TIMEOUT, |seconds| Duration::from_secs(seconds.into()));
    let ended =
        child::run(run, &file, arguments, &extra(run, cell, &program.environment), Some(limit)).await?;
    self::ended(run, &ended, task).await
}

pub(super) async fn ended(run: &ToolRun<'_>, ended: &Ended, task: ToolTask) -> Result<ToolDone, Stop> {
    if !ended.success() {
        let hint = "What it did until then stays. Its log has the whole message.";
        return Err(run.failed("program-failed", "was not deployed by its program", ended, hint));
    }
    let outputs = match (&program(run.cell)?.outputs, task) {
        (Some(file), ToolTask::Deploy) => outputs(run.cell, file).await?,
        _ => BTreeMap::new(),
    };
    Ok(ToolDone { outputs, changed: true })
}

/// A path is one in the service's folder; a name is looked for as a shell would, and in `node_modules`.
fn found(run: &ToolRun<'_>, name: &str) -> Result<PathBuf, Stop> {
    let path = Path::new(name);
    let found = if path.components().count() > 1 {
        Some(run.cell.folder().join(path)).filter(|file| file.is_file())
    } else {
        find(run.cell, run.environment, &[name])
    };
    found.ok_or_else(|| {
        Stop::failed(
            "missing-tool",
            format!("{} needs `{name}`, which was not found", run.cell.id.service),
            "Install it, or name it by its path from the service's folder: `./deploy.sh`.",
        )
    })
}

/// Its own environment, without what could lead it to another account than the cell's.
fn extra(run: &ToolRun<'_>, cell: &Cell, written: &BTreeMap<String, String>) -> Extra {
    let (own, aws): (Vec<_>, Vec<_>) = written.iter().partition(|(name, _)| !is_aws(name.as_ref()));
    for (name, _) in aws {
        (run.line)(format!("{name} is not set: Stagewright says which account and region it is."));
    }
    let mut extra: Extra = vec![
        ("STAGEWRIGHT_STAGE".to_owned(), cell.id.stage.as_str().into()),
        ("STAGEWRIGHT_REGION".to_owned(), cell.id.target.region.as_str().into()),
        ("STAGEWRIGHT_ACCOUNT".to_owned(), cell.account.as_str().into()),
    ];
    extra.extend(own.into_iter().map(|(name, value)| (name.clone(), cell.fill(value).into())));
    extra
}

/// The top-level texts of the file that the program wrote.
async fn outputs(cell: &Cell, file: &str) -> Result<BTreeMap<String, String>, Stop> {
    let file = cell.folder().join(cell.fill(file));
    let refuse = |why: String| {
        Stop::failed(
            "bad-outputs",
            format!(
                "{} ended well, and its outputs cannot be read: {}: {why}",
                cell.id.service,
                file.display()
            ),
            "The program has to write a JSON object there; its top-level texts are the service's outputs.",
        )
    };
    let text = tokio::fs::read_to_string(&file).await.map_err(|error| refuse(error.to_string()))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
    let Value::Object(entries) = value else { return Err(refuse("it is not an object".to_owned())) };
    let texts = entries.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())));
    Ok(texts.collect())
}
