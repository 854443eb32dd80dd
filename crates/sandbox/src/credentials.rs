//! Temporary credentials, and every other secret that this sandbox hands out.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::request::Request;
use crate::scope::{self, Session};
use crate::seed;
use crate::services::portal;
use crate::world::World;

/// What is kept of a secret: enough to know it again. The folder of a sandbox holds no secret.
pub fn sealed(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

/// Credentials as they are handed out; the sandbox itself remembers only whose they are and when they end.
pub struct Minted {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: String,
}

impl World {
    /// Ends what a call is made with: the session of its keys, the access token in its header.
    pub(crate) fn end_session(&mut self, request: &Request, now: Timestamp) {
        let shared = self.remember();
        if let Some(session) = scope::access_key(request).and_then(|key| shared.sessions.get_mut(&key)) {
            session.expires = Some(now);
        }
        let token = request.header(portal::TOKEN_HEADER).map(sealed);
        if let Some(token) = token.and_then(|token| shared.identity.access_tokens.get_mut(&token)) {
            token.expires = now;
        }
    }

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
