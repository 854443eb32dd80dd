//! The operating system's keychain, asked on a thread of its own: a locked one can hang a call for as long as it likes.

use std::{sync::mpsc, time::Duration};

use tokio::sync::oneshot;

use crate::Secret;

/// How long the keychain may take before it counts as locked.
const BOUND: Duration = Duration::from_secs(5);

/// Why the keychain did not answer. In each case a secret may be kept in memory only, and the user is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    #[error("the keychain is locked, or waits for somebody to unlock it")]
    Locked,
    #[error("this machine has no keychain that is running")]
    Absent,
    #[error("the keychain refused: {0}")]
    Denied(String),
}

impl KeychainError {
    /// Stable, for the code that branches on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Locked => "keychain-locked",
            Self::Absent => "keychain-absent",
            Self::Denied(_) => "keychain-denied",
        }
    }

    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Locked => "Unlock it, then try again. Until then what is new is kept in memory only.",
            Self::Absent => {
                "Start one (GNOME Keyring, KWallet, KeePassXC), or log in each time: logins are kept in memory only."
            }
            Self::Denied(_) => "Allow Stagewright to use it. Until then logins are kept in memory only.",
        }
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// A handle on the keychain's thread, which ends with its last handle.
#[derive(Debug, Clone)]
pub struct Keychain {
    service: String,
    jobs: mpsc::Sender<Job>,
}

impl Keychain {
    /// `service` is the name that the keychain shows to the user.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn open(service: &str) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new().name("keychain".into()).spawn(move || {
            for job in queue {
                job();
            }
        })?;
        Ok(Self { service: service.to_owned(), jobs })
    }

    /// Absent where nothing is kept under that name.
    ///
    /// # Errors
    /// Where the keychain is locked, absent, or refuses.
    pub async fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        self.ask(name, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    /// # Errors
    /// Where the keychain is locked, absent, or refuses.
    pub async fn set(&self, name: &str, secret: Secret) -> Result<(), KeychainError> {
        self.ask(name, move |entry| entry.set_password(secret.reveal())).await
    }

    /// # Errors
    /// Where the keychain is locked, absent, or refuses. That there was nothing to delete is none.
    pub async fn delete(&self, name: &str) -> Result<(), KeychainError> {
        self.ask(name, |entry| match entry.delete_credential() {
            Err(keyring::Error::NoEntry) => Ok(()),
            other => other,
        })
        .await
    }

    async fn ask<T: Send + 'static>(
        &self,
        name: &str,
        question: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (service, name) = (self.service.clone(), name.to_owned());
        self.bounded(move || {
            keyring::Entry::new(&service, &name).and_then(|entry| question(&entry)).map_err(explain)
        })
        .await
    }

    async fn bounded<T: Send + 'static>(
        &self,
        question: impl FnOnce() -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move || {
            // Nobody is waiting any more after the bound.
            let _ = answer.send(question());
        });
        self.jobs.send(job).map_err(|_| KeychainError::Absent)?;
        match tokio::time::timeout(BOUND, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(KeychainError::Absent),
            Err(_) => Err(KeychainError::Locked),
        }
    }
}

fn explain(error: keyring::Error) -> KeychainError {
    match error {
        keyring::Error::NoDefaultStore => KeychainError::Absent,
        keyring::Error::NoStorageAccess(_) => KeychainError::Locked,
        // The Secret Service says it in words: "Cannot create an item in a locked collection".
        keyring::Error::PlatformFailure(error) if error.to_string().contains("locked") => {
            KeychainError::Locked
        }
        // Their texts can hold the secret itself.
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            KeychainError::Denied("what is kept there is not a text of ours".into())
        }
        other => KeychainError::Denied(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_keychain_that_does_not_answer_in_five_seconds_is_locked() {
        let keychain = Keychain::open("stagewright-test").unwrap();
        let (release, held) = mpsc::channel::<()>();
        let begin = tokio::time::Instant::now();
        let answer = keychain.bounded(move || held.recv().map_err(|_| KeychainError::Absent)).await;
        assert_eq!(answer, Err(KeychainError::Locked));
        assert_eq!(begin.elapsed(), BOUND);
        drop(release);
    }

    #[test]
    fn each_way_to_fail_is_one_of_three_states() {
        let locked = std::io::Error::other("Cannot create an item in a locked collection");
        assert_eq!(explain(keyring::Error::NoDefaultStore), KeychainError::Absent);
        assert_eq!(explain(keyring::Error::PlatformFailure(Box::new(locked))), KeychainError::Locked);
        let KeychainError::Denied(text) = explain(keyring::Error::BadEncoding(b"hunter2".to_vec())) else {
            panic!("not denied")
        };
        assert!(!text.contains("hunter2"));
    }
}
