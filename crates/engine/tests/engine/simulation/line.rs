//! The line between the SDK and the sandbox: it takes time, calls go wrong on it, and what a process had sent arrives even if
//! the process dies.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use aws::SharedHttpClient;
use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use sandbox::{CallFault, Effect, Nth, Sandbox, http_client};
use tokio::time::Instant;

use super::{Told, bugs::Bug, form::Form};
use crate::mischief::Choices;

/// How long after a write reads may be stale.
const STALE: Duration = Duration::from_secs(3);
/// Credentials last for longer than this.
const LASTS: Duration = Duration::from_secs(20);

/// What a connector says of what it could not carry.
pub type Carried = Result<HttpResponse, ConnectorError>;

#[derive(Debug, Clone)]
pub struct Line(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    inner: SharedHttpClient,
    sandbox: Sandbox,
    bug: Option<Bug>,
    state: Mutex<State>,
}

#[derive(Debug)]
pub struct State {
    choices: Choices,
    /// How many more calls go wrong.
    left: u32,
    /// How often the answer of a call with this token was lost.
    pub lost: BTreeMap<String, u32>,
    pub told: Told,
    /// When a stack was last written to.
    written: BTreeMap<String, Instant>,
    /// Whether a process was just taken up: it asks what became of the calls of the one before.
    pub calm_until: Option<Instant>,
    /// When credentials last ran out.
    expired: Option<Instant>,
    /// Tokens that were seen on the line.
    pub tokens: BTreeSet<String>,
    /// ARNs of change sets that were seen on the line.
    pub change_sets: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trick {
    Throttle,
    LoseAnswer,
    Expire,
    Refuse,
    ServerError,
    Stale,
    Repeat,
    Skip,
}

impl Line {
    pub fn new(sandbox: Sandbox, seed: u64, faults: u32, bug: Option<Bug>) -> Self {
        let state = State {
            choices: Choices(seed),
            left: faults,
            lost: BTreeMap::new(),
            told: Told::default(),
            written: BTreeMap::new(),
            calm_until: None,
            expired: None,
            tokens: BTreeSet::new(),
            change_sets: vec![],
        };
        let inner = SharedHttpClient::new(http_client(sandbox.clone()));
        Self(Arc::new(Shared { inner, sandbox, bug, state: Mutex::new(state) }))
    }

