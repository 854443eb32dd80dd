//! From what the sources want and what the accounts hold to a plan that can be deployed.

use std::collections::{BTreeMap, BTreeSet};

use aws::Cloud;
use jiff::Timestamp;
use plan::{Action, Blocker, DesiredCell, Intent, Live, LiveTarget, Plan, PlanInput, Selection, StepId};
use topology::{Account, Safety, ServiceId, Stage, Target, Topology};

use super::{
    Project, cells,
    connecting::describe,
    discovery,
    life::{Errands, is_express},
    personal::{self, Shared},
};
use crate::{
    contract::{ErrorView, IdentityView, PlanStage, PlanView, TargetView},
    error::Result,
};

/// A plan and everything that is needed to carry it out.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub view: PlanView,
    pub(super) topology: Topology,
    pub(super) cells: Vec<DesiredCell>,
    pub(super) clouds: BTreeMap<Target, Cloud>,
    /// Of a plan that is not made from sources: what is done instead of building and deploying them.
    pub(super) errands: Option<Errands>,
    /// Of a personal stage.
    pub(super) shared: Vec<Shared>,
    /// Steps that build nothing: their stacks go back to what was deployed.
    pub(super) reverts: BTreeMap<StepId, Revert>,
}

/// What is gone back to.
#[derive(Debug, Clone)]
pub(super) struct Revert {
    pub to: engine::Revert,
    /// Of the deployment that it goes back to; empty where nobody knows.
    pub digest: String,
    pub provided: BTreeMap<String, String>,
}

impl Prepared {
    /// Whether the person has said what the stage's safety level asks for. Decided here, never in a front end.
    ///
    /// # Errors
    /// Where the typed text is not the stage's name.
    pub fn confirm(&self, typed: Option<&str>) -> Result<()> {
        match &self.view.typed {
            Some(wanted) if typed != Some(wanted.as_str()) => Err(ErrorView::new(
                "not-confirmed",
                format!("{wanted} is changed only after its name was typed"),
                format!("Type {wanted} to go on. Nothing was deployed."),
            )),
            _ => Ok(()),
        }
    }
}

/// What one target answered.
pub(super) struct Answer {
    pub(super) view: TargetView,
    pub(super) cloud: Option<Cloud>,
    pub(super) live: Option<LiveTarget>,
}

impl Project {
    /// Reads the sources and the accounts, and plans. Changes nothing.
    ///
    /// # Errors
    /// Where the stage does not exist or goes nowhere. A target that cannot be reached is a blocker of the plan.
    pub async fn plan(&self, request: &PlanStage) -> Result<Prepared> {
        self.take_in_outside_changes()?;
        let topology = self.topology();
        if let Some(problem) = self.unreadable_file() {
            return Err(problem);
        }
        let mut cells = cells::desired(&self.folder, &topology, &request.stage)?;
        let mut shared = std::mem::take(&mut cells.shared);
        self.ask_bases(&topology, &mut shared).await?;
        let (stage, targets) = cells::targets(&topology, &request.stage)?;
        let mut answers = self.ask(&topology, &targets, &cells.cells, request.intent).await?;
        let journal = if self.has_history() { Some(self.journal()?.as_ref()) } else { None };
        for live in answers.iter_mut().filter_map(|answer| answer.live.as_mut()) {
            discovery::add_what_tools_deployed(live, journal, &request.stage, &cells.cells);
        }
        let live = Live { targets: answers.iter().filter_map(|answer| answer.live.clone()).collect() };
        let input = PlanInput {
            stage: request.stage.clone(),
            intent: request.intent,
            selection: request.selection.clone(),
            cells: cells.cells,
            manual: topology.ordering_references(),
            gates: stage.gates.clone(),
            pins: stage.pins.iter().map(|pin| (pin.service.clone(), pin.phase)).collect(),
            rollout: stage.rollout,
            targets: stage.targets.clone(),
            live,
        };
        let mut plan = plan::plan(&input);
        plan.blockers
            .extend(cells.blockers.into_iter().filter(|blocker| selects(&request.selection, blocker)));
        plan.blockers.extend(answers.iter().filter_map(unreachable));
        plan.blockers.extend(nowhere(&topology, stage));
        let personal = match request.intent {
            Intent::Deploy => personal::planned(&topology, &shared, &mut plan.blockers),
            // What goes is known from what stands there.
            Intent::Remove => None,
        };
        let mut view = self.plan_view(&topology, plan, stage, &answers, &targets)?;
        view.personal = personal;
        let clouds = answers.iter().filter_map(|answer| answer.cloud.as_ref());
        view.locks = self.locks_of_others(&request.stage, clouds).await;
        let clouds =
            answers.into_iter().filter_map(|answer| Some((answer.view.target, answer.cloud?))).collect();
        Ok(Prepared {
            view,
            cells: input.cells,
            clouds,
            topology,
            shared,
            errands: None,
            reverts: BTreeMap::new(),
        })
    }

