//! Bringing one stage to what another runs: the same commit, with what differs shown.

use std::collections::{BTreeMap, BTreeSet};

use aws::StackDescription;
use journal::InputKind;
use plan::{Blocker, Intent, Selection, recovery};
use topology::{ServiceId, StageId, Target};

use super::{
    Prepared, Project, config,
    held::{Held, HeldStage},
    reviewing::counterpart,
    versions::from_tags,
};
use crate::{
    contract::{ComparedInput, DeployedVersion, ErrorView, PlanStage, Promote, PromotedService},
    error::Result,
    git,
};

/// A plan with what it was compared with.
#[derive(Debug)]
pub struct Promotion {
    pub from: StageId,
    pub prepared: Prepared,
    /// Absent where the services of `from` do not all run the same commit.
    pub commit: Option<String>,
    pub rows: Vec<PromotedService>,
}

impl Project {
    /// Plans what brings a stage to the commit that another one runs. Changes nothing, the working tree included: where that
    /// is at another commit, the plan has a blocker.
    ///
    /// # Errors
    /// Where one of the stages does not exist or goes nowhere.
    pub async fn plan_promotion(&self, request: &Promote) -> Result<Promotion> {
        let Promote { from, to } = request;
        if from == to {
            return Err(ErrorView::new(
                "same-stage",
                format!("{from} cannot be promoted to itself"),
                "Name the stage to promote from, and the one to promote to.",
            ));
        }
        self.take_in_outside_changes()?;
        let topology = self.topology();
        let (source, goal) = tokio::try_join!(self.held(&topology, from), self.held(&topology, to))?;
        let deployed: BTreeSet<ServiceId> = source
            .cells
            .iter()
            .filter(|held| held.found.is_some())
            .map(|held| held.service.clone())
            .collect();
        // What `to` does not have on purpose stays out of it.
        let wanted: BTreeSet<ServiceId> = deployed
            .iter()
            .filter(|service| {
                let stages = topology.services.get(*service).and_then(|service| service.stages.as_ref());
                stages.is_none_or(|stages| stages.contains(to))
            })
            .cloned()
            .collect();
        let plan = PlanStage {
            stage: to.clone(),
            intent: Intent::Deploy,
            selection: Selection::Only(wanted.clone()),
        };
        let mut prepared = self.plan(&plan).await?;
        let running = commits(&source, &wanted);
        let commit = one(&running);
        let blockers = &mut prepared.view.plan.blockers;
        blockers.extend(unready(from, &source, &wanted));
        match &commit {
            Some(commit) => blockers.extend(self.not_at(from, commit)),
            None => blockers.push(mixed(from, &running)),
        }
        let rows = wanted.iter().map(|service| PromotedService {
            service: service.clone(),
            from: versions(&source, service),
            to: versions(&goal, service),
            inputs: self.inputs(&prepared, service, &source, &goal),
        });
        Ok(Promotion { from: from.clone(), rows: rows.collect(), commit, prepared })
    }

    /// Why what would be deployed is not what the commit is.
    fn not_at(&self, from: &StageId, commit: &str) -> Option<Blocker> {
        let head = git::head(&self.folder).commit;
        if head.as_deref() != Some(commit) {
            let here =
                head.map_or_else(|| "in no repository".to_owned(), |head| format!("at {}", short(&head)));
            return Some(blocker(
                "promotion-commit",
                format!("{from} runs the commit {}, and the working tree is {here}", short(commit)),
                format!("git switch --detach {commit}"),
            ));
        }
        let dirty = match git::changed_since(&self.folder, commit, &self.settings.environment) {
            Ok(changed) => !changed.is_empty() || self.state().document.is_dirty(),
            Err(error) => return Some(blocker(&error.code, error.message, error.hint)),
        };
        dirty.then(|| {
            blocker(
                "promotion-dirty",
                format!("the working tree has changes that {from} does not run"),
                "Commit them and deploy them there first, or take them back. `git status` lists them."
                    .to_owned(),
            )
        })
    }

