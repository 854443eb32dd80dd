//! The Credential Manager of Windows. It is open as long as its user is logged on, and asks nobody.

use std::{error::Error, sync::Arc};

use keyring_core::CredentialStore;
use windows_native_keyring_store::Store;

use crate::KeychainError;

/// An item holds 2,560 bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`), and a password is kept as UTF-16.
/// <https://learn.microsoft.com/en-us/windows/win32/api/wincred/ns-wincred-credentialw>
pub const LIMIT: usize = 2560 / 2;

#[derive(Debug)]
pub struct System(Arc<Store>);

impl System {
    pub fn open() -> Result<Self, KeychainError> {
        Store::new().map(Self).map_err(super::explain)
    }

    pub fn store(&self) -> &CredentialStore {
        &*self.0
    }

    pub fn check(&self) -> Result<(), KeychainError> {
        Ok(())
    }

    pub fn unlock(&self) -> Result<(), KeychainError> {
        Ok(())
    }
}

/// Kept on this machine: by default it would roam to others with its user.
pub fn details(_: &str, _: &str) -> Vec<(&'static str, String)> {
    vec![("persistence", "Local".into())]
}

/// The store keeps the type of its errors to itself; this name is in its text.
pub fn explain(error: &(dyn Error + Send + Sync + 'static)) -> KeychainError {
    let text = error.to_string();
    // A logon over the network has no credentials of its own.
    if text.contains("ERROR_NO_SUCH_LOGON_SESSION") {
        KeychainError::Absent
    } else {
        KeychainError::Denied(text)
    }
}
