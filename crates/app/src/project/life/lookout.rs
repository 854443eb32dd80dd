//! Stacks of personal stages, found by their tags in every account of the topology.

use std::collections::BTreeMap;

use aws::{Cloud, StackDescription};
use engine::tags::{self, PersonalTags};
use topology::{Account, ServiceId, StackName, StageId, Target, Topology};

use crate::{contract::ErrorView, error::Result, project::Project};

/// A stack that says that it is one of a personal stage.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) target: Target,
    pub(super) name: StackName,
    pub(super) service: Option<ServiceId>,
    pub(super) tags: PersonalTags,
    pub(super) stack: StackDescription,
}

/// What the accounts answered.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) stacks: Vec<Standing>,
    pub(super) clouds: BTreeMap<Target, Cloud>,
    /// Of targets that could not be asked.
    pub(super) problems: BTreeMap<Target, ErrorView>,
}

impl Found {
    /// What stands of one stage; an error where one of its own accounts could not be asked.
    pub(super) fn of(&self, topology: &Topology, stage: &StageId) -> Result<Vec<&Standing>> {
        let mut own = topology.stages.get(stage).into_iter().flat_map(|stage| &stage.targets);
        match own.find_map(|target| self.problems.get(target)) {
            Some(problem) => Err(problem.clone()),
            None => Ok(self.stacks.iter().filter(|standing| standing.tags.stage == *stage).collect()),
        }
    }
}

impl Project {
    /// Asks every target of every stage at once, also of stages whose personal ones are written down nowhere here.
    pub(super) async fn look_out(&self, topology: &Topology) -> Found {
        let mut targets: BTreeMap<&Target, &Account> = BTreeMap::new();
        for target in topology.stages.values().flat_map(|stage| &stage.targets) {
            if let Some(account) = topology.accounts.get(&target.account).filter(|one| !one.is_planned()) {
                targets.insert(target, account);
            }
        }
        let asked = targets.into_iter().map(|(target, account)| async move {
            (target.clone(), self.personal_stacks_in(topology, target, account).await)
        });
        let mut found = Found::default();
        for (target, answer) in futures_util::future::join_all(asked).await {
            match answer {
                Ok((cloud, stacks)) => {
                    found.stacks.extend(stacks);
                    found.clouds.insert(target, cloud);
                }
                Err(problem) => {
                    let message = format!("{target} cannot be asked: {}", problem.message);
                    found.problems.insert(target, ErrorView { message, ..problem });
                }
            }
        }
        found
    }

    async fn personal_stacks_in(
        &self,
        topology: &Topology,
        target: &Target,
        account: &Account,
    ) -> Result<(Cloud, Vec<Standing>)> {
        let cloud = self.connect(topology, target, account)?;
        // What another account holds says nothing of this target.
        cloud.prove().await?;
        let stacks = cloud.stacks().await?;
        // A nested stack has the tags of the one that it is nested in, and goes with it.
        let own = stacks.into_iter().filter(|stack| stack.parent.is_none());
        let standing = own.filter_map(|stack| {
            Some(Standing {
                target: target.clone(),
                name: StackName::new(stack.name.clone()).ok()?,
                service: tags::service(&stack.tags),
                tags: PersonalTags::read(&stack.tags)?,
                stack,
            })
        });
        Ok((cloud, standing.collect()))
    }
}
