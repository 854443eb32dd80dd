//! All personal stages with who has what: what the files say, and what stands in the accounts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws::Cloud;
use futures_util::future::join_all;
use jiff::Timestamp;
use plan::{CostEstimate, Priced};
use serde_json::Value;
use topology::{ServiceId, StageId, Topology};

use super::{
    clock::lifetime,
    lookout::{Found, Standing},
    written::{Written, written},
};
use crate::{
    contract::{ErrorView, Lifetime, PersonalEntry, PersonalListView, PersonalStack, PersonalStageView},
    error::Result,
    project::Project,
};

/// What the accounts said when they were last asked.
#[derive(Debug, Clone, Default)]
pub(in crate::project) struct Memory(Arc<Mutex<Option<Answer>>>);

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Option<Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing stands there any more.
    pub(in crate::project) fn forget(&self, stage: &StageId) {
        if let Some(answer) = self.lock().as_mut() {
            answer.stacks.remove(stage);
            answer.costs.remove(stage);
        }
    }
}

#[derive(Debug, Clone)]
struct Answer {
    at: Timestamp,
    stacks: BTreeMap<StageId, Vec<Standing>>,
    costs: BTreeMap<StageId, CostEstimate>,
    problems: Vec<ErrorView>,
}

impl Project {
    /// Every personal stage, by the files and by the tags of what stands in the accounts. Where nobody is asked, with what the
    /// accounts said last.
    ///
    /// # Errors
    /// Where the files or the journal cannot be read. An account that cannot be asked is a problem of the list.
    pub async fn personal_list(&self, ask: bool) -> Result<PersonalListView> {
        self.take_in_outside_changes()?;
        self.forget_what_is_removed()?;
        let topology = self.topology();
        if ask {
            let answer = self.ask_of_personal_stages(&topology).await;
            *self.seen_personal.lock() = Some(answer);
        }
        let answer = self.seen_personal.lock().clone();
        let written = written(self, &topology);
        let used = self.last_runs()?;
        let now = self.settings.now();
        let mut names: BTreeSet<&StageId> = written.keys().collect();
        names.extend(answer.iter().flat_map(|answer| answer.stacks.keys()));
        let mut stages: Vec<PersonalStageView> = names
            .into_iter()
            .map(|stage| {
                let stacks = answer.as_ref().and_then(|answer| answer.stacks.get(stage));
                let cost = answer.as_ref().and_then(|answer| answer.costs.get(stage)).cloned();
                let stacks = stacks.map_or(&[][..], Vec::as_slice);
                let view =
                    self.personal_view(stage, written.get(stage), stacks, used.get(stage).copied(), now);
                PersonalStageView { cost, ..view }
            })
            .collect();
        stages.sort_by_key(|stage| (ends_at(&stage.lifetime), stage.stage.clone()));
        Ok(PersonalListView {
            stages,
            asked: answer.as_ref().map(|answer| answer.at.to_string()),
            problems: answer.map(|answer| answer.problems).unwrap_or_default(),
        })
    }

    /// Whether it is of whoever sits here. An owner is written as `name` or as `name@machine`.
    pub(super) fn is_mine(&self, entry: PersonalEntry, owner: Option<&str>) -> bool {
        let actor = self.settings.actor.as_str();
        let name = actor.split('@').next().unwrap_or(actor);
        match entry {
            PersonalEntry::Own => true,
            PersonalEntry::Shared | PersonalEntry::Nowhere => {
                owner.is_some_and(|owner| owner == actor || owner == name)
            }
        }
    }

    async fn ask_of_personal_stages(&self, topology: &Topology) -> Answer {
        let found = self.look_out(topology).await;
        let costs = costs(&found).await;
        let mut stacks: BTreeMap<StageId, Vec<Standing>> = BTreeMap::new();
        for standing in found.stacks {
            stacks.entry(standing.tags.stage.clone()).or_default().push(standing);
        }
        Answer { at: self.settings.now(), stacks, costs, problems: found.problems.into_values().collect() }
    }

    /// When each stage was last deployed from here.
    fn last_runs(&self) -> Result<BTreeMap<StageId, Timestamp>> {
        let mut last: BTreeMap<StageId, Timestamp> = BTreeMap::new();
        for run in self.runs()? {
            let known = last.entry(run.stage).or_insert(run.started);
            *known = (*known).max(run.started);
        }
        Ok(last)
    }

