//! Where secrets are kept: the operating system's keychain, or memory where there is none that works.
//!
//! What this process wrote is in memory too. Where the keychain could not be told of a change, memory is ahead of it, and
//! the keychain is told at the next call that reaches it.

mod error;
mod keychain;
mod memory;
mod parts;
mod platform;
mod store;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use error::KeychainError;
pub use keychain::Keychain;
use memory::{Change, Memory};

use crate::Secret;

/// Keeps secrets by name. Cheap to clone: clones share everything.
#[derive(Debug, Clone)]
pub struct Vault(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    keychain: Option<Keychain>,
    memory: Mutex<Memory>,
    /// Whoever changes anything holds this, so that memory and the keychain see changes in one order.
    turn: tokio::sync::Mutex<()>,
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultState {
    Keychain,
    /// In memory only, until this process ends.
    Memory(KeychainError),
}

impl From<Result<(), KeychainError>> for VaultState {
    fn from(told: Result<(), KeychainError>) -> Self {
        told.map_or_else(Self::Memory, |()| Self::Keychain)
    }
}

impl Vault {
    #[must_use]
    pub fn in_keychain(keychain: Keychain) -> Self {
        Self::new(Some(keychain))
    }

    /// For those that have no keychain on purpose.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::new(None)
    }

    fn new(keychain: Option<Keychain>) -> Self {
        Self(Arc::new(Inner { keychain, memory: Mutex::default(), turn: tokio::sync::Mutex::default() }))
    }

    /// Absent where nothing is kept under that name. Of what this process knows, the keychain is not asked again.
    ///
    /// # Errors
    /// Where it may be in the keychain, and that does not answer.
    pub async fn read(&self, item: &str) -> Result<Option<Secret>, KeychainError> {
        if let Some(known) = self.memory().known(item) {
            return Ok(known);
        }
        let Some(keychain) = &self.0.keychain else { return Ok(None) };
        let _turn = self.0.turn.lock().await;
        if let Some(known) = self.memory().known(item) {
            return Ok(known);
        }
        self.fetch(keychain, item).await
    }

    /// The same, but what another process has changed meanwhile is seen: the keychain is asked where it answers.
    ///
    /// # Errors
    /// Where it may be in the keychain, that does not answer, and nothing is in memory.
    pub async fn read_fresh(&self, item: &str) -> Result<Option<Secret>, KeychainError> {
        let Some(keychain) = &self.0.keychain else { return Ok(self.memory().known(item).flatten()) };
        let _turn = self.0.turn.lock().await;
        if self.memory().is_ahead(item) {
            // What this process wrote last counts, wherever it could be kept.
            let _ = self.settle(keychain).await;
            return Ok(self.memory().known(item).flatten());
        }
        match self.fetch(keychain, item).await {
            Err(error) => self.memory().known(item).ok_or(error),
            found => found,
        }
    }

    /// Keeps a secret in the keychain, or in memory where that does not work; says where.
    pub async fn write(&self, item: &str, secret: Secret) -> VaultState {
        let Some(keychain) = &self.0.keychain else {
            self.memory().agree(item, Some(secret));
            return VaultState::Memory(KeychainError::Absent);
        };
        self.change(keychain, item, Change::Keep(secret)).await.into()
    }

    /// Wipes a secret, wherever it is.
    ///
    /// # Errors
    /// Where the keychain may still have it. It is wiped there at the next call that reaches it.
    pub async fn remove(&self, item: &str) -> Result<(), KeychainError> {
        let Some(keychain) = &self.0.keychain else {
            self.memory().agree(item, None);
            return Ok(());
        };
        self.change(keychain, item, Change::Wipe).await
    }

    /// Where a secret would be kept now. Nobody is asked to unlock anything.
    pub async fn state(&self) -> VaultState {
        let Some(keychain) = &self.0.keychain else { return VaultState::Memory(KeychainError::Absent) };
        let _turn = self.0.turn.lock().await;
        match keychain.check().await {
            Ok(()) => self.settle(keychain).await.into(),
            Err(error) => VaultState::Memory(error),
        }
    }

    /// Waits for a person to unlock the keychain, and moves into it what is in memory only.
    pub async fn unlock(&self) -> VaultState {
        let Some(keychain) = &self.0.keychain else { return VaultState::Memory(KeychainError::Absent) };
        // Not in its turn: everyone else goes on in memory while the person looks for the password.
        if let Err(error) = keychain.unlock().await {
            return VaultState::Memory(error);
        }
        let _turn = self.0.turn.lock().await;
        self.memory().ask_again();
        self.settle(keychain).await.into()
    }

    /// In its turn.
    async fn fetch(&self, keychain: &Keychain, item: &str) -> Result<Option<Secret>, KeychainError> {
        let found = keychain.get(item).await?;
        self.memory().agree(item, found.clone());
        let _ = self.settle(keychain).await;
        Ok(found)
    }

    async fn change(&self, keychain: &Keychain, item: &str, change: Change) -> Result<(), KeychainError> {
        let _turn = self.0.turn.lock().await;
        self.memory().go_ahead(item, change.clone());
        self.tell(keychain, item, change).await?;
        let _ = self.settle(keychain).await;
        Ok(())
    }

    /// In its turn, tells the keychain of everything that it does not know yet.
    async fn settle(&self, keychain: &Keychain) -> Result<(), KeychainError> {
        let untold = self.memory().untold();
        for (item, change) in untold {
            match self.tell(keychain, &item, change).await {
                // That one item is refused says nothing about the next.
                Ok(()) | Err(KeychainError::Denied(_)) => {}
                Err(error @ (KeychainError::Locked | KeychainError::Absent)) => return Err(error),
            }
        }
        self.memory().refusal().map_or(Ok(()), Err)
    }

    async fn tell(&self, keychain: &Keychain, item: &str, change: Change) -> Result<(), KeychainError> {
        let told = match &change {
            Change::Keep(secret) => keychain.set(item, secret.clone()).await,
            Change::Wipe => keychain.delete(item).await,
        };
        match &told {
            Ok(()) => self.memory().agree(item, change.into_secret()),
            Err(error) => {
                tracing::warn!(item, code = error.code(), "the keychain could not be told of a change");
                if let KeychainError::Denied(_) = error {
                    self.memory().refuse(item, error.clone());
                }
            }
        }
        told
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
