//! Temporary credentials, and every other secret that this sandbox hands out.

use jiff::Timestamp;

use crate::scope::Session;
use crate::seed;
use crate::world::World;

/// Credentials as they are handed out; the sandbox itself remembers only whose they are and when they end.
#[derive(Debug)]
pub struct Minted {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: String,
}

impl World {
    /// A number that nothing in this world had before.
    pub(crate) fn next_number(&mut self) -> u64 {
        let shared = self.remember();
        shared.numbers += 1;
        shared.numbers
    }

    /// A new secret. It contains the marker of the settings, so that a test can look for it wherever it must not be.
    pub(crate) fn secret(&mut self, kind: &str, now: Timestamp) -> String {
        let number = self.next_number().to_string();
        let random = seed::suffix(self.settings.seed, &[kind, &now.to_string(), &number], 32);
        format!("{}-{kind}-{random}", self.settings.secret_marker)
    }

    /// Credentials of a session.
    pub(crate) fn mint(&mut self, session: Session, now: Timestamp) -> Minted {
        let access_key_id = loop {
            let number = self.next_number().to_string();
            let parts = [session.arn.as_str(), &now.to_string(), &number];
            // The key names its account, so that it means the same even to a sandbox that never saw it minted.
            let key = format!("ASIA{}{}", seed::suffix(self.settings.seed, &parts, 4), session.account);
            if !self.shared.sessions.contains_key(&key) {
                break key;
            }
        };
        self.remember().sessions.insert(access_key_id.clone(), session);
        Minted {
            access_key_id,
            secret_access_key: self.secret("secret-key", now),
            session_token: self.secret("session", now),
        }
    }
}
