//! What this process knows of its secrets, and what the keychain does not know yet.

use std::collections::BTreeMap;

use super::KeychainError;
use crate::Secret;

#[derive(Debug, Default)]
pub(super) struct Memory(BTreeMap<String, Known>);

#[derive(Debug)]
enum Known {
    /// As it is in the keychain, or would be if there were one.
    Same(Secret),
    Ahead {
        change: Change,
        /// A person said no. Asking again of our own accord would open one prompt after the other.
        refused: Option<KeychainError>,
    },
}

/// What the keychain is to be told of an item.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Keep(Secret),
    Wipe,
}

impl Change {
    pub fn into_secret(self) -> Option<Secret> {
        match self {
            Self::Keep(secret) => Some(secret),
            Self::Wipe => None,
        }
    }
}

impl Memory {
    /// What an item holds; of one that was removed, that it holds nothing.
    pub fn known(&self, item: &str) -> Option<Option<Secret>> {
        self.0.get(item).map(|known| match known {
            Known::Same(secret) => Some(secret.clone()),
            Known::Ahead { change, .. } => change.clone().into_secret(),
        })
    }

    pub fn is_ahead(&self, item: &str) -> bool {
        matches!(self.0.get(item), Some(Known::Ahead { .. }))
    }

    /// The keychain has this of it, and nothing else.
    pub fn agree(&mut self, item: &str, secret: Option<Secret>) {
        match secret {
            Some(secret) => self.0.insert(item.to_owned(), Known::Same(secret)),
            None => self.0.remove(item),
        };
    }

    pub fn go_ahead(&mut self, item: &str, change: Change) {
        self.0.insert(item.to_owned(), Known::Ahead { change, refused: None });
    }

    pub fn refuse(&mut self, item: &str, error: KeychainError) {
        if let Some(Known::Ahead { refused, .. }) = self.0.get_mut(item) {
            *refused = Some(error);
        }
    }

    pub fn ask_again(&mut self) {
        for known in self.0.values_mut() {
            if let Known::Ahead { refused, .. } = known {
                *refused = None;
            }
        }
    }

    /// What the keychain can be told without asking a person a second time.
    pub fn untold(&self) -> Vec<(String, Change)> {
        let untold = self.0.iter().filter_map(|(item, known)| match known {
            Known::Ahead { change, refused: None } => Some((item.clone(), change.clone())),
            Known::Ahead { refused: Some(_), .. } | Known::Same(_) => None,
        });
        untold.collect()
    }

    /// Why something stays in memory though the keychain answers.
    pub fn refusal(&self) -> Option<KeychainError> {
        self.0.values().find_map(|known| match known {
            Known::Ahead { refused, .. } => refused.clone(),
            Known::Same(_) => None,
        })
    }
}