    pub(super) fn unreadable_file(&self) -> Option<ErrorView> {
        let state = self.state();
        let problem = state.document.is_read_only().then(|| state.document.problems().into_iter().next());
        problem.flatten().map(ErrorView::from)
    }

    /// Asks all targets at once.
    pub(super) async fn ask(
        &self,
        topology: &Topology,
        targets: &[(&Target, &Account)],
        cells: &[DesiredCell],
        intent: Intent,
    ) -> Result<Vec<Answer>> {
        let journal = if self.has_history() { Some(self.journal()?.as_ref()) } else { None };
        let known = targets
            .iter()
            .map(|(target, account)| Ok((*target, *account, account.known_id(&target.account)?)))
            .collect::<Result<Vec<_>>>()?;
        let asked = known.iter().map(|(target, account, id)| async move {
            let mut view = TargetView {
                target: (*target).clone(),
                id: (*id).clone(),
                access: describe(account.access.as_ref()),
                endpoint: account.endpoint.clone(),
                identity: None,
                colour: topology.colour_of(&target.account),
                production: topology.is_production(&target.account),
                caution: None,
                problem: None,
            };
            let answer = match self.connect(topology, target, account) {
                Ok(cloud) => discovery::ask(&cloud, journal, cells, intent).await.map(|found| (found, cloud)),
                Err(error) => Err(error),
            };
            match answer {
                Ok((found, cloud)) => {
                    let identity = self.identity(&cloud, &found.proof).await;
                    self.identities.saw(&target.account, Ok(identity.clone()));
                    view.identity = Some(identity);
                    Answer { view, cloud: Some(cloud), live: Some(found.live) }
                }
                Err(error) => {
                    self.identities.saw(&target.account, Err(error.clone()));
                    view.problem = Some(error);
                    Answer { view, cloud: None, live: None }
                }
            }
        });
        Ok(futures_util::future::join_all(asked).await)
    }

    pub(super) fn plan_view(
        &self,
        topology: &Topology,
        plan: Plan,
        stage: &Stage,
        answers: &[Answer],
        targets: &[(&Target, &Account)],
    ) -> Result<PlanView> {
        let durations = if self.has_history() { self.journal()?.durations()? } else { BTreeMap::new() };
        let acting = plan.steps.iter().filter(|step| step.action != Action::None);
        let all_known = acting.clone().all(|step| durations.contains_key(&step.service));
        let expected = (all_known && acting.count() > 0)
            .then(|| {
                plan::critical_path(&plan, |step| durations.get(&step.service).copied().unwrap_or_default())
            })
            .and_then(|lengths| lengths.into_values().max());
        let sandbox = self.settings.endpoint.is_none()
            && targets.iter().all(|(target, account)| {
                topology.is_simulated(&target.account) && account.endpoint.is_none()
            });
        let now = self.settings.now();
        let shown = answers.iter().map(|answer| {
            let identity = answer.view.identity.as_ref();
            TargetView {
                caution: identity.and_then(|identity| caution(identity, expected, now)),
                ..answer.view.clone()
            }
        });
        Ok(PlanView {
            id: self.nonce(),
            typed: (stage.safety == Safety::Typed).then(|| plan.stage.to_string()),
            safety: stage.safety,
            method: stage.method(),
            on_failure: stage.on_failure,
            locks: Vec::new(),
            targets: shown.collect(),
            sandbox,
            durations,
            expected,
            guarantees: guarantees(topology, &plan),
            reverts: false,
            leave: BTreeMap::new(),
            personal: None,
            plan,
        })
    }

