//! The token of a login: used while it lasts, renewed in one flight, and given up only where AWS says that it is no good.

use std::{sync::atomic::Ordering, time::Duration};

use aws_sdk_ssooidc::operation::create_token::CreateTokenOutput;
use jiff::{SignedDuration, Timestamp};

use super::{
    Portal,
    client::{ATTEMPTS, code, quiet},
    kept::{Registration, Token},
    registration::REFRESH_TOKEN,
};
use crate::{
    AwsError, KeychainError, Secret,
    retry::{Attempts, retrying},
};

/// A token this close to its end is renewed, so that a call does not outlive it.
const MARGIN: SignedDuration = SignedDuration::from_mins(2);
/// How long another process may take to keep the token that it was given.
const OTHERS_ANSWER: Duration = Duration::from_secs(3);

/// What this process holds of the login.
#[derive(Debug, Default)]
pub(super) struct Held {
    token: Option<Token>,
    /// How the last renewal failed, and which it was: for those who waited for it.
    failure: Option<(u64, AwsError)>,
}

enum Renewal {
    Renewed(Token),
    /// A person has to log in; the words say why.
    Needed(&'static str),
    /// AWS says that the refresh token is no good: `invalid_grant`.
    Dead,
    /// Nobody knows: to be tried again.
    Failed(AwsError),
}

impl Portal {
    /// A token that is good for the next call.
    pub(crate) async fn token(&self) -> Result<Secret, AwsError> {
        let seen = self.0.flights.load(Ordering::Acquire);
        if let Some(token) = &self.0.held.lock().await.token
            && token.lasts(self.soon())
        {
            return Ok(token.access.clone());
        }
        // A task of its own: a caller who goes away must not take the renewed token along, for the old one is used up.
        let portal = self.clone();
        tokio::spawn(async move { portal.renewed(seen).await }).await.unwrap_or_else(|_| {
            Err(AwsError::Unreachable { operation: "CreateToken", message: "this program is ending".into() })
        })
    }

    async fn renewed(&self, seen: u64) -> Result<Secret, AwsError> {
        let mut held = self.0.held.lock().await;
        if let Some((flight, error)) = &held.failure
            && *flight > seen
        {
            let error = error.clone();
            return self.usable(&held).ok_or(error);
        }
        if !held.token.as_ref().is_some_and(|token| token.lasts(self.soon())) {
            // Another process may have renewed it, or logged in or out.
            match self.kept_token().await {
                Ok(token) => held.token = token,
                Err(error) if held.token.is_none() => return Err(error.into()),
                Err(_) => {}
            }
        }
        let Some(token) = held.token.clone() else {
            return Err(self.login_needed("nobody has logged in"));
        };
        if token.lasts(self.soon()) {
            return Ok(token.access);
        }
        let renewal = self.renew(&token).await;
        let flight = self.0.flights.fetch_add(1, Ordering::AcqRel) + 1;
        held.failure = None;
        match renewal {
            Renewal::Renewed(renewed) => {
                let access = renewed.access.clone();
                self.write(&renewed).await;
                held.token = Some(renewed);
                Ok(access)
            }
            Renewal::Needed(why) => self.usable(&held).ok_or_else(|| self.login_needed(why)),
            Renewal::Dead => {
                let next = self.replaced(&token).await.unwrap_or(Token { refresh: None, ..token });
                if next.refresh.is_none() {
                    self.write(&next).await;
                }
                held.token = Some(next);
                self.usable(&held).ok_or_else(|| self.login_needed("the session has ended"))
            }
            Renewal::Failed(error) => {
                tracing::warn!(session = self.0.spec.name, %error, "the token could not be renewed");
                held.failure = Some((flight, error.clone()));
                self.usable(&held).ok_or(error)
            }
        }
    }

    /// What another process put in place of a token that it used up: each refresh token is good once, and the answer that
    /// brings the next one may still be on its way there.
    async fn replaced(&self, used: &Token) -> Option<Token> {
        for wait in [Duration::ZERO, OTHERS_ANSWER] {
            tokio::time::sleep(wait).await;
            if let Ok(Some(kept)) = self.kept_token().await
                && !kept.is(used)
            {
                return Some(kept);
            }
        }
        None
    }

    /// The token that is there, while AWS still takes it.
    fn usable(&self, held: &Held) -> Option<Secret> {
        held.token.as_ref().filter(|token| token.lasts(self.now())).map(|token| token.access.clone())
    }

