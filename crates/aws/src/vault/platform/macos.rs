//! The login keychain of macOS. The system itself asks a person to unlock it, and about each program that is new to an item.

use std::{error::Error, sync::Arc};

use apple_native_keyring_store::keychain::Store;
use keyring_core::CredentialStore;
use security_framework::{base, os::macos::keychain::SecKeychain};

use crate::KeychainError;

/// Keychain Services document no limit.
pub const LIMIT: usize = usize::MAX;

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
        SecKeychain::default().map(drop).map_err(|error| status(error.code()))
    }

    pub fn unlock(&self) -> Result<(), KeychainError> {
        let keychain = SecKeychain::default();
        keychain.and_then(|mut keychain| keychain.unlock(None)).map_err(|error| status(error.code()))
    }
}

/// The item is named by its service and account alone.
pub fn details(_: &str, _: &str) -> Vec<(&'static str, String)> {
    vec![]
}

pub fn explain(error: &(dyn Error + Send + Sync + 'static)) -> KeychainError {
    match error.downcast_ref::<base::Error>() {
        Some(error) => status(error.code()),
        None => KeychainError::Denied(error.to_string()),
    }
}

/// <https://developer.apple.com/documentation/security/security-framework-result-codes>
fn status(code: i32) -> KeychainError {
    match code {
        // errSecInteractionNotAllowed: locked, and nobody can be asked (a session without a screen).
        -25308 => KeychainError::Locked,
        // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain, errSecNoDefaultKeychain.
        -25291 | -25294 | -25295 | -25307 => KeychainError::Absent,
        // errSecUserCanceled, errSecAuthFailed.
        -128 | -25293 => KeychainError::Denied("the prompt was dismissed".into()),
        other => KeychainError::Denied(format!("macOS answered {other}")),
    }
}
