//! The simulated world: pure state, a clock that is handed in, and everything in it by account and region.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::drift::TrailEvent;
use crate::identity_center::model::Memory;
use crate::ledger::Entry;
use crate::left::Left;
use crate::organization::Creations;
use crate::scope::{Scope, Session};
use crate::services::cloud_control::ResourceRequest;
use crate::services::s3::Bucket;
use crate::services::ssm::SsmParameter;
use crate::settings::Settings;
use crate::stacks::model::Stack;
use crate::stacks::transitions;
use crate::store::blobs::Blobs;
use crate::template::Template;
use crate::throttle::Buckets;

/// What all accounts share: sessions, who is logged in, the organization, and the names of buckets.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shared {
    pub sessions: BTreeMap<String, Session>,
    pub buckets: BTreeMap<String, Scope>,
    pub identity: Memory,
    pub creations: Creations,
    /// The last window in which the code of an MFA device was used.
    pub mfa_used: BTreeMap<String, i64>,
    /// How many numbers were given out.
    pub numbers: u64,
}

/// What one account has in one region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ScopeState {
    /// By ARN. Kept in parts of their own.
    #[serde(skip)]
    pub stacks: BTreeMap<String, Stack>,
    pub parameters: BTreeMap<String, SsmParameter>,
    pub buckets: BTreeMap<String, Bucket>,
    /// What belongs to no stack, by type and physical id.
    #[serde(default)]
    pub left: BTreeMap<String, Left>,
    /// What Cloud Control was asked to do.
    #[serde(default)]
    pub requests: BTreeMap<String, ResourceRequest>,
    /// What CloudTrail knows, oldest first.
    pub trail: Vec<TrailEvent>,
}

/// A part of the state that is kept on its own, so that a call writes only what it changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    Settings,
    Shared,
    Scope(Scope),
    Stack(String),
}

/// Accounts, regions and all that is in them.
#[derive(Debug, Default)]
pub struct World {
    pub(crate) settings: Settings,
    pub(crate) shared: Shared,
    scopes: BTreeMap<Scope, ScopeState>,
    pub(crate) blobs: Blobs,
    pub(crate) throttled: Buckets,
    /// Write calls since the world was last asked for them.
    pub(crate) ledger: Vec<Entry>,
    /// How often each action was called, as `service:action`.
    pub(crate) calls: BTreeMap<String, u64>,
    /// Parts that are not as they were read.
    pub(crate) changed: BTreeSet<Part>,
    /// Whether a call changed what is kept without being a write to an account.
    pub(crate) remembered: bool,
    /// When each stack does something by itself.
    agenda: BTreeSet<(Timestamp, String)>,
    templates: Mutex<BTreeMap<String, Arc<Template>>>,
    requests: u64,
}

/// Parsed templates that are kept at hand; more than this and they are parsed again.
const TEMPLATES_AT_HAND: usize = 1024;

impl World {
    pub fn new(settings: Settings) -> Self {
        Self { settings, changed: BTreeSet::from([Part::Settings]), ..Self::default() }
    }

    pub(crate) fn with_blobs(blobs: Blobs) -> Self {
        Self { blobs, ..Self::default() }
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes the settings.
    pub fn configure(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        self.changed.insert(Part::Settings);
    }

    /// Carries out, in order of time, everything that is due by `now`. How often it is called makes no difference.
    pub fn advance(&mut self, now: Timestamp) {
        while let Some((due, id)) = self.agenda.first().cloned().filter(|(due, _)| *due <= now) {
            let done = self.with_stack(&id, |world, stack| transitions::carry_out(world, stack, due));
            if done.is_none() {
                self.agenda.remove(&(due, id));
            }
        }
    }

    /// When the next thing happens by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.agenda.first().map(|(due, _)| *due)
    }

    pub(crate) fn scope(&self, scope: &Scope) -> Option<&ScopeState> {
        self.scopes.get(scope)
    }

    pub(crate) fn scopes(&self) -> impl Iterator<Item = (&Scope, &ScopeState)> {
        self.scopes.iter()
    }

    /// For changes to parameters and buckets.
    pub(crate) fn scope_mut(&mut self, scope: &Scope) -> &mut ScopeState {
        self.changed.insert(Part::Scope(scope.clone()));
        self.scopes.entry(scope.clone()).or_default()
    }

    pub(crate) fn shared_mut(&mut self) -> &mut Shared {
        self.changed.insert(Part::Shared);
        &mut self.shared
    }

    /// For what a call leaves behind that is no write to an account: a session, a login.
    pub(crate) fn remember(&mut self) -> &mut Shared {
        self.remembered = true;
        self.shared_mut()
    }

    pub(crate) fn note_faults_used(&mut self) {
        self.changed.insert(Part::Settings);
    }

    /// All stacks of an account and region, deleted ones too.
    pub(crate) fn stacks(&self, scope: &Scope) -> impl Iterator<Item = &Stack> {
        self.scopes.get(scope).into_iter().flat_map(|state| state.stacks.values())
    }