    async fn renew(&self, token: &Token) -> Renewal {
        let Some(refresh) = &token.refresh else { return Renewal::Needed("the session has ended") };
        let Some(client) = self.renewing_client(token).await else {
            return Renewal::Needed(
                "this program's registration has expired, so the session cannot be renewed",
            );
        };
        // While the token is good nobody has to wait for the next one.
        let attempts = if token.lasts(self.now()) { Attempts::ONCE } else { ATTEMPTS };
        let answer = retrying(None, &self.0.jitter, attempts, |_| {
            let call = self
                .0
                .clients
                .oidc
                .create_token()
                .client_id(&client.id)
                .client_secret(client.secret.reveal())
                .grant_type(REFRESH_TOKEN)
                .refresh_token(refresh.reveal());
            quiet("CreateToken", call.send())
        })
        .await;
        match answer.and_then(|answer| self.granted(&answer, &client)) {
            // An answer without a refresh token leaves the one that there is (RFC 6749, section 6).
            Ok(new) => Renewal::Renewed(Token {
                refresh: new.refresh.clone().or_else(|| token.refresh.clone()),
                ..new
            }),
            // https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
            Err(error) => match code(&error) {
                Some("InvalidGrantException") => Renewal::Dead,
                Some("InvalidClientException" | "UnauthorizedClientException") => {
                    self.forget_registration(&client.id).await;
                    Renewal::Needed("AWS does not know this program's registration any more")
                }
                _ => Renewal::Failed(error),
            },
        }
    }

    /// The client that a token was given to, while it is registered.
    pub(super) async fn renewing_client(&self, token: &Token) -> Option<Registration> {
        let kept = self.registrations().await;
        kept.named(&token.client).filter(|client| client.expires > self.now()).cloned()
    }

    pub(super) fn granted(
        &self,
        answer: &CreateTokenOutput,
        client: &Registration,
    ) -> Result<Token, AwsError> {
        let access = answer.access_token().ok_or_else(|| {
            AwsError::service("CreateToken", "unreadable-answer", "the answer holds no token", 200)
        })?;
        let lifetime = SignedDuration::from_secs(i64::from(answer.expires_in()));
        Ok(Token {
            access: Secret::new(access.to_owned()),
            refresh: answer.refresh_token().map(|text| Secret::new(text.to_owned())),
            expires: self.now().saturating_add(lifetime).unwrap_or(Timestamp::MAX),
            region: self.0.spec.region.clone(),
            client: client.id.clone(),
        })
    }

    /// The token of a new login, in place of what there was.
    pub(super) async fn keep(&self, token: Token) {
        let mut held = self.0.held.lock().await;
        self.write(&token).await;
        *held = Held { token: Some(token), failure: None };
        self.changed();
    }

    /// AWS does not take a token any more: it is wiped, unless another login has replaced it. Answers whether it has.
    pub(super) async fn ended(&self, refused: &Secret) -> bool {
        let mut held = self.0.held.lock().await;
        let other = |token: &Token| token.access.reveal() != refused.reveal();
        if held.token.as_ref().is_some_and(other) {
            return true;
        }
        if let Ok(Some(kept)) = self.kept_token().await
            && other(&kept)
        {
            held.token = Some(kept);
            return true;
        }
        *held = Held::default();
        if let Err(error) = self.0.spec.vault.remove(&self.0.items.token).await {
            tracing::warn!(session = self.0.spec.name, %error, "a token that has ended may still be in the keychain");
        }
        self.changed();
        false
    }

    /// Forgets the login, and hands the token over to end the session with.
    pub(super) async fn wipe(&self) -> (Option<Token>, Result<(), KeychainError>) {
        let mut held = self.0.held.lock().await;
        let token = match held.token.take() {
            Some(token) => Some(token),
            None => self.kept_token().await.ok().flatten(),
        };
        *held = Held::default();
        let _one_at_a_time = self.0.registering.lock().await;
        let vault = &self.0.spec.vault;
        // Both are tried, whatever becomes of the first.
        let wiped = (vault.remove(&self.0.items.token).await, vault.remove(&self.0.items.registration).await);
        self.changed();
        (token, wiped.0.and(wiped.1))
    }

    /// What the vault has. A machine without a keychain has nothing.
    pub(super) async fn kept_token(&self) -> Result<Option<Token>, KeychainError> {
        match self.0.spec.vault.read_fresh(&self.0.items.token).await {
            Ok(kept) => Ok(kept.and_then(|text| Token::of_text(&text))),
            Err(KeychainError::Absent) => Ok(None),
            Err(error @ (KeychainError::Locked | KeychainError::Denied(_))) => Err(error),
        }
    }

    async fn write(&self, token: &Token) {
        self.0.spec.vault.write(&self.0.items.token, token.to_text()).await;
    }

    fn soon(&self) -> Timestamp {
        self.now().saturating_add(MARGIN).unwrap_or(Timestamp::MAX)
    }
}