    fn personal_view(
        &self,
        stage: &StageId,
        written: Option<&Written>,
        stacks: &[Standing],
        used: Option<Timestamp>,
        now: Timestamp,
    ) -> PersonalStageView {
        let personal = written.map(|written| &written.personal);
        let tags = || stacks.iter().map(|standing| &standing.tags);
        let said = |mine: Option<&String>, theirs: &mut dyn Iterator<Item = Option<&String>>| {
            mine.or_else(|| theirs.flatten().next()).cloned()
        };
        // One that was put off counts, also where not all stacks were told yet.
        let expires = match personal {
            Some(personal) => personal.expires.clone(),
            None => tags().filter_map(|tags| tags.expires.clone()).max(),
        };
        let mut services: BTreeSet<ServiceId> =
            personal.into_iter().flat_map(|personal| personal.replicate.iter().cloned()).collect();
        services.extend(stacks.iter().filter_map(|standing| standing.service.clone()));
        let changed = stacks.iter().filter_map(|standing| standing.stack.changed());
        let last_used = changed.chain(used).max();
        let entry = written.map_or(PersonalEntry::Nowhere, |written| written.entry);
        let owner = said(
            personal.and_then(|personal| personal.owner.as_ref()),
            &mut tags().map(|tags| tags.owner.as_ref()),
        );
        PersonalStageView {
            stage: stage.clone(),
            base: written
                .and_then(|written| written.base.clone())
                .or_else(|| tags().map(|tags| tags.base.clone()).next()),
            mine: self.is_mine(entry, owner.as_deref()),
            owner,
            entry,
            created: said(
                personal.and_then(|personal| personal.created.as_ref()),
                &mut tags().map(|tags| tags.created.as_ref()),
            ),
            lifetime: lifetime(expires.as_deref(), now),
            express: personal.is_some_and(|personal| personal.express),
            services: services.into_iter().collect(),
            stacks: stacks.iter().map(shown).collect(),
            last_used: last_used.map(|at| at.to_string()),
            cost: None,
        }
    }
}

fn shown(standing: &Standing) -> PersonalStack {
    PersonalStack {
        service: standing.service.clone(),
        target: standing.target.clone(),
        stack: standing.name.clone(),
        status: standing.stack.status.0.clone(),
        updated: standing.stack.changed().map(|at| at.to_string()),
    }
}

/// What ends first comes first; what never does, last.
fn ends_at(lifetime: &Lifetime) -> (bool, Option<Timestamp>) {
    match lifetime {
        Lifetime::Ends { at, .. } | Lifetime::Expired { at, .. } => (false, at.parse().ok()),
        Lifetime::Unlimited {} => (true, None),
    }
}

/// From the templates that are deployed. One that cannot be read leaves its stage without an estimate.
async fn costs(found: &Found) -> BTreeMap<StageId, CostEstimate> {
    let asked = found.stacks.iter().filter_map(|standing| {
        let cloud = found.clouds.get(&standing.target)?;
        Some(async move { (standing.tags.stage.clone(), template(cloud, &standing.stack.id).await) })
    });
    let mut templates: BTreeMap<StageId, Option<Vec<Value>>> = BTreeMap::new();
    for (stage, template) in join_all(asked).await {
        let known = templates.entry(stage).or_insert_with(|| Some(Vec::new()));
        match template {
            Some(template) => known.as_mut().into_iter().for_each(|all| all.push(template.clone())),
            None => *known = None,
        }
    }
    let estimated = templates.into_iter().filter_map(|(stage, templates)| {
        let templates = templates?;
        Some((stage, plan::estimate(templates.iter().flat_map(resources))))
    });
    estimated.collect()
}

async fn template(cloud: &Cloud, stack: &str) -> Option<Value> {
    let text = cloud.template(stack).await.ok()??;
    Some(sources::parse_template(&text, &sources::Limits::default()).ok()?.to_json())
}

fn resources(template: &Value) -> impl Iterator<Item = Priced<'_>> {
    let resources = template.get("Resources").and_then(Value::as_object);
    resources.into_iter().flatten().filter_map(|(_, resource)| {
        Some(Priced { kind: resource.get("Type")?.as_str()?, properties: resource.get("Properties") })
    })
}
