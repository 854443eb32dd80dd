//! Cell -> artifact, touching no account.

mod cdk;
mod cloudformation;
mod serverless;
mod template;
mod tool;

use topology::ServiceKind;

use crate::{Artifact, Cell, Stop};

pub(crate) use tool::Building;
pub use tool::ToolEnvironment;

/// Makes a cell's artifact. `line` is given every line that a tool prints.
///
/// # Errors
/// Where the sources cannot be built, or `cancel` asks to stop.
pub async fn build(
    cell: &Cell,
    environment: &ToolEnvironment,
    cancel: &tokio_util::sync::CancellationToken,
    line: &(dyn Fn(String) + Send + Sync),
) -> Result<Artifact, Stop> {
    let building = Building { cell, environment, cancel, line };
    match cell.kind {
        ServiceKind::CloudFormation => cloudformation::build(cell).await,
        ServiceKind::Serverless => serverless::build(&building).await,
        ServiceKind::Cdk => cdk::build(cell).await,
        ServiceKind::Planned => Err(Stop::failed(
            "no-sources",
            format!("{} is only planned: it has no file yet", cell.id.service),
            "Write its template or serverless.yml, and name it in stagewright.toml as the service's `path`.",
        )),
    }
}