    /// Parameters that are not the same in both stages, as `to` has them, as it will have them, and as `from` has them.
    fn inputs(
        &self,
        prepared: &Prepared,
        service: &ServiceId,
        source: &HeldStage,
        goal: &HeldStage,
    ) -> Vec<ComparedInput> {
        let stage = &prepared.view.plan.stage;
        let first = prepared.cells.iter().find(|cell| cell.service == *service);
        let place = first.map(|cell| &cell.target);
        let given = prepared.topology.services.get(service).map(|found| {
            let account =
                place.and_then(|place| Some((place, prepared.topology.accounts.get(&place.account)?)));
            config::given(&self.folder, &prepared.topology, (service, found), stage, account).parameters()
        });
        let given = given.unwrap_or_default();
        let parameters = |held| {
            let stack: Option<&StackDescription> = place.and_then(|place| counterpart(held, service, place));
            stack.map(|stack| stack.parameters.clone()).unwrap_or_default()
        };
        let (there, here): (BTreeMap<String, String>, BTreeMap<String, String>) =
            (parameters(source), parameters(goal));
        let names: BTreeSet<&String> = there.keys().chain(here.keys()).collect();
        let rows = names.into_iter().map(|name| {
            let deployed = here.get(name).cloned();
            ComparedInput {
                kind: InputKind::Parameter,
                name: name.clone(),
                new: given.get(name).cloned().or_else(|| deployed.clone()),
                deployed,
                stage_before: there.get(name).cloned(),
            }
        });
        rows.filter(|row| row.stage_before != row.new || row.stage_before != row.deployed).collect()
    }
}

fn version(target: &Target, stack: &StackDescription) -> DeployedVersion {
    from_tags(target, stack.status.as_str(), &stack.tags, stack.changed().map(|at| at.to_string()))
}

fn versions(held: &HeldStage, service: &ServiceId) -> Vec<DeployedVersion> {
    held.of_service(service).filter_map(|held| Some(version(&held.target, held.found.as_ref()?))).collect()
}

/// The services that run each commit.
type Running = BTreeMap<Option<String>, BTreeSet<ServiceId>>;

fn commits(held: &HeldStage, wanted: &BTreeSet<ServiceId>) -> Running {
    let mut running = Running::new();
    for Held { service, target, found, .. } in held.cells.iter().filter(|held| wanted.contains(&held.service))
    {
        if let Some(stack) = found {
            running.entry(version(target, stack).commit).or_default().insert(service.clone());
        }
    }
    running
}

fn one(running: &Running) -> Option<String> {
    let mut commits = running.keys();
    match (commits.next(), commits.next()) {
        (Some(commit), None) => commit.clone(),
        _ => None,
    }
}

fn mixed(from: &StageId, running: &Running) -> Blocker {
    if running.is_empty() {
        return blocker(
            "promotion-empty",
            format!("nothing is deployed to {from}"),
            format!("Deploy {from} first."),
        );
    }
    let said = running.iter().map(|(commit, services)| {
        let services: Vec<&str> = services.iter().map(ServiceId::as_str).collect();
        match commit {
            Some(commit) => format!("{} run {}", services.join(", "), short(commit)),
            None => format!("of {} no commit is known", services.join(", ")),
        }
    });
    let mut blocker = blocker(
        "promotion-mixed",
        format!("the services of {from} are not of one commit: {}", said.collect::<Vec<_>>().join("; ")),
        format!("Deploy {from} from one commit with everything in it, then promote."),
    );
    blocker.services = running.values().flatten().cloned().collect();
    blocker
}

/// What is half done or could not be asked is not promoted.
fn unready(from: &StageId, source: &HeldStage, wanted: &BTreeSet<ServiceId>) -> Vec<Blocker> {
    let silent = source.problems.iter().map(|(target, problem)| {
        blocker(
            &problem.code,
            format!("{target}, which {from} goes to, cannot be reached: {}", problem.message),
            problem.hint.clone(),
        )
    });
    let unstable = source.cells.iter().filter(|held| wanted.contains(&held.service)).filter_map(|held| {
        let stack = held.found.as_ref()?;
        let guide = recovery(stack.status.as_str())?;
        // Its new version is live already.
        if stack.status.as_str() == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" {
            return None;
        }
        let mut blocker = blocker(
            "promotion-unstable",
            format!("the stack {} of {from} in {} is {}", held.stack, held.target, stack.status),
            guide.means,
        );
        blocker.services = vec![held.service.clone()];
        Some(blocker)
    });
    silent.chain(unstable).collect()
}

fn blocker(code: &str, message: String, hint: String) -> Blocker {
    Blocker { code: code.to_owned(), message, hint, services: Vec::new(), locations: Vec::new() }
}

/// As git abbreviates it.
fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
