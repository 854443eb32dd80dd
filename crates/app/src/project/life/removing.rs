//! Removing a personal stage: from what was deployed, never from what the sources say now.

use std::collections::{BTreeMap, BTreeSet};

use aws::Cloud;
use engine::{Cell, Errand, Leftover, Why, leftovers};
use futures_util::future::join_all;
use plan::{DesiredCell, Intent, Live, PlanInput, Selection, StepId};
use sources::{Limits, interface_of, parse_template};
use topology::{
    CellId, Interface, Method, OnFailure, Rollout, Scope, ServiceId, ServiceKind, Stage, StageId, Target,
    Text, Topology,
};

use super::{
    Errands,
    bare::bare,
    lookout::{Found, Standing},
    written::written,
};
use crate::{
    contract::{ErrorView, LeftoverView, LeftoverWhy, PersonalEntry, PersonalRemovalView},
    error::Result,
    project::{Prepared, Project, cells, discovery},
};

/// What the Serverless Framework says of where a stack's packages are, whosever bucket it is: they go as with its `remove`.
const PACKAGES: &str = "ServerlessDeploymentBucketName";

/// A removal that was shown and may be confirmed.
#[derive(Debug, Clone)]
pub struct PersonalRemoval {
    pub view: PersonalRemovalView,
    pub prepared: Prepared,
}

impl PersonalRemoval {
    /// Whether there is no stack: then its entry alone goes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prepared.view.plan.is_empty()
    }
}

impl Prepared {
    /// Takes these leftovers along; all others stay.
    ///
    /// # Errors
    /// Where one was not shown, or cannot be deleted from here.
    pub fn take_along(&mut self, delete: &[String]) -> Result<()> {
        let Some(errands) = self.errands.as_mut() else { return Ok(()) };
        let mut chosen: BTreeSet<&str> = BTreeSet::new();
        for id in delete {
            let Some((_, leftover)) = errands.leftovers.get(id) else {
                return Err(ErrorView::new(
                    "unknown-leftover",
                    format!("`{id}` is not among what was shown"),
                    "Look at the removal again: something may have changed.",
                ));
            };
            if let Some(why) = leftover.undeletable() {
                let message = format!("{} cannot be deleted from here", leftover.name);
                return Err(ErrorView::new("undeletable", message, why));
            }
            chosen.insert(id);
        }
        let cells = errands.cells.as_mut().into_iter().flatten();
        for (step, cell) in cells {
            let here = errands.leftovers.iter().filter(|(_, (of, _))| of == step);
            let (going, staying): (Vec<_>, Vec<_>) = here.partition(|(id, _)| chosen.contains(id.as_str()));
            // A bucket that keeps its objects is let go of: CloudFormation could not delete it.
            let held = staying.into_iter().filter(|(_, (_, one))| one.goes_with_its_stack() && !one.nested);
            cell.leave = held.filter_map(|(_, (_, one))| one.logical_id.clone()).collect();
            cell.errand =
                Errand::CleanUp { delete: going.into_iter().map(|(_, (_, one))| one.clone()).collect() };
        }
        Ok(())
    }
}

impl Project {
    /// What removing a personal stage takes away, and what stays unless it is asked for. Changes nothing. Its stacks are found by
    /// their tags, so that it does not matter what became of its sources and of its entry.
    ///
    /// # Errors
    /// Where the stage is no personal one, nothing is known of it, or its accounts cannot be asked.
    pub async fn personal_removal(&self, stage: &StageId) -> Result<PersonalRemoval> {
        self.take_in_outside_changes()?;
        let topology = self.topology();
        let entry = self.entry_of(&topology, stage)?;
        let found = self.look_out(&topology).await;
        let standing = found.of(&topology, stage)?;
        if standing.is_empty() && entry == PersonalEntry::Nowhere {
            let problem = found.problems.into_values().next();
            return Err(problem.unwrap_or_else(|| {
                ErrorView::new(
                    "unknown-stage",
                    format!("there is no personal stage `{stage}`: neither written down nor in an account"),
                    "`stagewright stage list` shows those that there are.",
                )
            }));
        }
        let deployed = join_all(standing.iter().map(|standing| deployed(&found, standing))).await;
        let mut deployed: Vec<Deployed> = deployed.into_iter().collect::<Result<_>>()?;
        name_apart(&mut deployed);
        let (by_tools, unremovable) = self.deployed_by_tools(&topology, stage)?;
        let owner = standing.iter().find_map(|standing| standing.tags.owner.as_deref());
        let mine = self.is_mine(entry, owner);
        let all = Everything { stacks: deployed, by_tools, mine };
        let (prepared, leftovers) = self.prepare(&topology, stage, &found, all).await?;
        let problems = found.problems.into_values().chain(unremovable);
        let unlooked = problems.chain(leftovers.unlooked).collect();
        let view = PersonalRemovalView {
            stage: stage.clone(),
            entry,
            plan: prepared.view.clone(),
            leftovers: leftovers.views,
            unlooked,
        };
        Ok(PersonalRemoval { view, prepared })
    }

