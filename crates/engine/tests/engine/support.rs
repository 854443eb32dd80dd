//! A project of small templates, the accounts that it goes into, and a journal.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use aws::{
    Cloud, ConnectionSpec, Rate, ResolvedAccess, SharedHttpClient, StackRequest, TemplateSource, TimeOuts,
};
use engine::{ArtifactStore, Cell, Control, Limits, Polling, Recorder, RunSpec, ToolEnvironment, run};
use jiff::Timestamp;
use journal::{
    Entry, GateWait, Journal, Past, RunEvent, RunId, RunOutcome, RunState, StepOutcome, StepState,
};
use plan::{Action, GateId, Intent, Pass, Plan, PlannedGate, Step, StepId};
use sandbox::{Latency, Sandbox, Settings, http_client, virtual_clock};
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    watch,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use topology::{
    AccountId, AccountName, CellId, Location, Method, OnFailure, Region, ServiceId, ServiceKind, StackName,
    StageId, Target,
};

pub const ACCOUNT: &str = "111111111111";

pub struct Project {
    pub folder: tempfile::TempDir,
    pub sandbox: Sandbox,
    pub clock: aws::Clock,
    pub journal: Arc<Journal>,
    /// What entries are written to; the journal, unless a test puts something else in between.
    pub recorder: Arc<dyn Recorder>,
    pub steps: Vec<Step>,
    pub cells: BTreeMap<StepId, Cell>,
    pub clouds: BTreeMap<Target, Cloud>,
    pub cancel: CancellationToken,
    /// Bumped where a person logs in.
    pub logins: watch::Sender<u64>,
    pub polling: Polling,
    pub rate: Rate,
    pub durations: BTreeMap<ServiceId, Duration>,
    pub environment: ToolEnvironment,
    pub method: Method,
    pub review: bool,
    pub on_failure: OnFailure,
    pub lease: Option<Duration>,
    pub store: Option<ArtifactStore>,
    pub gates: Vec<PlannedGate>,
    /// What people say to the newest run.
    control: Mutex<Option<UnboundedSender<Control>>>,
    runs: AtomicU32,
}

pub fn target() -> Target {
    Target { account: AccountName::new("acme-dev").unwrap(), region: Region::new("eu-west-1").unwrap() }
}

pub fn service(name: &str) -> ServiceId {
    ServiceId::new(name).unwrap()
}

pub fn step_id(name: &str) -> StepId {
    StepId(format!("{name}@{}", target()))
}

/// A table, and the exports `dev-NAME` of its ARN; the imports are its topics' names.
pub fn template(name: &str, imports: &[&str]) -> String {
    let mut text = "Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"
    .to_owned();
    for import in imports {
        text.push_str(&format!(
            "  Topic{import}:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !ImportValue dev-{import}\n"
        ));
    }
    text.push_str(&format!("Outputs:\n  Name:\n    Value: !Ref Table\n    Export: {{Name: dev-{name}}}\n"));
    text
}

