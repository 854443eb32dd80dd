//! What the accounts of a plan hold, read for a rehearsal: all stacks, and of those that the plan is about the templates.

use std::collections::{BTreeMap, BTreeSet};

use aws::{Cloud, StackDescription};
use futures_util::future::{join_all, try_join, try_join_all};
use plan::{Action, DesiredCell, Step};
use sandbox::{LiveOutput, LiveParameter, LiveScope, LiveStack, Scope, Snapshot};
use topology::{Target, Tie};

use super::super::{Prepared, Project};
use crate::error::Result;

impl Project {
    pub(super) async fn copy(&self, prepared: &Prepared, assumptions: &mut Vec<String>) -> Result<Snapshot> {
        let acting = || prepared.view.plan.steps.iter().filter(|step| step.action != Action::None);
        let targets: BTreeSet<&Target> = acting().map(|step| &step.target).collect();
        let asked = targets.into_iter().filter_map(|target| prepared.clouds.get(target)).map(|cloud| {
            let steps: Vec<&Step> = acting().filter(|step| step.target == *cloud.target()).collect();
            async move {
                let scope = Scope::new(cloud.account().as_str(), cloud.target().region.as_str());
                copy_target(cloud, &steps, &prepared.cells).await.map(|copied| (scope, copied))
            }
        });
        let mut snapshot = Snapshot::default();
        for (scope, (copied, unread)) in try_join_all(asked).await? {
            assumptions.extend(unread.into_iter().map(|name| {
                format!("the template of {name} could not be read: what it would change is not known")
            }));
            snapshot.scopes.insert(scope, copied);
        }
        Ok(snapshot)
    }

    /// Asks who imports the exports that a rehearsal took away or changed, and puts it into the snapshot: each such question
    /// is a call, so that it is asked only where it matters. Whether anybody came to light.
    pub(super) async fn learn_importers(
        prepared: &Prepared,
        snapshot: &mut Snapshot,
        changed: &BTreeSet<(Scope, String)>,
    ) -> Result<bool> {
        let asked = changed.iter().filter_map(|(scope, export)| {
            let here = |cloud: &&Cloud| {
                cloud.account().as_str() == scope.account && cloud.target().region.as_str() == scope.region
            };
            let cloud = prepared.clouds.values().find(here)?;
            Some(async move {
                let importers = cloud.importers(export).await?.unwrap_or_default();
                Ok::<_, aws::AwsError>((scope, export, importers))
            })
        });
        let mut learned = false;
        for (scope, export, importers) in try_join_all(asked).await? {
            if let Some(live) = snapshot.scopes.get_mut(scope) {
                learned |= !importers.is_empty();
                live.importers.insert(export.clone(), importers);
            }
        }
        Ok(learned)
    }

    /// The values of what was last deployed to a stack from here, in the words of its sources.
    pub(super) fn provided_before(&self, stack_id: &str) -> BTreeMap<String, String> {
        let journal = if self.has_history() { self.journal().ok() } else { None };
        let record = journal.and_then(|journal| journal.deployment(stack_id).ok().flatten());
        record.map(|record| record.provided).unwrap_or_default()
    }
}

/// One target, and the stacks whose templates could not be had.
async fn copy_target(
    cloud: &Cloud,
    steps: &[&Step],
    cells: &[DesiredCell],
) -> Result<(LiveScope, Vec<String>)> {
    let consumed = cells.iter().filter(|cell| cell.target == *cloud.target());
    let parameters: BTreeSet<String> = consumed
        .flat_map(|cell| &cell.interface.consumes)
        .filter_map(|consumption| match &consumption.tie {
            Tie::Parameter { path } => path.known().map(str::to_owned),
            Tie::Export { .. } | Tie::Output { .. } | Tie::File { .. } => None,
        })
        .collect();
    let (stacks, parameters) = try_join(cloud.stacks(), cloud.existing_parameters(&parameters)).await?;
    let names: BTreeSet<&str> = steps.iter().map(|step| step.stack.as_str()).collect();
    let ours: Vec<&StackDescription> =
        stacks.iter().filter(|stack| names.contains(stack.name.as_str())).collect();
    let templates = join_all(ours.iter().map(|stack| cloud.template(&stack.id))).await;
    let mut read: BTreeMap<&str, String> = BTreeMap::new();
    let mut unread = Vec::new();
    for (stack, template) in ours.iter().zip(templates) {
        match template {
            Ok(Some(template)) => {
                read.insert(&stack.id, template);
            }
            Ok(None) | Err(_) => unread.push(stack.name.clone()),
        }
    }
    let scope = LiveScope {
        stacks: stacks.iter().map(|stack| live(stack, read.remove(stack.id.as_str()))).collect(),
        importers: BTreeMap::new(),
        parameters: parameters.into_iter().map(|name| (name, None)).collect(),
        buckets: BTreeSet::new(),
    };
    Ok((scope, unread))
}

fn live(stack: &StackDescription, template: Option<String>) -> LiveStack {
    let export = |key: &str| {
        stack.exports.iter().find(|(_, exporting)| exporting.as_str() == key).map(|(name, _)| name.clone())
    };
    let outputs = stack.outputs.iter();
    LiveStack {
        name: stack.name.clone(),
        id: stack.id.clone(),
        status: stack.status.0.clone(),
        reason: stack.reason.clone(),
        template,
        parameters: stack
            .parameters
            .iter()
            .map(|(name, value)| (name.clone(), LiveParameter { value: value.clone(), resolved: None }))
            .collect(),
        outputs: outputs
            .map(|(key, value)| LiveOutput { key: key.clone(), value: value.clone(), export: export(key) })
            .collect(),
        tags: stack.tags.clone(),
        termination_protection: stack.termination_protection,
        resources: BTreeMap::new(),
        failed: BTreeSet::new(),
    }
}
