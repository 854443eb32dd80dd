//! `stagewright stage extend NAME`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use crate::{
    commands::{follow::follow, name, print_json},
    text,
};

pub async fn extend(project: &Project, stage: &str, ttl: &str, json: bool) -> Result<ExitCode, ErrorView> {
    let stage = name(stage)?;
    let extension = project.extend_personal(&stage, ttl).await?;
    if json {
        print_json(&serde_json::json!({ "event": "extended", "stage": stage, "expires": extension.expires }));
    } else {
        text::extended(&stage, &extension.expires, extension.prepared.is_some());
    }
    match extension.prepared {
        // Nothing of the application changes: there is nothing to ask.
        Some(prepared) => follow(project, project.start(prepared, None, None)?, true, json).await,
        None => Ok(ExitCode::SUCCESS),
    }
}