    pub(super) fn entry_of(&self, topology: &Topology, stage: &StageId) -> Result<PersonalEntry> {
        if let Some(written) = written(self, topology).get(stage) {
            return Ok(written.entry);
        }
        match topology.stages.contains_key(stage) {
            false => Ok(PersonalEntry::Nowhere),
            true => Err(ErrorView::new(
                "not-personal",
                format!("{stage} is a stage of the team, and not a personal one"),
                format!("`stagewright deploy {stage} --remove` plans its removal."),
            )),
        }
    }

    async fn prepare(
        &self,
        topology: &Topology,
        stage: &StageId,
        found: &Found,
        all: Everything,
    ) -> Result<(Prepared, Leftovers)> {
        let Everything { stacks: deployed, by_tools, mine } = all;
        let stacks = deployed.iter().map(|one| one.desired.clone());
        let cells: Vec<DesiredCell> = stacks.chain(by_tools.iter().cloned()).collect();
        let places: BTreeSet<&Target> = cells.iter().map(|cell| &cell.target).collect();
        let targets: Vec<_> = places
            .iter()
            .filter_map(|target| Some((*target, topology.accounts.get(&target.account)?)))
            .collect();
        let mut answers = self.ask(topology, &targets, &cells, Intent::Remove).await?;
        let journal = if self.has_history() { Some(self.journal()?.as_ref()) } else { None };
        for live in answers.iter_mut().filter_map(|answer| answer.live.as_mut()) {
            discovery::add_what_tools_deployed(live, journal, stage, &by_tools);
        }
        if let Some(problem) = answers.iter().find_map(|answer| answer.view.problem.clone()) {
            return Err(problem);
        }
        let live = Live { targets: answers.iter().filter_map(|answer| answer.live.clone()).collect() };
        let plan = plan::plan(&PlanInput {
            stage: stage.clone(),
            intent: Intent::Remove,
            selection: Selection::All,
            cells: cells.clone(),
            manual: topology.ordering_references(),
            live,
            gates: Vec::new(),
            pins: BTreeMap::new(),
            rollout: Rollout::default(),
            targets: places.into_iter().cloned().collect(),
        });
        let known = topology.stages.get(stage);
        // What goes is shown and asked about here; a way back from a deletion there is none.
        let shape = Stage {
            safety: known.map(|stage| stage.safety).unwrap_or_default(),
            method: Some(Method::Direct),
            on_failure: OnFailure::Continue,
            ..Stage::default()
        };
        let mut view = self.plan_view(topology, plan, &shape, &answers, &targets)?;
        if !mine && view.typed.is_none() {
            view.typed = Some(stage.to_string());
        }
        let asked = answers.iter().filter_map(|answer| answer.cloud.as_ref());
        view.locks = self.locks_of_others(stage, asked).await;
        let leftovers = self.look_for_leftovers(found, &deployed).await?;
        let of_tools = view.plan.steps.iter().filter(|step| {
            by_tools.iter().any(|cell| cell.service == step.service && cell.target == step.target)
        });
        let mut work = self.cells_of(topology, stage, of_tools, &by_tools)?;
        work.extend(self.removal_cells(stage, found, &deployed));
        let errands = Errands {
            cells: Some(work),
            stamp: Some(BTreeMap::new()),
            leftovers: leftovers.by_id.clone(),
            forgets: Some(stage.clone()),
        };
        let clouds =
            found.clouds.iter().filter(|(target, _)| cells.iter().any(|cell| cell.target == **target));
        let clouds = clouds.map(|(target, cloud)| (target.clone(), cloud.clone())).collect();
        let mut prepared = Prepared {
            view,
            topology: topology.clone(),
            cells,
            clouds,
            shared: Vec::new(),
            errands: Some(errands),
            reverts: BTreeMap::new(),
        };
        prepared.take_along(&[])?;
        Ok((prepared, leftovers))
    }