    /// Whether anything was ever run here; looking at a project makes no files in it.
    pub(super) fn has_history(&self) -> bool {
        self.journal.get().is_some() || self.folder.join(super::LOCAL_FOLDER).join("journal.db").exists()
    }
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html>
const EXPRESS: &str =
    "express mode: done once its resources are configured; they may still be getting ready when the run ends";

fn builds(action: Action) -> bool {
    matches!(action, Action::Create | Action::Update | Action::Recreate)
}

/// What tools of their own, and CloudFormation in a hurry, do not promise, by service; nothing for what we deploy and wait for.
fn guarantees(topology: &Topology, plan: &Plan) -> BTreeMap<ServiceId, Vec<String>> {
    let acting = plan.steps.iter().filter(|step| step.action != Action::None);
    let told = acting.filter_map(|step| {
        let service = topology.services.get(&step.service)?;
        let said = engine::tools::guarantees(service.kind, service.own_deploy).iter();
        let express = is_express(topology, &plan.stage) && builds(step.action);
        let said: Vec<String> = said.copied().chain(express.then_some(EXPRESS)).map(str::to_owned).collect();
        (!said.is_empty()).then(|| (step.service.clone(), said))
    });
    told.collect()
}

/// What a person should know of a login before a deployment as long as `expected` milliseconds: it pauses where the login
/// ends in its middle.
fn caution(identity: &IdentityView, expected: Option<u64>, now: Timestamp) -> Option<String> {
    let ends: Timestamp = identity.login_ends.as_ref()?.parse().ok()?;
    if identity.renewable {
        return None;
    }
    let left = ends.duration_since(now).as_secs();
    let length = i64::try_from(expected? / 1000).ok()?;
    (left < length).then(|| {
        format!(
            "The login ends in {} min, and this deployment takes about {} min: it would wait for you to log in again.",
            left.max(0) / 60,
            (length + 59) / 60
        )
    })
}

fn unreachable(answer: &Answer) -> Option<Blocker> {
    let problem = answer.view.problem.as_ref()?;
    Some(Blocker {
        code: problem.code.clone(),
        message: format!("{} cannot be reached: {}", answer.view.target, problem.message),
        hint: problem.hint.clone(),
        services: Vec::new(),
        locations: Vec::new(),
    })
}

/// A gate at a service that nobody knows would be passed by without a word.
fn nowhere(topology: &Topology, stage: &Stage) -> impl Iterator<Item = Blocker> {
    let known = |service: &ServiceId| topology.services.contains_key(service);
    stage.gates.iter().filter_map(move |gate| {
        let service = gate.at.service().filter(|service| !known(service))?;
        Some(Blocker {
            code: "unknown-service".to_owned(),
            message: format!("The gate `{}` is at the service `{service}`, which is not there", gate.name),
            hint: "Put it at a service of the topology in stagewright.toml, or take it out.".to_owned(),
            services: vec![service.clone()],
            locations: Vec::new(),
        })
    })
}

/// A service that cannot be read blocks only the plans that are for it.
fn selects(selection: &Selection, blocker: &Blocker) -> bool {
    let of =
        |services: &BTreeSet<ServiceId>| blocker.services.iter().any(|service| services.contains(service));
    match selection {
        Selection::All => true,
        Selection::Only(services) | Selection::Upstream(services) | Selection::Downstream(services) => {
            of(services)
        }
    }
}
