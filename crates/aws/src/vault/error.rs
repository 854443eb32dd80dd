//! Why the keychain did not answer: three states, each with something else to do.

/// In each case a secret may be kept in memory only, and the user is told.
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
            Self::Locked => {
                "Unlock it, then try again. Until then what is new is kept in memory only, and what was removed is wiped \
                 from the keychain as soon as it is unlocked while Stagewright runs."
            }
            Self::Absent => {
                "Start one (GNOME Keyring, KWallet, KeePassXC), or log in each time: logins are kept in memory only. \
                 What an earlier session kept in a keychain is still there."
            }
            Self::Denied(_) => {
                "Allow Stagewright to use it, then unlock it from here. Until then what is new is kept in memory only, and \
                 what was removed may still be in the keychain."
            }
        }
    }
}
