//! A store whose every call can be made to fail or to hang, for tests.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
};

use tokio::sync::Notify;

use super::{KeychainError, store::Store};
use crate::Secret;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Locked,
    Absent,
    Denied,
    /// Until it is released; then the call is carried out after all.
    Hang,
}

/// Clones share everything.
#[derive(Debug, Clone, Default)]
pub struct Fake {
    shared: Arc<Mutex<Shared>>,
    /// Told whenever a call begins to hang.
    pub hanging: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Shared {
    items: BTreeMap<String, String>,
    /// For the calls to come, in order; afterwards all go well.
    faults: VecDeque<Option<Fault>>,
    held: Option<mpsc::Sender<()>>,
    calls: usize,
}

impl Fake {
    pub fn items(&self) -> BTreeMap<String, String> {
        self.shared().items.clone()
    }

    pub fn put(&self, name: &str, text: Option<&str>) {
        let mut shared = self.shared();
        match text {
            Some(text) => shared.items.insert(name.into(), text.into()),
            None => shared.items.remove(name),
        };
    }

    pub fn calls(&self) -> usize {
        self.shared().calls
    }

    /// Replaces what is left of the script.
    pub fn script(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.shared().faults = faults.into_iter().collect();
    }

    /// Lets the call go on that hangs, if one does.
    pub fn release(&self) {
        self.shared().held = None;
    }

    fn meet(&self) -> Result<(), KeychainError> {
        let mut shared = self.shared();
        shared.calls += 1;
        match shared.faults.pop_front().flatten() {
            None => Ok(()),
            Some(Fault::Locked) => Err(KeychainError::Locked),
            Some(Fault::Absent) => Err(KeychainError::Absent),
            Some(Fault::Denied) => Err(KeychainError::Denied("no".into())),
            Some(Fault::Hang) => {
                let (held, release) = mpsc::channel();
                shared.held = Some(held);
                drop(shared);
                self.hanging.notify_one();
                // Ends with an error when it is let go.
                let _ = release.recv();
                Ok(())
            }
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Fake {
    fn check(&mut self) -> Result<(), KeychainError> {
        self.meet()
    }

    fn unlock(&mut self) -> Result<(), KeychainError> {
        self.meet()
    }

    fn get(&mut self, name: &str) -> Result<Option<Secret>, KeychainError> {
        self.meet()?;
        Ok(self.shared().items.get(name).cloned().map(Secret::new))
    }

    fn set(&mut self, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        self.meet()?;
        self.put(name, Some(secret.reveal()));
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), KeychainError> {
        self.meet()?;
        self.put(name, None);
        Ok(())
    }
}