    pub fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.state.lock().unwrap())
    }

    fn delay(&self) -> Duration {
        self.with(|state| Duration::from_millis(state.choices.below(40)))
    }

    /// What goes wrong with this call.
    fn trick(&self, form: &Form) -> Option<Trick> {
        self.with(|state| {
            if state.left == 0 || state.choices.below(10) != 0 {
                return None;
            }
            let (now, stack) = (Instant::now(), form.get("StackName").map(stack_name));
            let written = stack.and_then(|stack| state.written.get(stack)).copied();
            let fresh = written.is_some_and(|at| now.duration_since(at) < STALE);
            let calm = state.calm_until.is_some_and(|until| now < until);
            let reads: &[Trick] = match form.action() {
                "DescribeStacks" if fresh && !calm => &[Trick::Stale],
                "DescribeStackEvents" if fresh && !calm => &[Trick::Stale, Trick::Repeat, Trick::Skip],
                "DescribeStackEvents" => &[Trick::Repeat, Trick::Skip],
                _ => &[],
            };
            let any = [Trick::Throttle, Trick::LoseAnswer, Trick::Expire, Trick::Refuse, Trick::ServerError];
            let one_of =
                |tricks: &[Trick], choices: &mut Choices| tricks[choices.below(tricks.len() as u64) as usize];
            let mut trick = if !reads.is_empty() && state.choices.below(2) == 0 {
                one_of(reads, &mut state.choices)
            } else {
                one_of(&any, &mut state.choices)
            };
            if matches!(trick, Trick::Expire | Trick::Refuse) {
                let minting = ["AssumeRole", "GetCallerIdentity"].contains(&form.action());
                let just_now = state.expired.is_some_and(|at| now.duration_since(at) < LASTS);
                if minting || just_now {
                    trick = Trick::Throttle;
                } else {
                    state.expired = Some(now);
                }
            }
            state.left -= 1;
            let told = &mut state.told;
            *match trick {
                Trick::Throttle => &mut told.throttled,
                Trick::LoseAnswer => &mut told.lost,
                Trick::Expire | Trick::Refuse => &mut told.expired,
                Trick::ServerError => &mut told.errors,
                Trick::Stale => &mut told.stale,
                Trick::Repeat => &mut told.repeated,
                Trick::Skip => &mut told.skipped,
            } += 1;
            if let (Trick::LoseAnswer, Some(token)) = (trick, form.token()) {
                *state.lost.entry(token.to_owned()).or_default() += 1;
            }
            Some(trick)
        })
    }

    /// Nothing else is asked of the sandbox between this and the call itself.
    fn arm(&self, action: &str, trick: Trick) {
        let effect = match trick {
            Trick::Throttle => Effect::Throttle,
            Trick::LoseAnswer => Effect::LoseAnswer,
            Trick::Expire => Effect::Expire,
            Trick::Stale => Effect::Stale,
            Trick::Repeat => Effect::RepeatEvents,
            Trick::Skip => Effect::SkipEvents,
            Trick::Refuse => Effect::Error {
                status: 403,
                code: "ExpiredToken".into(),
                message: "The security token included in the request is expired".into(),
            },
            Trick::ServerError => Effect::Error {
                status: 500,
                code: "InternalFailure".into(),
                message: "An internal error has occurred".into(),
            },
        };
        let fault = CallFault::new(action, Nth::Only(1), effect);
        self.0.sandbox.configure(|settings| settings.faults.calls = vec![fault]).unwrap();
    }

    async fn carry(self, request: HttpRequest, inner: SharedHttpConnector) -> Carried {
        tokio::time::sleep(self.delay()).await;
        match self.0.bug {
            Some(bug) => bug.carry(&self, request, &inner).await,
            None => self.deliver(request, &inner).await,
        }
    }

    /// To the sandbox, whatever goes wrong.
    pub async fn deliver(&self, request: HttpRequest, inner: &SharedHttpConnector) -> Carried {
        let form = Form::of(&request);
        let trick = self.trick(&form);
        if let (Some(stack), true) = (form.get("StackName"), form.changes_a_stack()) {
            self.with(|state| state.written.insert(stack_name(stack).to_owned(), Instant::now()));
        }
        if let Some(trick) = trick {
            self.arm(form.action(), trick);
        }
        let answer = inner.call(request).await;
        self.with(|state| state.notice(form.action(), answer.as_ref().ok()));
        answer
    }
}

impl State {
    fn notice(&mut self, action: &str, answer: Option<&HttpResponse>) {
        let text =
            String::from_utf8_lossy(answer.and_then(|answer| answer.body().bytes()).unwrap_or_default())
                .into_owned();
        if action == "ExecuteChangeSet" && text.contains("OBSOLETE") {
            self.told.obsolete += 1;
        }
        if action == "CreateChangeSet"
            && let Some(arn) = text.split("<Id>").nth(1).and_then(|rest| rest.split("</Id>").next())
        {
            self.change_sets.push(arn.to_owned());
        }
    }
}

/// Of a stack's name or id.
pub fn stack_name(stack: &str) -> &str {
    stack.split_once(":stack/").and_then(|(_, rest)| rest.split('/').next()).unwrap_or(stack)
}

impl HttpClient for Line {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.0.inner.http_connector(settings, components);
        SharedHttpConnector::new(Between { line: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Between {
    line: Line,
    inner: SharedHttpConnector,
}

impl HttpConnector for Between {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (line, inner) = (self.line.clone(), self.inner.clone());
        HttpConnectorFuture::new(async move {
            // A task of its own: what was sent arrives, whoever has died.
            let sent = tokio::spawn(line.carry(request, inner)).await;
            sent.unwrap_or_else(|error| Err(ConnectorError::io(error.into())))
        })
    }
}
