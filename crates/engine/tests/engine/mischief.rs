//! A deployment in two accounts while credentials are swapped, taken away, ended and mixed up, by a seeded choice at every
//! call that is made.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws::{AssumedRole, Cloud, ConnectionSpec, KeptKeys, Mfa, Rate, ResolvedAccess, Secret, TimeOuts, Vault};
use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    runtime_components::RuntimeComponents,
};
use engine::{Cell, Limits, Polling, Recorder, RunSpec, ToolEnvironment};
use journal::{DeploymentRecord, Entry, JournalError, RunEvent, RunId, RunOutcome, StepOutcome};
use plan::{Action, Intent, Pass, Plan, Step, StepId};
use sandbox::{CallFault, Effect, Latency, Nth, Sandbox, Settings, http_client, virtual_clock};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use topology::{
    AccountId, AccountName, CellId, Method, Region, ServiceId, ServiceKind, StackName, StageId, Target,
};

pub const DEV: &str = "111111111111";
pub const PROD: &str = "222222222222";
const FOREIGN: &str = "333333333333";
/// Where the roles are assumed from.
pub const ROOT: &str = "999999999999";

const TEMPLATE: &str = "Resources:\n  Topic: {Type: 'AWS::SNS::Topic'}\n";

/// What happened, over many cases.
#[derive(Debug, Default, Clone)]
pub struct Told {
    pub swaps: u32,
    pub expiries: u32,
    pub lost: u32,
    pub wrong_principals: u32,
    pub waited: u32,
    pub sent_again: u32,
    /// Runs in which a wrong account was refused.
    pub refused: u32,
    pub succeeded: u32,
}

impl Told {
    pub fn add(&mut self, other: &Self) {
        self.swaps += other.swaps;
        self.expiries += other.expiries;
        self.lost += other.lost;
        self.wrong_principals += other.wrong_principals;
        self.waited += other.waited;
        self.sent_again += other.sent_again;
        self.refused += other.refused;
        self.succeeded += other.succeeded;
    }
}

#[derive(Debug)]
pub struct Ran {
    pub outcome: RunOutcome,
    pub ledger: Vec<sandbox::Entry>,
    /// The action of every call whose answer was lost.
    pub lost: Vec<String>,
    pub told: Told,
}

/// SplitMix64 (Steele et al. 2014): the whole case follows from its seed.
#[derive(Debug)]
pub struct Choices(pub u64);

impl Choices {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}

/// Stands between the SDK and the sandbox.
#[derive(Debug, Clone)]
struct Mischief(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    inner: SharedHttpClient,
    sandbox: Sandbox,
    vault: Vault,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    choices: Choices,
    /// How many more times something goes wrong.
    left: u32,
    lost: Vec<String>,
    told: Told,
}

/// What goes wrong with a call, or just before it.
#[derive(Debug, Clone, Copy)]
enum Trick {
    /// The keys that an account's access starts from become those of another.
    Swap {
        keys_of: &'static str,
        become_those_of: &'static str,
    },
    TakeAway {
        keys_of: &'static str,
    },
    Expire,
    Refuse,
    LoseAnswer,
    Throttle,
    WrongPrincipal,
}

impl Mischief {
    /// How long the call takes to arrive, and what goes wrong with it.
    fn choose(&self) -> (Duration, Option<Trick>) {
        const KEYS: [&str; 3] = [DEV, PROD, ROOT];
        const OTHERS: [&str; 4] = [FOREIGN, DEV, PROD, ROOT];
        let mut state = self.0.state.lock().unwrap();
        let delay = Duration::from_millis(state.choices.below(40));
        if state.left == 0 || state.choices.below(4) != 0 {
            return (delay, None);
        }
        state.left -= 1;
        let keys_of = KEYS[state.choices.below(3) as usize];
        let trick = match state.choices.below(8) {
            0 | 1 => {
                let become_those_of = OTHERS[state.choices.below(4) as usize];
                Trick::Swap { keys_of, become_those_of }
            }
            2 => Trick::TakeAway { keys_of },
            3 => Trick::Expire,
            4 => Trick::Refuse,
            5 => Trick::LoseAnswer,
            6 => Trick::Throttle,
            _ => Trick::WrongPrincipal,
        };
        (delay, Some(trick))
    }

    async fn play(&self, trick: Trick, action: &str) {
        let vault = &self.0.vault;
        let effect = match trick {
            // Keys are read when credentials are minted: this call's end at once.
            Trick::Swap { keys_of, become_those_of } => {
                keep(vault, keys_of, become_those_of).await;
                expired()
            }
            Trick::TakeAway { keys_of } => {
                aws::forget_keys(vault, &id(keys_of)).await.unwrap();
                expired()
            }
            Trick::Refuse => expired(),
            Trick::Expire => Effect::Expire,
            Trick::LoseAnswer => Effect::LoseAnswer,
            Trick::Throttle => Effect::Throttle,
            Trick::WrongPrincipal => Effect::WrongPrincipal { account: FOREIGN.into() },
        };
        self.note(trick, action);
        // A wrong principal waits for the next call that is about one.
        let about_one: &[&str] = match trick {
            Trick::WrongPrincipal => &["AssumeRole", "GetCallerIdentity"],
            _ => &[action],
        };
        let fault = |action: &&str| CallFault::new(action, Nth::Only(1), effect.clone());
        let faults: Vec<_> = about_one.iter().map(fault).collect();
        self.0.sandbox.configure(|settings| settings.faults.calls.extend(faults)).unwrap();
    }

