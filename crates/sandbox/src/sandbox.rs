//! One world, shared: by every caller in this process, and through a folder by other processes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::drift::{DriftScript, NotThere, OutsideChange};
use crate::error::StoreError;
use crate::fill;
use crate::inspect::Summary;
use crate::ledger::{self, Entry};
use crate::request::{Delivery, Reply, Request, Response};
use crate::scope::Scope;
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use crate::store::Store;
use crate::world::World;

struct Inner {
    world: World,
    store: Option<Store>,
}

/// A handle to a sandbox. Clones share it.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Mutex<Inner>>,
    clock: Clock,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

impl Sandbox {
    /// A sandbox that lasts as long as its handles.
    pub fn in_memory(settings: Settings, clock: Clock) -> Self {
        Self { inner: Arc::new(Mutex::new(Inner { world: World::new(settings), store: None })), clock }
    }

    /// A sandbox that begins as a copy of live accounts, and lasts as long as its handles.
    pub fn filled(settings: Settings, clock: Clock, snapshot: &Snapshot) -> Self {
        let mut world = World::new(settings);
        world.fill(snapshot, clock());
        Self { inner: Arc::new(Mutex::new(Inner { world, store: None })), clock }
    }

    /// A sandbox that lives in a folder.
    pub fn in_store(store: Store, clock: Clock) -> Self {
        let world = store.empty_world();
        Self { inner: Arc::new(Mutex::new(Inner { world, store: Some(store) })), clock }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one call. What the folder of the sandbox cannot do becomes a server error, as it would be at AWS.
    pub fn handle(&self, request: &Request) -> Reply {
        let mut inner = self.lock();
        let Inner { world, store } = &mut *inner;
        let now = (self.clock)();
        let Some(store) = store else { return world.handle(request, now) };
        let handled = store.exclusively(world, |world| {
            let noted = world.ledger.len();
            world.remembered = false;
            let faults = world.settings.faults.clone();
            let reply = world.handle(request, now);
            let wrote =
                world.ledger.len() > noted || world.remembered || world.settings.faults.calls != faults.calls;
            (reply, wrote)
        });
        handled.unwrap_or_else(|error| Reply {
            response: Response::new(500, "text/plain", error.to_string()),
            delay: Duration::ZERO,
            delivery: Delivery::Normal,
        })
    }

    fn with_world<T>(&self, keep: bool, work: impl FnOnce(&mut World) -> T) -> Result<T, StoreError> {
        let mut inner = self.lock();
        let Inner { world, store } = &mut *inner;
        let now = (self.clock)();
        let work = |world: &mut World| {
            world.advance(now);
            work(world)
        };
        match store {
            Some(store) => store.exclusively(world, |world| (work(world), keep)),
            None => Ok(work(world)),
        }
    }

    pub fn settings(&self) -> Result<Settings, StoreError> {
        self.with_world(false, |world| world.settings().clone())
    }

    /// Changes the settings, for every process that shares this sandbox.
    pub fn configure(&self, change: impl FnOnce(&mut Settings)) -> Result<(), StoreError> {
        self.with_world(true, |world| world.configure(change))
    }

    /// Changes resources as people and programs do that know nothing of CloudFormation. What is named and not there is
    /// answered; what comes before it in the list is done.
    pub fn tamper(&self, changes: &[OutsideChange]) -> Result<Result<(), NotThere>, StoreError> {
        let now = (self.clock)();
        self.with_world(true, |world| changes.iter().try_for_each(|change| world.tamper(change, now)))
    }

    /// Plays a script of drift: first how detections behave, then what changes.
    pub fn play(&self, script: &DriftScript) -> Result<Result<(), NotThere>, StoreError> {
        self.configure(|settings| {
            let drift = &mut settings.drift;
            drift.faults.extend(script.faults.clone());
            drift.unsupported.extend(script.unsupported.clone());
            drift.stacks.extend(script.slow.clone());
        })?;
        self.tamper(&script.changes)
    }

    /// A stack's template as JSON, with what it imports today in the places of its imports. `None`: there is no such
    /// stack, or no template of it that can be read.
    pub fn template_without_imports(
        &self,
        scope: &Scope,
        stack: &str,
    ) -> Result<Option<serde_json::Value>, StoreError> {
        self.with_world(false, |world| fill::template_without_imports(world, scope, stack))
    }

    /// What there is, at a glance.
    pub fn inspect(&self) -> Result<Summary, StoreError> {
        self.with_world(false, |world| Summary::of(world))
    }

    /// Every call so far that could change something, oldest first.
    pub fn ledger(&self) -> Result<Vec<Entry>, StoreError> {
        let inner = self.lock();
        match &inner.store {
            Some(store) => store.ledger(),
            None => Ok(inner.world.ledger.clone()),
        }
    }

    /// How often each action (`cloudformation:DescribeStacks`) was called through this handle and its clones.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.lock().world.calls.clone()
    }

    /// How many of these calls were writes.
    pub fn write_calls(&self) -> u64 {
        let calls = self.calls();
        let is_write = |name: &str| name.split_once(':').is_some_and(|(_, action)| !ledger::is_read(action));
        calls.iter().filter(|(name, _)| is_write(name)).map(|(_, count)| count).sum()
    }

    /// Forgets everything but the settings.
    pub fn reset(&self) -> Result<(), StoreError> {
        let mut inner = self.lock();
        let Inner { world, store } = &mut *inner;
        match store {
            Some(store) => store.reset(world),
            None => {
                *world = World::new(world.settings().clone());
                Ok(())
            }
        }
    }
}
