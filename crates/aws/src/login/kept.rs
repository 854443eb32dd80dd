//! What the vault keeps of a login, as text.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// Enough for what is kept, so that writing it leaves no copies behind.
const ROOM: usize = 16 * 1024;

/// The token of a login, and what renews it.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
    pub(super) expires: Timestamp,
    pub(super) region: String,
    /// The client that it was given to: no other may renew it.
    pub(super) client: String,
}

/// This program, as an Identity Center knows it.
#[derive(Debug, Clone)]
pub(super) struct Registration {
    pub(super) id: String,
    pub(super) secret: Secret,
    pub(super) expires: Timestamp,
}

/// A client is registered for one way to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Browser,
    Device,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Registrations {
    browser: Option<Registration>,
    device: Option<Registration>,
}

impl Registrations {
    pub(super) fn of(&self, flow: Flow) -> Option<&Registration> {
        match flow {
            Flow::Browser => self.browser.as_ref(),
            Flow::Device => self.device.as_ref(),
        }
    }

    pub(super) fn named(&self, id: &str) -> Option<&Registration> {
        [&self.browser, &self.device].into_iter().flatten().find(|registration| registration.id == id)
    }

    pub(super) fn set(&mut self, flow: Flow, registration: Registration) {
        match flow {
            Flow::Browser => self.browser = Some(registration),
            Flow::Device => self.device = Some(registration),
        }
    }

    pub(super) fn forget(&mut self, id: &str) {
        for place in [&mut self.browser, &mut self.device] {
            place.take_if(|registration| registration.id == id);
        }
    }

    pub(super) fn to_text(&self) -> Secret {
        text(&KeptRegistrations {
            browser: self.browser.as_ref().map(Registration::kept),
            device: self.device.as_ref().map(Registration::kept),
        })
    }

    /// Nothing, where the text is not one of ours.
    pub(super) fn of_text(text: &Secret) -> Option<Self> {
        let kept: KeptRegistrations<String> = serde_json::from_str(text.reveal()).ok()?;
        let one = |kept: KeptRegistration<String>| Registration {
            id: kept.id,
            secret: Secret::new(kept.secret),
            expires: kept.expires,
        };
        Some(Self { browser: kept.browser.map(one), device: kept.device.map(one) })
    }
}

impl Registration {
    fn kept(&self) -> KeptRegistration<&str> {
        KeptRegistration { id: &self.id, secret: self.secret.reveal(), expires: self.expires }
    }
}

impl Token {
    pub(super) fn to_text(&self) -> Secret {
        text(&KeptToken {
            access: self.access.reveal(),
            refresh: self.refresh.as_ref().map(Secret::reveal),
            expires: self.expires,
            region: &self.region,
            client: &self.client,
        })
    }

    /// Nothing, where the text is not one of ours.
    pub(super) fn of_text(text: &Secret) -> Option<Self> {
        let kept: KeptToken<String> = serde_json::from_str(text.reveal()).ok()?;
        Some(Self {
            access: Secret::new(kept.access),
            refresh: kept.refresh.map(Secret::new),
            expires: kept.expires,
            region: kept.region,
            client: kept.client,
        })
    }

    /// Whether it is good at that moment and after it.
    pub(super) fn lasts(&self, at: Timestamp) -> bool {
        self.expires > at
    }

    /// Whether both stand for the same grant.
    pub(super) fn is(&self, other: &Self) -> bool {
        let refresh = |token: &Self| token.refresh.as_ref().map(|secret| secret.reveal().to_owned());
        self.access.reveal() == other.access.reveal() && refresh(self) == refresh(other)
    }
}

/// Borrowed to be written, owned when read.
#[derive(Serialize, Deserialize)]
struct KeptToken<T> {
    access: T,
    refresh: Option<T>,
    expires: Timestamp,
    region: T,
    client: T,
}

#[derive(Serialize, Deserialize)]
struct KeptRegistration<T> {
    id: T,
    secret: T,
    expires: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct KeptRegistrations<T> {
    browser: Option<KeptRegistration<T>>,
    device: Option<KeptRegistration<T>>,
}

fn text(kept: &impl Serialize) -> Secret {
    let mut text = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut text, kept).expect("texts and times can be written to memory");
    Secret::new(String::from_utf8(text).expect("JSON is UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token {
            access: Secret::new("canary-access".into()),
            refresh: Some(Secret::new("canary \"refresh\"".into())),
            expires: Timestamp::UNIX_EPOCH,
            region: "eu-west-1".into(),
            client: "c".into(),
        }
    }

    #[test]
    fn a_token_is_read_as_it_was_kept() {
        let kept = Token::of_text(&token().to_text()).unwrap();
        assert!(kept.is(&token()));
        assert_eq!((kept.expires, kept.region.as_str()), (Timestamp::UNIX_EPOCH, "eu-west-1"));
        assert!(!kept.is(&Token { refresh: None, ..token() }));
    }

    #[test]
    fn what_is_not_a_token_is_none() {
        assert!(Token::of_text(&Secret::new("{\"access\":1}".into())).is_none());
        assert!(Registrations::of_text(&Secret::new("hunter2".into())).is_none());
    }

    #[test]
    fn the_debug_view_shows_no_secret() {
        let registration = Registration {
            id: "c".into(),
            secret: Secret::new("canary-client".into()),
            expires: Timestamp::UNIX_EPOCH,
        };
        assert!(!format!("{:?}{registration:?}", token()).contains("canary"));
    }

    #[test]
    fn each_way_to_log_in_has_a_registration_of_its_own() {
        let one = |id: &str| Registration {
            id: id.into(),
            secret: Secret::new("s".into()),
            expires: Timestamp::UNIX_EPOCH,
        };
        let mut all = Registrations::default();
        all.set(Flow::Browser, one("b"));
        all.set(Flow::Device, one("d"));
        let mut all = Registrations::of_text(&all.to_text()).unwrap();
        assert_eq!(all.of(Flow::Device).unwrap().id, "d");
        all.forget("d");
        assert!(all.named("d").is_none() && all.named("b").is_some());
    }
}
