//! What a keychain is asked, one item at a time.

use super::KeychainError;
use crate::Secret;

/// A store of the operating system. Every call may hang: only the keychain's thread calls it.
pub(super) trait Store: Send {
    /// Whether the other calls can go through as things are, without asking a person where the platform can tell.
    fn check(&mut self) -> Result<(), KeychainError>;

    /// Asks a person to unlock it.
    fn unlock(&mut self) -> Result<(), KeychainError>;

    fn get(&mut self, name: &str) -> Result<Option<Secret>, KeychainError>;

    /// Updates the item in place where there is one: macOS asks the person again about an item that was made anew.
    fn set(&mut self, name: &str, secret: &Secret) -> Result<(), KeychainError>;

    /// That there was nothing to delete is no error.
    fn delete(&mut self, name: &str) -> Result<(), KeychainError>;
}