    /// What tools of their own deployed: only the journal knows, and only their sources can take it away. Answers also what
    /// cannot be removed.
    fn deployed_by_tools(
        &self,
        topology: &Topology,
        stage: &StageId,
    ) -> Result<(Vec<DesiredCell>, Vec<ErrorView>)> {
        if !self.has_history() {
            return Ok((Vec::new(), Vec::new()));
        }
        let records = self.journal()?.deployments_named(&format!("tool:{stage}/"))?;
        if records.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        // Without its entry nobody knows how the stage's names were made.
        let cells =
            cells::desired(&self.folder, topology, stage).map(|cells| cells.cells).unwrap_or_default();
        let (mut removable, mut problems) = (Vec::new(), Vec::new());
        for record in records {
            let known =
                cells.iter().find(|cell| cell.service == record.service && cell.target == record.target);
            match known {
                Some(cell) => removable.push(cell.clone()),
                None => problems.push(ErrorView::new(
                    "needs-sources",
                    format!("{} in {} was deployed by a tool of its own", record.service, record.target),
                    "Its sources, and the stage's entry, are needed to remove it: bring them back, or use the tool itself.",
                )),
            }
        }
        Ok((removable, problems))
    }

    async fn look_for_leftovers(&self, found: &Found, deployed: &[Deployed]) -> Result<Leftovers> {
        let looked = deployed.iter().filter_map(|one| {
            let cloud: &Cloud = found.clouds.get(&one.desired.target)?;
            Some(async move { (one, leftovers(cloud, &one.stack_id).await) })
        });
        let mut all = Leftovers::default();
        for (one, answer) in join_all(looked).await {
            let DesiredCell { service, target, stack, .. } = &one.desired;
            let step = StepId::whole(service, target);
            match answer {
                Ok(answer) => {
                    for name in answer.unlooked {
                        all.unlooked.push(ErrorView::new(
                            "not-looked-for",
                            format!("{target} cannot say whether it has {name}"),
                            "Look in the console, where that matters.",
                        ));
                    }
                    for leftover in answer.found {
                        all.add(step.clone(), &one.desired, leftover);
                    }
                }
                // The stack can go without; that something may stay is said.
                Err(error) if error.code() == "access-denied" => all.unlooked.push(ErrorView::new(
                    "not-looked-for",
                    format!("what {stack} in {target} would leave behind is not known: {error}"),
                    error.hint(),
                )),
                Err(error) => return Err(error.into()),
            }
        }
        all.views.sort_by(|a, b| {
            (&a.service, &a.target, &a.kind, &a.name).cmp(&(&b.service, &b.target, &b.kind, &b.name))
        });
        Ok(all)
    }

    fn removal_cells(&self, stage: &StageId, found: &Found, deployed: &[Deployed]) -> BTreeMap<StepId, Cell> {
        let cells = deployed.iter().filter_map(|one| {
            let DesiredCell { service, target, stack, .. } = &one.desired;
            let id = CellId { service: service.clone(), stage: stage.clone(), target: target.clone() };
            let account = found.clouds.get(target)?.account().clone();
            let errand = Errand::CleanUp { delete: Vec::new() };
            let cell = Cell { kind: one.kind, errand, ..bare(&self.folder, id, account, stack.clone()) };
            Some((StepId::whole(service, target), cell))
        });
        cells.collect()
    }
}

/// What is there of a stage.
struct Everything {
    stacks: Vec<Deployed>,
    /// What no account lists.
    by_tools: Vec<DesiredCell>,
    /// Somebody else's goes only where its name was typed.
    mine: bool,
}

/// A stack of the stage, with what its own template says.
struct Deployed {
    desired: DesiredCell,
    stack_id: String,
    kind: ServiceKind,
}

