//! The operating system's keychain, asked on a thread of its own: a locked one can hang a call for as long as it likes.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    time::Duration,
};

use tokio::sync::oneshot;

use super::{
    KeychainError, parts,
    platform::{self, Platform},
    store::Store,
};
use crate::Secret;

/// How long the keychain may take before it counts as locked.
pub(super) const BOUND: Duration = Duration::from_secs(5);

/// How long a person may take over the prompt of the keychain.
pub(super) const PERSON: Duration = Duration::from_secs(60);

type Job = Box<dyn FnOnce(&mut dyn Store) + Send>;

/// A handle on the keychain's thread, which ends with its last handle.
#[derive(Debug, Clone)]
pub struct Keychain {
    jobs: mpsc::Sender<Job>,
    line: Arc<Mutex<Line>>,
    /// What fits in an item, in UTF-16 code units.
    limit: usize,
}

/// The calls, by number. While one is overdue nobody queues behind it.
#[derive(Debug, Default)]
struct Line {
    last: u64,
    overdue: Option<u64>,
}

/// Who has to answer, and so how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answerer {
    Keychain,
    Person,
}

impl Keychain {
    /// `service` is the name that the keychain shows to the user.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn open(service: &str) -> std::io::Result<Self> {
        Self::over(Platform::new(service), platform::LIMIT)
    }

    /// Splits secrets as a platform does that has less room in an item, in UTF-16 code units.
    #[must_use]
    pub fn limited(self, limit: usize) -> Self {
        Self { limit: self.limit.min(limit.max(parts::LEAST_LIMIT)), ..self }
    }

    pub(super) fn over(mut store: impl Store + 'static, limit: usize) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new().name("keychain".into()).spawn(move || {
            for job in queue {
                job(&mut store);
            }
        })?;
        Ok(Self { jobs, line: Arc::default(), limit })
    }

    /// Absent where nothing is kept under that name.
    ///
    /// # Errors
    /// Where the keychain is locked, absent, or refuses.
    pub async fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        let name = name.to_owned();
        self.ask(Answerer::Keychain, move |store| {
            // A locked keychain may say that it has nothing.
            store.check()?;
            parts::read(store, &name)
        })
        .await
    }

    /// # Errors
    /// Where the keychain is locked, absent, or refuses.
    pub async fn set(&self, name: &str, secret: Secret) -> Result<(), KeychainError> {
        let (name, limit) = (name.to_owned(), self.limit);
        self.ask(Answerer::Keychain, move |store| {
            store.check()?;
            parts::write(store, &name, &secret, limit)
        })
        .await
    }

    /// # Errors
    /// Where the keychain is locked, absent, or refuses. That there was nothing to delete is none.
    pub async fn delete(&self, name: &str) -> Result<(), KeychainError> {
        let name = name.to_owned();
        self.ask(Answerer::Keychain, move |store| {
            store.check()?;
            parts::remove(store, &name)
        })
        .await
    }

    /// Whether it would answer now. Nobody is asked to unlock it.
    ///
    /// # Errors
    /// Where the keychain is locked, absent, or refuses.
    pub async fn check(&self) -> Result<(), KeychainError> {
        self.ask(Answerer::Keychain, |store| {
            store.check()?;
            store.get("probe").map(drop)
        })
        .await
    }

    /// Asks a person to unlock it. Until they have answered, every other call finds it locked.
    ///
    /// # Errors
    /// Where it stays locked, is absent, or the person refuses.
    pub async fn unlock(&self) -> Result<(), KeychainError> {
        self.ask(Answerer::Person, |store| store.unlock()).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        answerer: Answerer,
        question: impl FnOnce(&mut dyn Store) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let number = self.line().join(answerer).ok_or(KeychainError::Locked)?;
        let (answer, mut answered) = oneshot::channel();
        let line = Arc::clone(&self.line);
        let job = Box::new(move |store: &mut dyn Store| {
            // Whoever has gone was told that nothing was done.
            let said = (!answer.is_closed()).then(|| question(store));
            let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
            line.finish(number);
            if let Some(said) = said {
                let _ = answer.send(said);
            }
        });
        self.jobs.send(job).map_err(|_| KeychainError::Absent)?;
        let bound = match answerer {
            Answerer::Keychain => BOUND,
            Answerer::Person => PERSON,
        };
        match tokio::time::timeout(bound, &mut answered).await {
            Ok(said) => said.unwrap_or(Err(KeychainError::Absent)),
            Err(_) => {
                // The answer is sent under the same lock: it has come by now, or the call is overdue until it ends.
                let mut line = self.line();
                answered.try_recv().unwrap_or_else(|_| {
                    line.overdue = Some(number);
                    Err(KeychainError::Locked)
                })
            }
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// The number of a call, unless it would wait behind one that is overdue.
    fn join(&mut self, answerer: Answerer) -> Option<u64> {
        if self.overdue.is_some() {
            return None;
        }
        self.last += 1;
        if answerer == Answerer::Person {
            self.overdue = Some(self.last);
        }
        Some(self.last)
    }

    fn finish(&mut self, number: u64) {
        if self.overdue == Some(number) {
            self.overdue = None;
        }
    }
}

#[cfg(test)]
impl Keychain {
    /// Waits until the thread has done everything that it was asked, overdue or not.
    pub(super) async fn idle(&self) {
        let (done, idle) = oneshot::channel();
        self.jobs.send(Box::new(move |_| done.send(()).unwrap_or(()))).unwrap();
        idle.await.unwrap();
    }
}
