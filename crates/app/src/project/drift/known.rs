//! What is known of targets that did not answer the last time.

use plan::drift::{Inventory, InventoryStack, StackScan, TargetInventory};

/// The inventories, with what looks saw of the stacks before in place of those that failed: a look that was not let in does
/// not make a stack vanish. Exports are not among it.
pub(super) fn last_known(inventories: &[TargetInventory], scans: &[StackScan]) -> Vec<TargetInventory> {
    let known = |inventory: &TargetInventory| {
        let Inventory::Failed(_) = inventory.holds else { return inventory.clone() };
        let here = scans.iter().filter(|scan| scan.target == inventory.target && scan.saw());
        let stacks: Vec<InventoryStack> = here.filter_map(as_it_was).collect();
        if stacks.is_empty() {
            return inventory.clone();
        }
        TargetInventory { holds: Inventory::Answered { stacks, exports: Vec::new() }, ..inventory.clone() }
    };
    inventories.iter().map(known).collect()
}

fn as_it_was(scan: &StackScan) -> Option<InventoryStack> {
    let deployed = scan.deployed.clone()?;
    Some(InventoryStack {
        stack: scan.stack.clone(),
        stack_id: scan.stack_id.clone()?,
        status: deployed.status,
        reason: None,
        parameters: deployed.parameters,
        resolved: deployed.resolved,
        outputs: deployed.outputs,
        tags: deployed.tags,
        parent: None,
        updated: deployed.updated,
    })
}
