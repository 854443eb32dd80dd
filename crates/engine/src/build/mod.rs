//! Cell -> artifact, changing no account.

mod cdk;
mod cloudformation;
mod command;
mod key;
mod package;
mod rebound;
mod sam;
mod serverless;
mod template;
mod terraform;
mod tool;
mod zipped;

use aws::ChildCredentials;
use topology::ServiceKind;

use crate::{Artifact, Cell, Stop};

pub use key::{build_key, built_before, built_template, keep};
pub use rebound::told;
pub(crate) use rebound::{AMBIGUOUS, rebound};
pub use tool::ToolEnvironment;

/// What deployers that run tools share with builders.
pub(crate) mod shared {
    pub(crate) use super::{
        command::{program, words},
        serverless::{UPDATE, arguments, essential, installed},
        terraform::Terraform,
        tool::{Building, Ended, Extra, KEPT_LINES, find, is_aws, printed, remember, without_secrets},
    };
}

use tool::Building;

/// Whether a cell's builder runs a tool that may ask the cell's account: `${cf:...}` and `${ssm:...}` are resolved by the
/// Serverless Framework itself, CDK looks up what its context does not hold, and Terraform reads what it manages.
/// <https://www.serverless.com/framework/docs/providers/aws/guide/variables>
/// <https://docs.aws.amazon.com/cdk/v2/guide/context.html>
pub(crate) fn asks_its_account(cell: &Cell) -> bool {
    match cell.kind {
        ServiceKind::Serverless | ServiceKind::Terraform => true,
        ServiceKind::Cdk => cdk::is_program(cell),
        ServiceKind::CloudFormation | ServiceKind::Sam | ServiceKind::Command | ServiceKind::Planned => false,
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
        ServiceKind::Cdk => cdk::build(&building).await,
        ServiceKind::Sam => sam::build(&building).await,
        ServiceKind::Terraform => terraform::build(&building).await,
        ServiceKind::Command => command::build(&building),
        ServiceKind::Planned => Err(Stop::failed(
            "no-sources",
            format!("{} is only planned: it has no file yet", cell.id.service),
            "Write its template or serverless.yml, and name it in stagewright.toml as the service's `path`.",
        )),
    }
}
