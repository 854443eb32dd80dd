//! Plays a scenario: what was deployed before, the run in processes that die, and the people who answer it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws::{
    Cloud, ConnectionSpec, Rate, ResolvedAccess, SharedHttpClient, StackRequest, TemplateSource, TimeOuts,
    Vault,
};
use engine::{Cell, Control, Limits, Polling, RunSpec, ToolEnvironment};
use jiff::Timestamp;
use journal::{Entry, GateWait, Past, RunEvent, RunId, RunOutcome, StepOutcome};
use plan::{GateId, Intent, Plan, StepId};
use sandbox::{Latency, ResourceFault, Sandbox, Settings, http_client, virtual_clock};
use tokio::{
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use topology::{CellId, Method, ServiceKind, StageId, Target};

use super::{
    Told,
    bugs::Bug,
    line::Line,
    memory::{Kept, Memory, Pen, Shown},
    scenario::{Before, Scenario, Service, region, target},
};
use crate::{
    mischief::{Choices, DEV, PROD, ROOT, assumed, id, keep, kept},
    support::{started, template},
};

/// Somebody else's update.
pub const FOREIGN: &str = "somebody-else";
/// A run that has not ended by then will not end: whoever is asked answers within minutes.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Seldom: looks are what a simulation spends its time on.
const POLLING: Polling = Polling { shortest: Duration::from_millis(800), longest: Duration::from_secs(6) };

/// What somebody said yes to, by their own word.
#[derive(Debug, Clone)]
pub struct Said {
    pub gate: GateId,
    pub shown: BTreeMap<StepId, Shown>,
    /// How many writes the sandbox had seen by then.
    pub after: usize,
}

/// All that there is to judge by.
#[derive(Debug)]
pub struct Played {
    /// Absent: the run did not end.
    pub outcome: Option<RunOutcome>,
    pub ledger: Vec<sandbox::Entry>,
    /// How much of it was there before the run.
    pub set_up: usize,
    pub kept: Vec<Kept>,
    pub said: Vec<Said>,
    /// Steps that a person had tried again.
    pub retried: Vec<StepId>,
    pub lost: BTreeMap<String, u32>,
    pub crashes: u32,
    /// When the operation of a token ended well.
    pub ended: BTreeMap<String, Timestamp>,
    /// The status and template of each stack that is there, by account and name.
    pub stacks: BTreeMap<(String, String), (String, Option<String>)>,
    pub told: Told,
}

struct Stage {
    scenario: Scenario,
    bug: Option<Bug>,
    folder: std::path::PathBuf,
    sandbox: Sandbox,
    clock: aws::Clock,
    vault: Vault,
    line: Line,
    memory: Arc<Memory>,
    said: Mutex<Vec<Said>>,
    retried: Mutex<Vec<StepId>>,
    asked: Mutex<u32>,
    /// Held while somebody else's update goes on.
    foreign: tokio::sync::Mutex<bool>,
    later: Mutex<Choices>,
    told: Mutex<Told>,
    /// Whether a person is looking at a review.
    looking: Mutex<bool>,
}

pub fn play(scenario: &Scenario, folder: &Path, bug: Option<Bug>) -> Played {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(async { Stage::set_up(scenario, folder, bug).await.played().await })
}

impl Stage {
    async fn set_up(scenario: &Scenario, folder: &Path, bug: Option<Bug>) -> Arc<Self> {
        let clock = virtual_clock("2026-01-01T00:00:00Z".parse().unwrap());
        let settings = Settings { latency: Latency::none(), seed: scenario.seed, ..Settings::default() };
        let sandbox = Sandbox::in_memory(settings, clock.clone());
        let line = Line::new(sandbox.clone(), scenario.later, scenario.faults, bug);
        let stage = Self {
            folder: folder.to_owned(),
            vault: Vault::in_memory(),
            memory: Arc::new(Memory::new(sandbox.clone(), bug)),
            said: Mutex::default(),
            retried: Mutex::default(),
            asked: Mutex::default(),
            foreign: tokio::sync::Mutex::new(false),
            later: Mutex::new(Choices(scenario.later ^ 7)),
            told: Mutex::default(),
            looking: Mutex::default(),
            scenario: scenario.clone(),
            bug,
            sandbox,
            clock,
            line,
        };
        for account in [DEV, PROD, ROOT] {
            keep(&stage.vault, account, account).await;
        }
        for service in &scenario.services {
            if let Some(wanted) = &service.wanted {
                std::fs::write(stage.file(service), wanted).unwrap();
            }
            if service.before != Before::Absent {
                stage.deploy_before(service).await;
            }
        }
        let failing = scenario
            .failing
            .map(|at| ResourceFault::new(scenario.services[at].stack().as_str(), "Table", 1, "no capacity"));
        stage
            .sandbox
            .configure(|settings| {
                settings.latency = Latency::default();
                settings.faults.resources = failing.into_iter().collect();
            })
            .unwrap();
        Arc::new(stage)
    }

    fn file(&self, service: &Service) -> std::path::PathBuf {
        self.folder.join(format!("{}.yml", service.name))
    }

    async fn deploy_before(&self, service: &Service) {
        let broken = ResourceFault::new(service.stack().as_str(), "Table", 1, "no capacity");
        if service.before == Before::Broken {
            self.sandbox.configure(|settings| settings.faults.resources = vec![broken]).unwrap();
        }
        let cloud = self.cloud(service.account, None);
        let request = asked(service, service.old(), "before");
        cloud.create_stack(&cloud.prove().await.unwrap(), &request).await.unwrap();
        self.settled(&cloud, service).await;
    }

    async fn settled(&self, cloud: &Cloud, service: &Service) {
        while cloud.describe(service.stack().as_str()).await.unwrap().unwrap().status.in_progress() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// The engine's, by the line; anybody else's without one.
    fn cloud(&self, account: &str, line: Option<&Line>) -> Cloud {
        let access = match line {
            Some(_) if self.scenario.assumed => assumed(&self.vault, account),
            Some(_) => kept(&self.vault, account),
            None => ResolvedAccess::Sandbox,
        };
        let client = match line {
            Some(line) => SharedHttpClient::new(line.clone()),
            None => SharedHttpClient::new(http_client(self.sandbox.clone())),
        };
        let spec = ConnectionSpec {
            account: &id(account),
            target: target(account),
            access,
            endpoint: None,
            http_client: Some(client),
            clock: self.clock.clone(),
            rate: Rate::LOCAL,
            time_outs: TimeOuts::default(),
            seed: self.scenario.seed,
        };
        Cloud::open(spec).unwrap()
    }

    fn below(&self, end: u64) -> u64 {
        self.later.lock().unwrap().below(end)
    }

    fn cell(&self, service: &Service) -> Cell {
        Cell {
            id: CellId {
                service: service.id(),
                stage: StageId::new("dev").unwrap(),
                target: target(service.account),
            },
            account: id(service.account),
            kind: ServiceKind::CloudFormation,
            stack: service.stack(),
            root: self.folder.clone(),
            file: self.file(service),
            cdk_stack: None,
            parameters: BTreeMap::new(),
            tags: BTreeMap::new(),
            build_dir: self.folder.join("build").join(&service.name),
            method: if self.scenario.reviewed { Method::Reviewed } else { Method::Direct },
            digest: "d".into(),
            provided: BTreeMap::new(),
            locations: BTreeMap::new(),
            tool: None,
            program: None,
            own_deploy: false,
            leave: vec![],
            workspace: "dev".into(),
            reads_live_values: false,
            express: false,
            errand: engine::Errand::None,
            sharing: None,
        }
    }

    fn clouds(&self) -> BTreeMap<Target, Cloud> {
        let accounts: BTreeSet<&str> = self.scenario.services.iter().map(|service| service.account).collect();
        accounts.into_iter().map(|account| (target(account), self.cloud(account, Some(&self.line)))).collect()
    }

    fn spec(
        &self,
        process: &Process,
        control: UnboundedReceiver<Control>,
        renewed: watch::Receiver<u64>,
    ) -> RunSpec {
        let entries = self.memory.entries();
        let services = &self.scenario.services;
        let mut spec = RunSpec {
            run: RunId("run".into()),
            plan: Plan {
                stage: StageId::new("dev").unwrap(),
                intent: Intent::Deploy,
                phases: vec![],
                steps: self.scenario.steps(),
                edges: vec![],
                gates: self.scenario.gates.clone(),
                blockers: vec![],
            },
            cells: services.iter().map(|service| (service.step_id(), self.cell(service))).collect(),
            clouds: self.clouds(),
            limits: Limits::default(),
            polling: POLLING,
            environment: ToolEnvironment::default(),
            clock: self.clock.clone(),
            durations: BTreeMap::new(),
            actor: "ada@desk".into(),
            commit: None,
            recorder: Arc::new(Pen { memory: self.memory.clone(), dead: process.dead.clone() }),
            events: None,
            cancel: process.cancel.clone(),
            renewed,
            review: self.scenario.reviewed,
            on_failure: self.scenario.on_failure,
            lease: self.scenario.lease,
            stamp: BTreeMap::new(),
            store: None,
            sources: None,
            folder: self.folder.clone(),
            control,
            past: (!entries.is_empty()).then(|| Past::of(&entries)),
        };
        if let Some(bug) = self.bug {
            bug.give(&self.scenario, &mut spec);
        }
        spec
    }

    async fn played(self: Arc<Self>) -> Played {
        let set_up = self.memory.asked();
        let begun = Instant::now();
        let cancel_at = self.scenario.cancel_after.map(|after| begun + after);
        let mut lives = self.scenario.crashes.iter().copied();
        let mut crashes = 0;
        let outcome = loop {
            let life = lives.next();
            let ended = self.process(life.unwrap_or(PATIENCE), cancel_at).await;
            if ended.is_some() || life.is_none() {
                break ended;
            }
            crashes += 1;
            self.died();
            tokio::time::sleep(Duration::from_millis(self.below(6_000))).await;
            let calm = Instant::now() + Duration::from_secs(10);
            self.line.with(|state| state.calm_until = Some(calm));
        };
        // What is still on the line arrives.
        tokio::time::sleep(Duration::from_secs(120)).await;
        self.looked_at(outcome, set_up, crashes).await
    }

    fn died(&self) {
        let mut told = self.told.lock().unwrap();
        told.crashes += 1;
        told.crashes_in_review += u32::from(std::mem::take(&mut *self.looking.lock().unwrap()));
    }

    /// One process, until the run ends or it dies.
    async fn process(self: &Arc<Self>, life: Duration, cancel_at: Option<Instant>) -> Option<RunOutcome> {
        let process = Process { dead: CancellationToken::new(), cancel: CancellationToken::new() };
        let (control, controls) = unbounded_channel();
        let logins = watch::channel(0).0;
        let (mut run, events) = started(self.spec(&process, controls, logins.subscribe()));
        let people = tokio::spawn(self.clone().people(events, control));
        let dies = Instant::now() + life;
        let ended = loop {
            let cancels = cancel_at.filter(|at| *at < dies && !process.cancel.is_cancelled());
            tokio::select! {
                outcome = &mut run => break Some(outcome.unwrap()),
                () = tokio::time::sleep_until(cancels.unwrap_or(dies)), if cancels.is_some() => {
                    self.told.lock().unwrap().cancelled += 1;
                    process.cancel.cancel();
                }
                () = tokio::time::sleep_until(dies) => break None,
            }
        };
        process.dead.cancel();
        run.abort();
        people.abort();
        if ended.is_none() {
            drop(run.await);
        }
        drop(people.await);
        ended
    }

    /// Answers whatever is asked, after a while.
    async fn people(
        self: Arc<Self>,
        mut events: UnboundedReceiver<Entry>,
        control: UnboundedSender<Control>,
    ) {
        while let Some(entry) = events.recv().await {
            match entry.event {
                RunEvent::GateReached { gate, wait: GateWait::Review { hash, steps, again } } => {
                    self.answer(gate, Some((hash, steps, again)), &control).await;
                }
                RunEvent::GateReached { gate, wait: GateWait::Approval { .. } } => {
                    self.answer(gate, None, &control).await;
                }
                RunEvent::StepFinished { step, outcome: StepOutcome::Failed { .. }, .. }
                    if self.scenario.retries && !self.retried.lock().unwrap().contains(&step) =>
                {
                    self.retried.lock().unwrap().push(step.clone());
                    self.told.lock().unwrap().retried += 1;
                    // A run that has ended hears nothing.
                    let _ = control.send(Control::Retry { step, by: "ada@desk".into() });
                }
                _ => {}
            }
        }
    }

    async fn answer(
        self: &Arc<Self>,
        gate: GateId,
        review: Option<(String, Vec<StepId>, Option<String>)>,
        control: &UnboundedSender<Control>,
    ) {
        let steps = review.as_ref().map(|(_, steps, _)| steps.clone()).unwrap_or_default();
        let shown = self.memory.shown(&steps);
        *self.looking.lock().unwrap() = review.is_some();
        if review.as_ref().is_some_and(|(_, _, again)| again.is_none()) {
            self.clone().somebody_else().await;
        }
        drop(self.foreign.lock().await);
        tokio::time::sleep(Duration::from_millis(self.below(30_000))).await;
        *self.looking.lock().unwrap() = false;
        let number = {
            let mut asked = self.asked.lock().unwrap();
            *asked += 1;
            *asked - 1
        };
        let (by, note) = ("ada@desk".to_owned(), None);
        let hash = review.map(|(hash, _, _)| hash);
        let no = self.scenario.refused == Some(number);
        if no {
            self.told.lock().unwrap().refused += 1;
        } else {
            self.told.lock().unwrap().approved += 1;
            let said = Said { gate: gate.clone(), shown, after: self.memory.asked() };
            self.said.lock().unwrap().push(said);
        }
        let answer = if no && self.bug != Some(Bug::TakesNoForYes) {
            Control::Refuse { gate, by, note }
        } else {
            Control::Approve { gate, by, hash, note }
        };
        // A run that has ended hears nothing.
        let _ = control.send(answer);
    }

    /// Updates a stack whose change is being looked at. Goes on whichever of our processes dies.
    async fn somebody_else(self: Arc<Self>) {
        let Some(at) = self.scenario.foreign else { return };
        let stage = self.clone();
        let update = tokio::spawn(async move {
            let mut done = stage.foreign.lock().await;
            if std::mem::replace(&mut *done, true) {
                return;
            }
            let service = &stage.scenario.services[at];
            let cloud = stage.cloud(service.account, None);
            let old = template(&service.name, &[]);
            let other = old.replace("Outputs:", "  Foreign: {Type: 'AWS::SNS::Topic'}\nOutputs:");
            let request = asked(service, other, FOREIGN);
            let proof = cloud.prove().await.unwrap();
            // Where ours was quicker, there is nothing to be in the way of.
            if cloud.update_stack(&proof, &request).await.is_ok() {
                stage.told.lock().unwrap().foreign += 1;
                stage.settled(&cloud, service).await;
            }
        });
        drop(update.await);
    }

    async fn looked_at(&self, outcome: Option<RunOutcome>, set_up: usize, crashes: u32) -> Played {
        let ledger = self.sandbox.ledger().unwrap();
        let mut ended = BTreeMap::new();
        let mut stacks = BTreeMap::new();
        for account in self.sandbox.inspect().unwrap().accounts {
            let right = |one: &&str| **one == account.account && region(one) == account.region;
            let cloud = [DEV, PROD].into_iter().find(right).map(|one| self.cloud(one, None));
            for stack in account.stacks {
                let place = (account.account.clone(), stack.name.clone());
                let Some(cloud) = &cloud else {
                    stacks.insert(place, (stack.status.to_string(), None));
                    continue;
                };
                // Since an event that there is not: all of them.
                for event in cloud.events(&stack.id, Some("none"), "").await.unwrap() {
                    if let Some(token) = event.token.clone()
                        && event.of_the_stack()
                        && event.status.succeeded()
                    {
                        ended.entry(token).or_insert(event.at);
                    }
                }
                let template = cloud.template(&stack.id).await.ok().flatten();
                stacks.insert(place, (stack.status.to_string(), template));
            }
        }
        let (lost, mut told) = self.line.with(|state| (state.lost.clone(), state.told.clone()));
        told.add(&self.told.lock().unwrap());
        Played {
            outcome,
            set_up,
            kept: self.memory.kept(),
            said: self.said.lock().unwrap().clone(),
            retried: self.retried.lock().unwrap().clone(),
            lost,
            crashes,
            ended,
            stacks,
            told,
            ledger,
        }
    }
}

struct Process {
    dead: CancellationToken,
    cancel: CancellationToken,
}

fn asked(service: &Service, template: String, token: &str) -> StackRequest {
    StackRequest {
        stack: service.stack().to_string(),
        template: TemplateSource::Body(template),
        parameters: BTreeMap::new(),
        previous: BTreeSet::new(),
        tags: BTreeMap::new(),
        capabilities: vec![],
        mode: aws::Mode::Standard,
        token: format!("{token}-{}", service.name),
    }
}
