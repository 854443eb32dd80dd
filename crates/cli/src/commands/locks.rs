//! `stagewright locks STAGE`

use std::process::ExitCode;

use app::{
    Project,
    contract::{BreakLock, ErrorView},
    journal::RunId,
};

use super::{follow::asked, name, print_json};
use crate::text;

/// Says who deploys to a stage, and takes the locks of one run away where that is asked for and the stage's name is typed.
pub async fn locks(
    project: &Project,
    stage: &str,
    break_run: Option<&str>,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let stage: app::topology::StageId = name(stage)?;
    let mut locks = project.locks(&stage).await?;
    if let Some(run) = break_run {
        let run = RunId(run.to_owned());
        let typed =
            if yes { stage.to_string() } else { asked(format!("Type {stage} to break its lock: ")).await };
        let held = locks.iter().filter(|lock| lock.holder.as_ref().is_some_and(|holder| holder.run == run));
        for target in held.map(|lock| lock.target.clone()).collect::<Vec<_>>() {
            let request = BreakLock { stage: stage.clone(), target, run: run.clone(), typed: typed.clone() };
            locks = project.break_lock(&request).await?;
        }
    }
    if json {
        print_json(&locks);
    } else {
        text::locks(&locks);
    }
    Ok(ExitCode::SUCCESS)
}
