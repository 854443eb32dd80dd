//! What a target holds, whoever put it there.

use aws::{AwsError, Cloud, StackDescription};
use jiff::Timestamp;
use plan::drift::{Inventory, InventoryExport, InventoryStack, TargetInventory};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use topology::StackName;

use super::scan_failure;

/// Whether it matters who imports what: each export costs a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importers {
    Asked,
    Left,
}

/// Asks a target for everything it holds; why not, where it does not answer. Absent: broken off.
pub async fn inventory(
    cloud: &Cloud,
    importers: Importers,
    cancel: &CancellationToken,
    now: impl Fn() -> Timestamp,
) -> Option<TargetInventory> {
    let asked = cancel.run_until_cancelled(ask(cloud, importers)).await?;
    let holds = match asked {
        Ok((stacks, exports)) => Inventory::Answered { stacks, exports },
        Err(error) => Inventory::Failed(scan_failure(&error)),
    };
    Some(TargetInventory { target: cloud.target().clone(), at: now(), holds })
}

async fn ask(
    cloud: &Cloud,
    importers: Importers,
) -> Result<(Vec<InventoryStack>, Vec<InventoryExport>), AwsError> {
    cloud.prove().await?;
    let (stacks, exports) = tokio::try_join!(cloud.stacks(), cloud.exports())?;
    let mut questions = JoinSet::new();
    for export in exports {
        let cloud = cloud.clone();
        questions.spawn(async move {
            let imported = match importers {
                // A role that may not list imports is no reason to know nothing of the target.
                Importers::Asked => cloud.importers(&export.name).await.ok().flatten(),
                Importers::Left => None,
            };
            InventoryExport {
                importers: imported,
                name: export.name,
                value: export.value,
                stack_id: export.stack_id,
            }
        });
    }
    let mut exports = questions.join_all().await;
    exports.sort_by(|a, b| a.name.cmp(&b.name));
    let mut stacks: Vec<InventoryStack> = stacks.into_iter().filter_map(stack).collect();
    stacks.sort_by(|a, b| a.stack.cmp(&b.stack));
    Ok((stacks, exports))
}

/// A name that CloudFormation gave out is valid; a nested stack's is, too.
pub(super) fn stack(stack: StackDescription) -> Option<InventoryStack> {
    Some(InventoryStack {
        stack: StackName::new(stack.name.clone()).ok()?,
        updated: stack.changed(),
        stack_id: stack.id,
        status: stack.status.0,
        reason: stack.reason,
        parameters: stack.parameters,
        resolved: stack.resolved,
        outputs: stack.outputs,
        tags: stack.tags,
        parent: stack.parent,
    })
}