    /// A stack by its name, if it exists, or by its ARN, even if it is deleted.
    pub(crate) fn stack(&self, scope: &Scope, name: &str) -> Option<&Stack> {
        let stacks = &self.scopes.get(scope)?.stacks;
        if name.starts_with("arn:") {
            return stacks.get(name);
        }
        let prefix = format!(
            "arn:{}:cloudformation:{}:{}:stack/{name}/",
            scope.partition(),
            scope.region,
            scope.account
        );
        stacks
            .range(prefix.clone()..)
            .take_while(|(id, _)| id.starts_with(&prefix))
            .map(|(_, stack)| stack)
            .find(|stack| stack.exists())
    }

    /// The stack that owns an export, and its value.
    pub(crate) fn export(&self, scope: &Scope, name: &str) -> Option<(&Stack, &str)> {
        self.stacks(scope).find_map(|stack| {
            stack.exports().find(|(export, _)| *export == name).map(|(_, value)| (stack, value))
        })
    }

    /// Adds a stack or puts a changed one in its place.
    pub(crate) fn put_stack(&mut self, stack: Stack) {
        self.changed.insert(Part::Stack(stack.id.clone()));
        self.place(stack);
    }

    fn place(&mut self, stack: Stack) {
        let id = stack.id.clone();
        let due = stack.next_due();
        let scope = stack.scope();
        let old = self.scopes.entry(scope).or_default().stacks.insert(id.clone(), stack);
        if let Some(old) = old.and_then(|old| old.next_due()) {
            self.agenda.remove(&(old, id.clone()));
        }
        if let Some(due) = due {
            self.agenda.insert((due, id));
        }
    }

    /// Works on one stack and on the world around it. `None`: there is no such stack.
    pub(crate) fn with_stack<T>(
        &mut self,
        id: &str,
        work: impl FnOnce(&mut World, &mut Stack) -> T,
    ) -> Option<T> {
        let scope = Scope::of_arn(id)?;
        let mut stack = self.scopes.get_mut(&scope)?.stacks.remove(id)?;
        if let Some(due) = stack.next_due() {
            self.agenda.remove(&(due, id.to_owned()));
        }
        let result = work(self, &mut stack);
        self.put_stack(stack);
        Some(result)
    }

    /// A parsed template; the error is AWS's text.
    pub(crate) fn template(&self, body: &str) -> Result<Arc<Template>, String> {
        let mut kept = self.templates.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(template) = kept.get(body) {
            return Ok(template.clone());
        }
        let template = Arc::new(Template::read(body)?);
        if kept.len() >= TEMPLATES_AT_HAND {
            kept.clear();
        }
        kept.insert(body.to_owned(), template.clone());
        Ok(template)
    }

    pub(crate) fn latency_of(
        &self,
        stack: &Stack,
        logical_id: &str,
        kind: &str,
        now: Timestamp,
    ) -> SignedDuration {
        // The seed and what is done decide, not the stack's own id, which differs from one creation to the next.
        let name = stack.name.as_str();
        let second = now.as_second().to_string();
        let parts = [name, logical_id, kind, &second];
        let latency = self.settings.latency.resource(name, kind, self.settings.seed, &parts);
        // Configuring a resource is the smaller part; what is waited for otherwise is that it is ready.
        if stack.express { latency / 4 } else { latency }
    }

    pub(crate) fn next_request_id(&mut self, now: Timestamp) -> String {
        self.requests += 1;
        crate::seed::uuid(self.settings.seed, &["request", &now.to_string(), &self.requests.to_string()])
    }

    /// The value of a part as it is kept; `None` if it is empty or gone.
    pub(crate) fn part(&self, part: &Part) -> Option<serde_json::Value> {
        let value = match part {
            Part::Settings => serde_json::to_value(&self.settings),
            Part::Shared => serde_json::to_value(&self.shared),
            Part::Scope(scope) => serde_json::to_value(self.scopes.get(scope)?),
            Part::Stack(id) => serde_json::to_value(self.scopes.get(&Scope::of_arn(id)?)?.stacks.get(id)?),
        };
        value.ok()
    }

    /// Takes a part as it was kept.
    pub(crate) fn load(&mut self, part: &Part, value: serde_json::Value) -> Result<(), serde_json::Error> {
        match part {
            Part::Settings => self.settings = serde_json::from_value(value)?,
            Part::Shared => self.shared = serde_json::from_value(value)?,
            Part::Scope(scope) => {
                let read: ScopeState = serde_json::from_value(value)?;
                let state = self.scopes.entry(scope.clone()).or_default();
                state.parameters = read.parameters;
                state.buckets = read.buckets;
                state.left = read.left;
                state.requests = read.requests;
                state.trail = read.trail;
            }
            Part::Stack(_) => self.place(serde_json::from_value(value)?),
        }
        self.changed.remove(part);
        Ok(())
    }
}
