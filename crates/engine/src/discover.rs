//! What a target really holds, as far as a plan needs to know.

use std::collections::{BTreeMap, BTreeSet};

use aws::{AwsError, Cloud, StackDescription};
use journal::DeploymentRecord;
use plan::{LiveExport, LiveStack, LiveTarget};
use topology::StackName;

/// What a plan asks a target about.
pub struct Wanted<'a> {
    /// SSM parameters that the cells consume.
    pub parameters: BTreeSet<String>,
    /// Whether it matters who imports this export of this stack: each answer costs a call.
    pub importers_matter: &'a (dyn Fn(&str, &StackName) -> bool + Sync),
    /// What we last deployed to a stack, by its id.
    pub deployed: &'a (dyn Fn(&str) -> Option<DeploymentRecord> + Sync),
}

impl std::fmt::Debug for Wanted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wanted").field("parameters", &self.parameters).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone)]
pub struct Discovered {
    pub live: LiveTarget,
    /// Exports of which this server cannot say who imports them.
    pub unknown_importers: Vec<String>,
}

/// Reads a target: everything at once, as fast as its limiter lets it.
///
/// # Errors
/// Where the credentials are another account's, or AWS refuses or cannot be reached.
pub async fn discover(cloud: &Cloud, wanted: &Wanted<'_>) -> Result<Discovered, AwsError> {
    cloud.prove().await?;
    let (stacks, exports, parameters) =
        tokio::try_join!(cloud.stacks(), cloud.exports(), cloud.existing_parameters(&wanted.parameters))?;
    let mut live = BTreeMap::new();
    let mut names = BTreeMap::new();
    for stack in stacks {
        // A name that CloudFormation gave out is valid; a nested stack's is, too.
        let Ok(name) = StackName::new(stack.name.clone()) else { continue };
        names.insert(stack.id.clone(), name.clone());
        live.insert(name, live_stack(stack, wanted));
    }
    let mut known = BTreeMap::new();
    let mut questions = tokio::task::JoinSet::new();
    for export in exports {
        let Some(stack) = names.get(&export.stack_id).cloned().or_else(|| name_in_arn(&export.stack_id))
        else {
            continue;
        };
        if (wanted.importers_matter)(&export.name, &stack) {
            let (cloud, name) = (cloud.clone(), export.name.clone());
            questions.spawn(async move { (name.clone(), cloud.importers(&name).await) });
        }
        known.insert(export.name, LiveExport { stack, value: export.value, importers: BTreeSet::new() });
    }
    let mut unknown_importers = Vec::new();
    while let Some(answer) = questions.join_next().await {
        let Ok((name, importers)) = answer else { continue };
        match importers? {
            Some(importers) => {
                if let Some(export) = known.get_mut(&name) {
                    export.importers =
                        importers.into_iter().filter_map(|name| StackName::new(name).ok()).collect();
                }
            }
            None => unknown_importers.push(name),
        }
    }
    unknown_importers.sort_unstable();
    let live = LiveTarget { target: cloud.target().clone(), stacks: live, exports: known, parameters };
    Ok(Discovered { live, unknown_importers })
}

fn live_stack(stack: StackDescription, wanted: &Wanted<'_>) -> LiveStack {
    // Where somebody else changed the stack since, what we deployed says nothing about what is there now.
    let record = (wanted.deployed)(&stack.id).filter(|record| record.last_updated == stack.changed());
    let (deployed, provided) =
        record.map_or((None, BTreeMap::new()), |record| (Some(record.digest), record.provided));
    LiveStack {
        updated: stack.changed().map(|at| at.to_string()),
        id: stack.id,
        status: stack.status.0,
        outputs: stack.outputs,
        deployed,
        provided,
        termination_protection: stack.termination_protection,
        tags: stack.tags,
    }
}

/// `arn:aws:cloudformation:eu-west-1:111111111111:stack/NAME/UUID`
fn name_in_arn(arn: &str) -> Option<StackName> {
    StackName::new(arn.split('/').nth(1)?).ok()
}
