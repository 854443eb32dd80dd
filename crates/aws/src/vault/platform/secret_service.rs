//! The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), over an encrypted session on D-Bus.
//! Specification: <https://specifications.freedesktop.org/secret-service-spec/latest/>

use std::{error::Error, sync::Arc};

use keyring_core::CredentialStore;
use secret_service::{EncryptionType, Error as ServiceError, blocking::SecretService};
use zbus_secret_service_keyring_store::Store;

use crate::KeychainError;

/// The specification knows no limit.
pub const LIMIT: usize = usize::MAX;

/// Items go through the keyring project's store. Whether they can be reached at all is asked beside it: the store would
/// prompt a person by itself, and call an item missing that a locked keyring does not show.
pub struct System {
    store: Arc<Store>,
    service: SecretService<'static>,
}

impl std::fmt::Debug for System {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("System").field("store", &self.store).finish_non_exhaustive()
    }
}

impl System {
    pub fn open() -> Result<Self, KeychainError> {
        let service = SecretService::connect(EncryptionType::Dh).map_err(|error| unreachable(&error))?;
        let store = Store::new().map_err(super::explain)?;
        Ok(Self { store, service })
    }

    pub fn store(&self) -> &CredentialStore {
        &*self.store
    }

    pub fn check(&self) -> Result<(), KeychainError> {
        let collection = self.service.get_default_collection().map_err(|error| told(&error))?;
        collection.ensure_unlocked().map_err(|error| told(&error))
    }

    pub fn unlock(&self) -> Result<(), KeychainError> {
        match self.service.get_default_collection() {
            Ok(collection) => {
                if collection.is_locked().map_err(|error| told(&error))? {
                    collection.unlock().map_err(|error| told(&error))?;
                }
                collection.ensure_unlocked().map_err(|error| told(&error))
            }
            // A new user has no keyring yet: the desktop asks them for its password.
            Err(ServiceError::NoResult) => {
                self.service.create_collection("Default keyring", "default").map_err(|error| told(&error))?;
                self.check()
            }
            Err(error) => Err(told(&error)),
        }
    }
}

/// What the store is told beside the secret: the title under which a person finds the item.
pub fn details(service: &str, name: &str) -> Vec<(&'static str, String)> {
    vec![("label", format!("{service}: {name}"))]
}

pub fn explain(error: &(dyn Error + Send + Sync + 'static)) -> KeychainError {
    error.downcast_ref().map_or_else(|| KeychainError::Denied(error.to_string()), told)
}

/// Why no session could be opened. That a bus is not there is said in many ways, a refusal in one.
fn unreachable(error: &ServiceError) -> KeychainError {
    match told(error) {
        KeychainError::Denied(text) if !text.contains("AccessDenied") => KeychainError::Absent,
        other => other,
    }
}

fn told(error: &ServiceError) -> KeychainError {
    match error {
        // No result: there is no default keyring, and unlocking makes one.
        ServiceError::Locked | ServiceError::NoResult => KeychainError::Locked,
        ServiceError::Prompt => KeychainError::Denied("the prompt was dismissed".into()),
        ServiceError::Unavailable | ServiceError::PromptDisconnected => KeychainError::Absent,
        ServiceError::Zbus(error) => named(&error.to_string()),
        ServiceError::ZbusFdo(error) => named(&error.to_string()),
        other => KeychainError::Denied(other.to_string()),
    }
}

/// Errors of D-Bus begin with their name.
fn named(text: &str) -> KeychainError {
    const LOCKED: &[&str] = &["org.freedesktop.Secret.Error.IsLocked", "in a locked collection"];
    /// Nobody is there, or somebody else than whom we talked to.
    const GONE: &[&str] = &[
        "org.freedesktop.DBus.Error.Disconnected",
        "org.freedesktop.DBus.Error.NameHasNoOwner",
        "org.freedesktop.DBus.Error.NoReply",
        "org.freedesktop.DBus.Error.NoServer",
        "org.freedesktop.DBus.Error.ServiceUnknown",
        "org.freedesktop.DBus.Error.Spawn",
        "org.freedesktop.DBus.Error.UnknownMethod",
        "org.freedesktop.DBus.Error.UnknownObject",
        "org.freedesktop.Secret.Error.NoSession",
        "org.freedesktop.Secret.Error.NoSuchObject",
        "I/O error",
    ];
    let has = |names: &[&str]| names.iter().any(|name| text.contains(name));
    if has(LOCKED) {
        KeychainError::Locked
    } else if has(GONE) {
        KeychainError::Absent
    } else {
        KeychainError::Denied(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_fail_is_one_of_three_states() {
        let locked = "org.freedesktop.Secret.Error.IsLocked: Cannot create an item in a locked collection";
        assert_eq!(named(locked), KeychainError::Locked);
        assert_eq!(told(&ServiceError::NoResult), KeychainError::Locked);
        assert_eq!(
            named("org.freedesktop.DBus.Error.ServiceUnknown: The name is not activatable"),
            KeychainError::Absent
        );
        assert_eq!(told(&ServiceError::Unavailable), KeychainError::Absent);
        assert!(matches!(told(&ServiceError::Prompt), KeychainError::Denied(_)));
        assert!(matches!(named("org.freedesktop.DBus.Error.AccessDenied: no"), KeychainError::Denied(_)));
    }
}
