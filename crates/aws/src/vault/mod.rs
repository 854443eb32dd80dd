//! Where secrets are kept: the operating system's keychain, or memory where there is none that works.

mod keychain;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

pub use keychain::{Keychain, KeychainError};

use crate::Secret;

/// Keeps secrets by name. Cheap to clone: clones share everything.
#[derive(Debug, Clone)]
pub struct Vault(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    keychain: Option<Keychain>,
    memory: Mutex<BTreeMap<String, Secret>>,
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultState {
    Keychain,
    /// In memory only, until this process ends.
    Memory(KeychainError),
}

impl Vault {
    #[must_use]
    pub fn in_keychain(keychain: Keychain) -> Self {
        Self(Arc::new(Inner { keychain: Some(keychain), memory: Mutex::default() }))
    }

    /// For those that have no keychain on purpose.
    #[must_use]
    pub fn in_memory() -> Self {
        Self(Arc::new(Inner { keychain: None, memory: Mutex::default() }))
    }

    /// Absent where nothing is kept under that name.
    ///
    /// # Errors
    /// Where it may be in the keychain, and that does not answer.
    pub async fn read(&self, item: &str) -> Result<Option<Secret>, KeychainError> {
        let kept = self.memory().get(item).cloned();
        match (kept, &self.0.keychain) {
            (Some(secret), _) => Ok(Some(secret)),
            (None, Some(keychain)) => keychain.get(item).await,
            (None, None) => Ok(None),
        }
    }

    /// Keeps a secret in the keychain, or in memory where that does not work; says where.
    pub async fn write(&self, item: &str, secret: Secret) -> VaultState {
        self.memory().insert(item.to_owned(), secret.clone());
        match &self.0.keychain {
            Some(keychain) => match keychain.set(item, secret).await {
                Ok(()) => VaultState::Keychain,
                Err(error) => VaultState::Memory(error),
            },
            None => VaultState::Memory(KeychainError::Absent),
        }
    }

    /// Wipes a secret, wherever it is.
    ///
    /// # Errors
    /// Where the keychain may still have it.
    pub async fn remove(&self, item: &str) -> Result<(), KeychainError> {
        self.memory().remove(item);
        match &self.0.keychain {
            Some(keychain) => keychain.delete(item).await,
            None => Ok(()),
        }
    }

    /// Where a secret would be kept now.
    pub async fn state(&self) -> VaultState {
        match &self.0.keychain {
            Some(keychain) => match keychain.get("probe").await {
                Ok(_) => VaultState::Keychain,
                Err(error) => VaultState::Memory(error),
            },
            None => VaultState::Memory(KeychainError::Absent),
        }
    }

    /// Waits for a person to unlock the keychain, and moves into it what is in memory only.
    pub async fn unlock(&self) -> VaultState {
        self.state().await
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Secret>> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