async fn deployed(found: &Found, standing: &Standing) -> Result<Deployed> {
    let Standing { target, name, service, tags, stack } = standing;
    let template = match found.clouds.get(target) {
        Some(cloud) => cloud.template(&stack.id).await?,
        None => None,
    };
    let template = template.and_then(|text| parse_template(&text, &Limits::default()).ok());
    let packages =
        template.as_ref().is_some_and(|template| template.location(&["Outputs", PACKAGES]).is_some());
    let scope = Scope {
        stage: tags.stage.clone(),
        region: Some(target.region.clone()),
        account: found.clouds.get(target).map(|cloud| cloud.account().clone()),
        parameters: stack.parameters.clone(),
    };
    let interface = match &template {
        Some(template) => {
            interface_of(template, &scope, name.as_str(), &format!("the deployed template of {name}"))
        }
        // Nothing is known of its references but what its account says of its exports.
        None => unread(name.as_str()),
    };
    let service = service.clone().or_else(|| ServiceId::new(name.as_str().to_lowercase()).ok());
    let service = service.ok_or_else(|| {
        ErrorView::new(
            "unnamed-stack",
            format!("the stack {name} in {target} does not say which service it is of"),
            "Delete it in the console, if it may go.",
        )
    })?;
    Ok(Deployed {
        desired: DesiredCell { service, target: target.clone(), stack: name.clone(), interface },
        stack_id: stack.id.clone(),
        kind: if packages { ServiceKind::Serverless } else { ServiceKind::CloudFormation },
    })
}

fn unread(stack: &str) -> Interface {
    Interface {
        stack_name: Text::Known(stack.to_owned()),
        region: None,
        provides: Vec::new(),
        consumes: Vec::new(),
        resources: Vec::new(),
        parameters: Vec::new(),
        functions: 0,
        digest: String::new(),
    }
}

/// Two stacks of one service, such as one that was renamed since, are two steps.
fn name_apart(deployed: &mut [Deployed]) {
    let mut taken: BTreeSet<(ServiceId, Target)> = BTreeSet::new();
    deployed
        .sort_by(|a, b| (&a.desired.target, &a.desired.stack).cmp(&(&b.desired.target, &b.desired.stack)));
    for one in deployed {
        let DesiredCell { service, target, stack, .. } = &mut one.desired;
        if !taken.insert((service.clone(), target.clone()))
            && let Ok(other) = ServiceId::new(format!("{service}-{}", stack.as_str().to_lowercase()))
        {
            *service = other;
            taken.insert((service.clone(), target.clone()));
        }
    }
}

#[derive(Debug, Default)]
struct Leftovers {
    views: Vec<LeftoverView>,
    by_id: BTreeMap<String, (StepId, Leftover)>,
    unlooked: Vec<ErrorView>,
}

impl Leftovers {
    fn add(&mut self, step: StepId, cell: &DesiredCell, leftover: Leftover) {
        let id = format!("{} {} {}", cell.target, leftover.kind, leftover.name);
        self.views.push(LeftoverView {
            id: id.clone(),
            step: step.clone(),
            service: cell.service.clone(),
            target: cell.target.clone(),
            kind: leftover.kind.clone(),
            name: leftover.name.clone(),
            why: why(&leftover.why),
            words: words(&leftover),
            undeletable: leftover.undeletable(),
        });
        self.by_id.insert(id, (step, leftover));
    }
}

fn why(why: &Why) -> LeftoverWhy {
    match why {
        Why::Objects { count, more } => {
            LeftoverWhy::Objects { count: u32::try_from(*count).unwrap_or(u32::MAX), more: *more }
        }
        Why::Logs => LeftoverWhy::Logs {},
        Why::Retained => LeftoverWhy::Retained {},
        Why::Snapshot => LeftoverWhy::Snapshot {},
        Why::Skipped => LeftoverWhy::Skipped {},
    }
}

fn words(leftover: &Leftover) -> String {
    let name = &leftover.name;
    match &leftover.why {
        Why::Objects { count, more } => {
            let more = if *more { " or more" } else { "" };
            let objects = if *count == 1 { "object" } else { "objects" };
            format!("The bucket {name} has {count}{more} {objects}: it stays with them, or goes with them.")
        }
        Why::Logs => format!("The log group {name} was written beside the stack, and stays."),
        Why::Retained => format!("The template keeps {name} when its stack goes."),
        Why::Snapshot => format!("A last snapshot of {name} is made when its stack goes, and stays."),
        Why::Skipped => format!("CloudFormation passed {name} over before, and leaves it."),
    }
}