impl Project {
    /// Must be made inside the runtime whose time it shall live in.
    pub fn new(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = virtual_clock("2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
        let sandbox = Sandbox::in_memory(settings, clock.clone());
        let journal = Arc::new(Journal::open(&folder.path().join("journal.db")).unwrap());
        let mut project = Self {
            folder,
            sandbox,
            clock,
            recorder: journal.clone(),
            journal,
            steps: vec![],
            cells: BTreeMap::new(),
            clouds: BTreeMap::new(),
            cancel: CancellationToken::new(),
            logins: watch::channel(0).0,
            polling: Polling::LOCAL,
            rate: Rate::LOCAL,
            durations: BTreeMap::new(),
            environment: ToolEnvironment::default(),
            method: Method::Direct,
            review: false,
            on_failure: OnFailure::Continue,
            lease: None,
            store: None,
            gates: vec![],
            control: Mutex::default(),
            runs: AtomicU32::new(0),
        };
        project.connect(target(), ACCOUNT, ResolvedAccess::Sandbox);
        project
    }

    /// A sandbox in which things take no longer than they have to.
    pub fn quick() -> Self {
        Self::new(Settings { latency: Latency { jitter: 0.0, ..Latency::default() }, ..Settings::default() })
    }

    pub fn connect(&mut self, target: Target, account: &str, access: ResolvedAccess) {
        let inside = SharedHttpClient::new(http_client(self.sandbox.clone()));
        self.open(target, account, access, Some(inside), None);
    }

    /// Over the loopback interface.
    pub fn connect_at(&mut self, endpoint: &str) {
        self.open(target(), ACCOUNT, ResolvedAccess::Sandbox, None, Some(endpoint.to_owned()));
    }

    fn open(
        &mut self,
        target: Target,
        account: &str,
        access: ResolvedAccess,
        http_client: Option<SharedHttpClient>,
        endpoint: Option<String>,
    ) {
        let account = AccountId::new(account).unwrap();
        let cloud = Cloud::open(ConnectionSpec {
            account: &account,
            target: target.clone(),
            access,
            endpoint,
            http_client,
            clock: self.clock.clone(),
            rate: self.rate,
            time_outs: TimeOuts::default(),
            seed: 1,
        })
        .unwrap();
        self.clouds.insert(target, cloud);
    }

    pub fn cloud(&self) -> &Cloud {
        &self.clouds[&target()]
    }

    /// A service that waits for those that it imports from.
    pub fn add(&mut self, name: &str, imports: &[&str]) -> &mut Self {
        self.add_text(name, &template(name, imports), imports)
    }

    pub fn add_text(&mut self, name: &str, text: &str, waits_for: &[&str]) -> &mut Self {
        let file = self.folder.path().join(format!("{name}.yml"));
        std::fs::write(&file, text).unwrap();
        self.add_step(name, name, Action::Create, Pass::Whole, waits_for);
        let (id, cell) = (step_id(name), self.cell(name, &file, ServiceKind::CloudFormation));
        self.cells.insert(id, cell);
        self
    }

    pub fn add_step(&mut self, id: &str, name: &str, action: Action, pass: Pass, waits_for: &[&str]) {
        self.steps.push(Step {
            id: step_id(id),
            service: service(name),
            target: target(),
            stack: StackName::new(format!("{name}-dev")).unwrap(),
            action,
            pass,
            reason: "a test wants it".into(),
            phase: Some(0),
            waits_for: waits_for.iter().map(|name| step_id(name)).collect(),
            digest: "d".into(),
        });
    }

    pub fn cell(&self, name: &str, file: &Path, kind: ServiceKind) -> Cell {
        Cell {
            id: CellId { service: service(name), stage: StageId::new("dev").unwrap(), target: target() },
            account: AccountId::new(ACCOUNT).unwrap(),
            kind,
            stack: StackName::new(format!("{name}-dev")).unwrap(),
            root: self.folder.path().to_owned(),
            file: file.to_owned(),
            cdk_stack: None,
            parameters: BTreeMap::new(),
            tags: BTreeMap::new(),
            build_dir: self.folder.path().join("build").join(name),
            method: self.method,
            digest: format!("digest of {name}"),
            provided: BTreeMap::new(),
            locations: BTreeMap::from([(
                "Table".to_owned(),
                Location { file: format!("{name}.yml"), line: 2, column: 3 },
            )]),
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

    pub fn set_action(&mut self, name: &str, action: Action) {
        self.steps.iter_mut().find(|step| step.id == step_id(name)).unwrap().action = action;
    }

    pub fn set_waits(&mut self, name: &str, waits_for: &[&str]) {
        let waits_for = waits_for.iter().map(|name| step_id(name)).collect();
        self.steps.iter_mut().find(|step| step.id == step_id(name)).unwrap().waits_for = waits_for;
    }

    /// An update that no run of ours made, watched to its end.
    pub async fn deploy_as_somebody_else(&self, stack: &str, template: &str) {
        self.begin_as_somebody_else(stack, template).await;
        while !self.cloud().describe(stack).await.unwrap().unwrap().status.succeeded() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    pub async fn begin_as_somebody_else(&self, stack: &str, template: &str) {
        let cloud = self.cloud();
        let request = StackRequest {
            stack: stack.to_owned(),
            template: TemplateSource::Body(template.to_owned()),
            parameters: BTreeMap::new(),
            previous: BTreeSet::new(),
            tags: BTreeMap::from([("stagewright:actor".to_owned(), "bob@bench".to_owned())]),
            capabilities: vec![],
            mode: aws::Mode::Standard,
            token: format!("somebody-else-{stack}"),
        };
        cloud.update_stack(&cloud.prove().await.unwrap(), &request).await.unwrap();
    }

    pub fn rewrite(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(format!("{name}.yml")), text).unwrap();
    }

    pub fn plan(&self) -> Plan {
        Plan {
            stage: StageId::new("dev").unwrap(),
            intent: Intent::Deploy,
            phases: vec![],
            steps: self.steps.clone(),
            edges: vec![],
            gates: self.gates.clone(),
            blockers: vec![],
        }
    }

    pub fn spec(&self) -> RunSpec {
        let number = self.runs.fetch_add(1, Ordering::Relaxed);
        RunSpec {
            run: RunId(format!("run-{number}")),
            plan: self.plan(),
            cells: self
                .cells
                .iter()
                .map(|(id, cell)| (id.clone(), Cell { method: self.method, ..cell.clone() }))
                .collect(),
            clouds: self.clouds.clone(),
            limits: Limits::default(),
            polling: self.polling,
            environment: self.environment.clone(),
            clock: self.clock.clone(),
            durations: self.durations.clone(),
            actor: "ada@desk".into(),
            commit: None,
            recorder: self.recorder.clone(),
            events: None,
            cancel: self.cancel.clone(),
            renewed: self.logins.subscribe(),
            review: self.review,
            on_failure: self.on_failure,
            lease: self.lease,
            stamp: BTreeMap::new(),
            store: self.store.clone(),
            sources: None,
            folder: self.folder.path().to_owned(),
            control: self.listen(),
            past: None,
        }
    }

    fn listen(&self) -> UnboundedReceiver<Control> {
        let (sender, receiver) = unbounded_channel();
        *self.control.lock().unwrap() = Some(sender);
        receiver
    }

    /// Says something to the newest run.
    pub fn say(&self, control: Control) {
        // A run that has ended hears nothing.
        let _ = self.control.lock().unwrap().as_ref().unwrap().send(control);
    }

    /// Nobody can say anything to the newest run any more.
    pub fn leave(&self) {
        self.control.lock().unwrap().take();
    }

    /// The same run once more, as another process takes it up after the first had died.
    pub fn taken_up(&self, run: &RunId) -> RunSpec {
        let past = Past::of(&self.journal.entries(run).unwrap());
        RunSpec { run: run.clone(), past: Some(past), cancel: CancellationToken::new(), ..self.spec() }
    }

    /// Runs the plan and gives what the journal says of it.
    pub async fn run(&self) -> (RunOutcome, RunState) {
        let spec = self.spec();
        let id = spec.run.clone();
        let outcome = run(spec).await;
        (outcome, self.state(&id))
    }

    pub fn state(&self, id: &RunId) -> RunState {
        RunState::fold(&self.journal.entries(id).unwrap()).unwrap()
    }

    pub fn outcome(&self, run: &str, name: &str) -> StepOutcome {
        let entries = self.journal.entries(&RunId(run.into())).unwrap();
        let outcome = entries.into_iter().find_map(|entry| match entry.event {
            journal::RunEvent::StepFinished { step, outcome, .. } if step == step_id(name) => Some(outcome),
            _ => None,
        });
        outcome.unwrap()
    }

    /// The status of a stack in the sandbox, by the sandbox itself.
    pub fn status(&self, stack: &str) -> Option<String> {
        let summary = self.sandbox.inspect().unwrap();
        let stacks = summary.accounts.iter().flat_map(|account| &account.stacks);
        stacks.filter(|found| found.name == stack).map(|found| found.status.to_string()).next()
    }

    /// Stack writes that the sandbox accepted, in order: `CreateStack notes-dev`.
    pub fn writes(&self) -> Vec<String> {
        let ledger = self.sandbox.ledger().unwrap();
        ledger
            .iter()
            .filter(|entry| entry.service == "cloudformation" && entry.accepted())
            .map(|entry| entry.action.clone())
            .collect()
    }

    /// When the sandbox accepted the first write for a stack.
    pub fn begun(&self, stack: &str) -> Timestamp {
        let ledger = self.sandbox.ledger().unwrap();
        ledger.iter().find(|entry| entry.accepted() && entry.subject.as_deref() == Some(stack)).unwrap().at
    }
}

pub fn of<'a>(state: &'a RunState, name: &str) -> &'a StepState {
    state.steps.iter().find(|step| step.step == step_id(name)).unwrap()
}

/// Starts a run and tells its events.
pub fn started(spec: RunSpec) -> (JoinHandle<RunOutcome>, UnboundedReceiver<Entry>) {
    let (sender, events) = unbounded_channel();
    (tokio::spawn(engine::run(RunSpec { events: Some(sender), ..spec })), events)
}

pub async fn until(events: &mut UnboundedReceiver<Entry>, wanted: impl Fn(&RunEvent) -> bool) {
    while let Some(entry) = events.recv().await {
        if wanted(&entry.event) {
            return;
        }
    }
    panic!("the run ended before that");
}

/// The review that a run has reached, and the hash of what it asks about.
pub async fn until_review(events: &mut UnboundedReceiver<Entry>) -> (GateId, String) {
    while let Some(entry) = events.recv().await {
        if let RunEvent::GateReached { gate, wait: GateWait::Review { hash, .. } } = entry.event {
            return (gate, hash);
        }
    }
    panic!("the run ended before its review");
}

/// Runs the plan with somebody there who answers every review and approval with yes, or with no.
pub async fn answered(project: &Project, yes: bool) -> (RunId, RunOutcome) {
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, events) = started(spec);
    answer_all(project, events, yes).await;
    (id, run.await.unwrap())
}

pub async fn answer_all(project: &Project, mut events: UnboundedReceiver<Entry>, yes: bool) {
    while let Some(entry) = events.recv().await {
        let RunEvent::GateReached { gate, wait } = entry.event else { continue };
        let (by, note) = ("ada@desk".to_owned(), None);
        let hash = match wait {
            GateWait::Review { hash, .. } => Some(hash),
            GateWait::Approval { .. } => None,
            GateWait::Check { .. } => continue,
        };
        project.say(if yes {
            Control::Approve { gate, by, hash, note }
        } else {
            Control::Refuse { gate, by, note }
        });
    }
}