    fn note(&self, trick: Trick, action: &str) {
        let mut state = self.0.state.lock().unwrap();
        match trick {
            Trick::Swap { .. } => state.told.swaps += 1,
            Trick::Expire | Trick::Refuse => state.told.expiries += 1,
            Trick::LoseAnswer => {
                state.told.lost += 1;
                state.lost.push(action.to_owned());
            }
            Trick::WrongPrincipal => state.told.wrong_principals += 1,
            Trick::TakeAway { .. } | Trick::Throttle => {}
        }
    }
}

fn expired() -> Effect {
    Effect::Error {
        status: 403,
        code: "ExpiredToken".into(),
        message: "The security token included in the request is expired".into(),
    }
}

impl HttpClient for Mischief {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.0.inner.http_connector(settings, components);
        SharedHttpConnector::new(Between { mischief: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Between {
    mischief: Mischief,
    inner: SharedHttpConnector,
}

impl HttpConnector for Between {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (mischief, inner) = (self.mischief.clone(), self.inner.clone());
        HttpConnectorFuture::new(async move {
            let (delay, trick) = mischief.choose();
            tokio::time::sleep(delay).await;
            if let Some(trick) = trick {
                let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
                let action =
                    body.split('&').find_map(|part| part.strip_prefix("Action=")).unwrap_or_default();
                mischief.play(trick, action).await;
            }
            inner.call(request).await
        })
    }
}

pub fn id(account: &str) -> AccountId {
    AccountId::new(account).unwrap()
}

/// In the sandbox a key's digits say whose it is.
pub async fn keep(vault: &Vault, keys_of: &str, become_those_of: &str) {
    let key = format!("AKIAKEPT{become_those_of}");
    aws::keep_keys(vault, &id(keys_of), key, Secret::new("secret".into())).await.unwrap();
}

pub fn kept(vault: &Vault, account: &str) -> ResolvedAccess {
    ResolvedAccess::Kept(KeptKeys {
        account: AccountName::new(format!("a{account}")).unwrap(),
        id: id(account),
        mfa_serial: None,
        vault: vault.clone(),
        mfa: Mfa::new(vault.clone()),
    })
}

pub fn assumed(vault: &Vault, account: &str) -> ResolvedAccess {
    ResolvedAccess::Assume(Box::new(AssumedRole {
        source: kept(vault, ROOT),
        from: id(ROOT),
        role_arn: format!("arn:aws:iam::{account}:role/Deploy"),
        external_id: None,
        mfa_serial: None,
        mfa: Mfa::new(vault.clone()),
    }))
}

/// Entries in memory: ten thousand journals on a disk would measure the disk.
#[derive(Debug, Default)]
struct Memory(Mutex<Vec<Entry>>);

impl Recorder for Memory {
    fn append(&self, entries: &[Entry]) -> Result<(), JournalError> {
        self.0.lock().unwrap().extend_from_slice(entries);
        Ok(())
    }

    fn deployed(&self, _: &DeploymentRecord) -> Result<(), JournalError> {
        Ok(())
    }

    fn removed(&self, _: &str) -> Result<(), JournalError> {
        Ok(())
    }
}

pub fn run(seed: u64, folder: &Path) -> Ran {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(case(seed, folder))
}

async fn case(seed: u64, folder: &Path) -> Ran {
    let clock = virtual_clock("2026-01-01T00:00:00Z".parse().unwrap());
    let sandbox =
        Sandbox::in_memory(Settings { latency: Latency::none(), ..Settings::default() }, clock.clone());
    let vault = Vault::in_memory();
    let mut choices = Choices(seed);
    let left = 1 + choices.below(6) as u32;
    let state = State { choices, left, lost: vec![], told: Told::default() };
    let shared = Shared {
        inner: SharedHttpClient::new(http_client(sandbox.clone())),
        sandbox: sandbox.clone(),
        vault: vault.clone(),
        state: Mutex::new(state),
    };
    let mischief = Mischief(Arc::new(shared));
    let connect = |account: &str, access: ResolvedAccess| {
        let cloud = Cloud::open(ConnectionSpec {
            account: &id(account),
            target: target(account),
            access,
            endpoint: None,
            http_client: Some(SharedHttpClient::new(mischief.clone())),
            clock: clock.clone(),
            rate: Rate::LOCAL,
            time_outs: TimeOuts::default(),
            seed,
        });
        (target(account), cloud.unwrap())
    };
    let access =
        |account: &str, way: u64| if way == 0 { kept(&vault, account) } else { assumed(&vault, account) };
    let clouds: BTreeMap<_, _> =
        [connect(DEV, access(DEV, seed & 1)), connect(PROD, access(PROD, seed & 2))].into();
    for account in [DEV, PROD, ROOT] {
        keep(&vault, account, account).await;
    }
    let recorder = Arc::new(Memory::default());
    let renewed = watch::channel(0).0;
    let spec = spec(folder, clouds, recorder.clone(), renewed.subscribe(), clock);
    // A person who puts the right keys back from time to time.
    let person = async {
        loop {
            tokio::time::sleep(Duration::from_secs(7)).await;
            for account in [DEV, PROD, ROOT] {
                keep(&vault, account, account).await;
            }
            renewed.send_modify(|logins| *logins += 1);
        }
    };
    let outcome = tokio::select! {
        outcome = engine::run(spec) => outcome,
        () = person => unreachable!("the person never ends"),
    };
    let entries = recorder.0.lock().unwrap();
    let state = mischief.0.state.lock().unwrap();
    let mut told = state.told.clone();
    let ledger = sandbox.ledger().unwrap();
    told.succeeded = u32::from(outcome == RunOutcome::Succeeded);
    told.waited = u32::from(entries.iter().any(|entry| matches!(entry.event, RunEvent::LoginNeeded { .. })));
    told.refused = u32::from(entries.iter().any(|entry| {
        matches!(&entry.event, RunEvent::StepFinished { outcome: StepOutcome::Failed { failure }, .. } if failure.code == "wrong-account")
    }));
    told.sent_again = u32::from(ledger.iter().any(|refused| {
        !refused.accepted() && ledger.iter().any(|sent| sent.accepted() && sent.token == refused.token)
    }));
    Ran { outcome, ledger, lost: state.lost.clone(), told }
}

fn target(account: &str) -> Target {
    Target {
        account: AccountName::new(format!("a{account}")).unwrap(),
        region: Region::new("eu-west-1").unwrap(),
    }
}

fn step(name: &str, account: &str, waits_for: &[&StepId]) -> Step {
    Step {
        id: StepId(format!("{name}@{}", target(account))),
        service: ServiceId::new(name).unwrap(),
        target: target(account),
        stack: StackName::new(format!("{name}-dev")).unwrap(),
        action: Action::Create,
        pass: Pass::Whole,
        reason: "a test wants it".into(),
        phase: Some(0),
        waits_for: waits_for.iter().copied().cloned().collect(),
        digest: "d".into(),
    }
}

fn cell(step: &Step, folder: &Path) -> Cell {
    Cell {
        id: CellId {
            service: step.service.clone(),
            stage: StageId::new("dev").unwrap(),
            target: step.target.clone(),
        },
        account: topology::AccountId::new(crate::support::ACCOUNT).unwrap(),
        kind: ServiceKind::CloudFormation,
        stack: step.stack.clone(),
        root: folder.to_owned(),
        file: folder.join("template.yml"),
        cdk_stack: None,
        parameters: BTreeMap::new(),
        tags: BTreeMap::new(),
        build_dir: folder.join("build"),
        method: Method::Direct,
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

fn spec(
    folder: &Path,
    clouds: BTreeMap<Target, Cloud>,
    recorder: Arc<Memory>,
    renewed: watch::Receiver<u64>,
    clock: aws::Clock,
) -> RunSpec {
    let template = folder.join("template.yml");
    if !template.exists() {
        std::fs::write(&template, TEMPLATE).unwrap();
    }
    let database = step("database", DEV, &[]);
    let notes = step("notes", PROD, &[]);
    let auth = step("auth", DEV, &[&database.id, &notes.id]);
    let steps = vec![database, notes, auth];
    RunSpec {
        run: RunId("run".into()),
        cells: steps.iter().map(|step| (step.id.clone(), cell(step, folder))).collect(),
        plan: Plan {
            stage: StageId::new("dev").unwrap(),
            intent: Intent::Deploy,
            phases: vec![],
            steps,
            edges: vec![],
            gates: vec![],
            blockers: vec![],
        },
        clouds,
        limits: Limits::default(),
        polling: Polling::LOCAL,
        environment: ToolEnvironment::default(),
        clock,
        durations: BTreeMap::new(),
        actor: "ada@desk".into(),
        commit: None,
        recorder,
        events: None,
        cancel: CancellationToken::new(),
        renewed,
        review: false,
        on_failure: topology::OnFailure::Continue,
        lease: None,
        stamp: BTreeMap::new(),
        store: None,
        sources: None,
        folder: folder.to_owned(),
        control: tokio::sync::mpsc::unbounded_channel().1,
        past: None,
    }
}
