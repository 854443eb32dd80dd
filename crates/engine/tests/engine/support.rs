//! A project of small templates, the accounts that it goes into, and a journal.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use aws::{Cloud, ConnectionSpec, Rate, ResolvedAccess, SharedHttpClient, TimeOuts};
use engine::{Cell, Limits, Polling, Recorder, RunSpec, ToolEnvironment, run};
use jiff::Timestamp;
use journal::{Journal, RunId, RunOutcome, RunState, StepOutcome, StepState};
use plan::{Action, Intent, Pass, Plan, Step, StepId};
use sandbox::{Latency, Sandbox, Settings, http_client, virtual_clock};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use topology::{
    Access, Account, AccountId, AccountName, CellId, Location, Method, Region, ServiceId, ServiceKind,
    StackName, StageId, Target,
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
        let account = Account {
            id: AccountId::new(account).unwrap(),
            access: Some(Access::Sandbox),
            endpoint: None,
            production: None,
            colour: None,
        };
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
            workspace: "dev".into(),
            reads_live_values: false,
        }
    }

    pub fn set_action(&mut self, name: &str, action: Action) {
        self.steps.iter_mut().find(|step| step.id == step_id(name)).unwrap().action = action;
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
            gates: vec![],
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
            approve: None,
        }
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
