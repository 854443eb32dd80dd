//! The keychain of this operating system, through the stores of the keyring project.

#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod system;
#[cfg(all(unix, not(target_os = "macos")))]
#[path = "secret_service.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

use std::collections::HashMap;

use keyring_core::{CredentialStore, Entry, Error};
pub(super) use system::LIMIT;
use system::System;

use super::{KeychainError, store::Store};
use crate::Secret;

/// Opened when it is first needed, and again when it went away.
#[derive(Debug)]
pub(super) struct Platform {
    service: String,
    system: Option<System>,
}

impl Platform {
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned(), system: None }
    }

    /// A keychain that was restarted has forgotten us: the question is put to it a second time. Each can be repeated.
    fn with<T>(
        &mut self,
        question: impl Fn(&System) -> Result<T, KeychainError>,
    ) -> Result<T, KeychainError> {
        if let Some(system) = &self.system {
            match question(system) {
                Err(KeychainError::Absent) => self.system = None,
                answer => return answer,
            }
        }
        question(self.system.insert(System::open()?))
    }

    fn ask<T>(
        &mut self,
        name: &str,
        question: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeychainError> {
        let service = self.service.clone();
        self.with(|system| {
            let details = system::details(&service, name);
            let details: HashMap<&str, &str> = details.iter().map(|(key, value)| (*key, &**value)).collect();
            let store: &CredentialStore = system.store();
            store.build(&service, name, Some(&details)).and_then(|entry| question(&entry)).map_err(explain)
        })
    }
}

impl Store for Platform {
    fn check(&mut self) -> Result<(), KeychainError> {
        self.with(System::check)
    }

    fn unlock(&mut self) -> Result<(), KeychainError> {
        self.with(System::unlock)
    }

    fn get(&mut self, name: &str) -> Result<Option<Secret>, KeychainError> {
        self.ask(name, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&mut self, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        self.ask(name, |entry| entry.set_password(secret.reveal()))
    }

    fn delete(&mut self, name: &str) -> Result<(), KeychainError> {
        self.ask(name, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            // Somebody made another one by hand; both go.
            Err(Error::Ambiguous(entries)) => entries.iter().try_for_each(Entry::delete_credential),
            other => other,
        })
    }
}

fn explain(error: Error) -> KeychainError {
    let denied = |text: &str| KeychainError::Denied(text.into());
    match error {
        Error::NoDefaultStore => KeychainError::Absent,
        Error::PlatformFailure(error) | Error::NoStorageAccess(error) => system::explain(&*error),
        // Their own texts can hold the secret itself.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            denied("what is kept there is not a text of ours")
        }
        Error::Ambiguous(_) => denied("it has several items of the same name; log out to remove them all"),
        other => KeychainError::Denied(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_foreign_item_holds_is_not_told() {
        let KeychainError::Denied(text) = explain(Error::BadEncoding(b"hunter2".to_vec())) else {
            panic!("not denied")
        };
        assert!(!text.contains("hunter2"));
    }
}
