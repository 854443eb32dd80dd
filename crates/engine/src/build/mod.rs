//! Cell -> artifact, changing no account.

mod cdk;
mod cloudformation;
mod serverless;
mod template;
mod tool;

use aws::ChildCredentials;
use topology::ServiceKind;

use crate::{Artifact, Cell, Stop};

pub(crate) use tool::Building;
pub use tool::ToolEnvironment;

/// Whether a cell's builder runs a tool that may ask the cell's account: `${cf:...}` and `${ssm:...}` are resolved by the
/// framework itself. <https://www.serverless.com/framework/docs/providers/aws/guide/variables>
pub(crate) fn asks_its_account(kind: ServiceKind) -> bool {
    match kind {
        ServiceKind::Serverless => true,
        ServiceKind::CloudFormation
        | ServiceKind::Cdk
        | ServiceKind::Sam
        | ServiceKind::Terraform
        | ServiceKind::Command
        | ServiceKind::Planned => false,
    }
}

/// Makes a cell's artifact. `line` is given every line that a tool prints, without its credentials.
///
/// # Errors
/// Where the sources cannot be built, or `cancel` asks to stop.
pub async fn build(
    cell: &Cell,
    environment: &ToolEnvironment,
    credentials: Option<&ChildCredentials>,
    cancel: &tokio_util::sync::CancellationToken,
    line: &(dyn Fn(String) + Send + Sync),
) -> Result<Artifact, Stop> {
    let building = Building { cell, environment, credentials, cancel, line };
    match cell.kind {
        ServiceKind::CloudFormation => cloudformation::build(cell).await,
        ServiceKind::Serverless => serverless::build(&building).await,
        ServiceKind::Cdk => cdk::build(cell).await,
        ServiceKind::Sam | ServiceKind::Terraform | ServiceKind::Command => {
            Err(Stop::failed("unsupported", "", ""))
        }
        ServiceKind::Planned => Err(Stop::failed(
            "no-sources",
            format!("{} is only planned: it has no file yet", cell.id.service),
            "Write its template or serverless.yml, and name it in stagewright.toml as the service's `path`.",
        )),
    }
}
