//! The Serverless Framework's own `deploy` and `remove`, for services whose plugins act at that time.

use super::{ToolDone, ToolRun, child};
use crate::{
    Artifact, Stop,
    build::shared::{Ended, Extra, UPDATE, arguments, installed},
    cell::sha256,
};

/// Deploys what was packaged when it was built, so that it is what was looked at.
/// <https://www.serverless.com/framework/docs/providers/aws/cli-reference/deploy>
pub(super) async fn deploy(run: &ToolRun<'_>, artifact: &Artifact) -> Result<ToolDone, Stop> {
    let cell = run.cell;
    let changed = |file: &std::path::Path| {
        Stop::failed(
            "artifact-changed",
            format!("{} is not what was built", file.display()),
            "Something wrote to the build folder in the meantime. Deploy again.",
        )
    };
    let template = cell.build_dir.join(UPDATE);
    let text = tokio::fs::read_to_string(&template).await.unwrap_or_default();
    if text != artifact.template {
        return Err(changed(&template));
    }
    for asset in &artifact.assets {
        let name = asset.key().rsplit('/').next().unwrap_or_default();
        let packaged = cell.build_dir.join(name);
        // An archive that the service names itself is not in the build folder.
        if let Ok(bytes) = tokio::fs::read(&packaged).await
            && sha256(&bytes) != asset.sha256
        {
            return Err(changed(&packaged));
        }
    }
    act(run, "deploy").await
}

pub(super) async fn remove(run: &ToolRun<'_>) -> Result<ToolDone, Stop> {
    act(run, "remove").await
}

async fn act(run: &ToolRun<'_>, command: &str) -> Result<ToolDone, Stop> {
    let program = installed(&run.building())?;
    let arguments = arguments(command, run.cell);
    let ended = child::run(run, &program, &arguments, &Extra::new(), None).await?;
    self::ended(run, &ended)
}

pub(super) fn ended(run: &ToolRun<'_>, ended: &Ended) -> Result<ToolDone, Stop> {
    if ended.success() {
        // Its stack has the outputs, and AWS is asked for them as of every stack.
        return Ok(ToolDone { changed: true, ..ToolDone::default() });
    }
    let hint =
        "The stack's events and the tool's log say what it left. Put the reason right, and deploy again.";
    Err(run.failed("tool-failed", "was not deployed by the Serverless Framework", ended, hint))
}
