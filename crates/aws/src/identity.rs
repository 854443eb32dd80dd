//! The guard: no write without proof that its very credentials belong to the account that it is meant for.

use std::sync::Arc;

use aws_credential_types::Credentials;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;
use topology::AccountId;

use crate::{
    AwsError, Clock, Cloud, Lasting, ResolvedAccess, TimeOuts,
    access::{Minting, Sources},
    cloud::{Clients, Connector, Inner},
    retry::{Attempts, Jitter, retrying},
};

/// Credentials this close to their end are replaced, so that a call does not outlive them.
pub(crate) const MARGIN: SignedDuration = SignedDuration::from_mins(2);

/// One set of credentials and the clients that use it, and no other.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) clients: Clients,
    pub(crate) credentials: Credentials,
    expires: Option<Timestamp>,
    caller: OnceCell<Caller>,
}

#[derive(Debug, Clone)]
struct Caller {
    account: String,
    arn: String,
}

/// That a set of credentials belongs to the target's account. Writes are sent with exactly those credentials.
#[derive(Debug, Clone)]
pub struct Proof {
    session: Arc<Session>,
    caller: Caller,
    sent_before: bool,
}

impl Proof {
    #[must_use]
    pub fn account(&self) -> &str {
        &self.caller.account
    }

    #[must_use]
    pub fn arn(&self) -> &str {
        &self.caller.arn
    }

    /// When the credentials end. Absent where they have no end that is known.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.session.expires
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.session.credentials
    }

    /// For a call that was sent before with other credentials: whether AWS carried it out is not known for certain.
    #[must_use]
    pub fn sent_before(self) -> Self {
        Self { sent_before: true, ..self }
    }

    pub(crate) fn in_doubt(&self) -> bool {
        self.sent_before
    }
}

impl Session {
    fn new(credentials: Credentials, clients: Clients) -> Self {
        let expires = credentials.expiry().and_then(|at| Timestamp::try_from(at).ok());
        Self { clients, credentials, expires, caller: OnceCell::new() }
    }

    fn ends_before(&self, at: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= at)
    }
}

impl Cloud {
    pub(crate) fn now(&self) -> Timestamp {
        (self.0.connector.clock)()
    }

    /// The current credentials, for questions. Proved as well: what another account answers is no answer.
    pub(crate) async fn session(&self) -> Result<Arc<Session>, AwsError> {
        Ok(self.prove().await?.session)
    }

    /// The current credentials, minted where there are none or they are about to end.
    async fn minted(&self) -> Result<Arc<Session>, AwsError> {
        let mut session = self.0.session.lock().await;
        let soon = self.now().saturating_add(MARGIN).unwrap_or(Timestamp::MAX);
        if let Some(session) = session.as_ref().filter(|session| !session.ends_before(soon)) {
            return Ok(session.clone());
        }
        let Inner { access, account, connector, jitter, sources, .. } = &*self.0;
        let credentials = access.mint(account, Minting { connector, jitter, sources }).await?;
        let clients = connector.clients(&credentials);
        let minted = Arc::new(Session::new(credentials, clients));
        *session = Some(minted.clone());
        Ok(minted)
    }

    /// Drops the current credentials, and those that they stand on: the next call mints new ones, and the next proof asks
    /// AWS again.
    pub async fn forget_credentials(&self) {
        let mut session = self.0.session.lock().await;
        self.0.sources.forget().await;
        *session = None;
    }

    /// Drops credentials that are of no use, unless others have taken their place already.
    async fn forget(&self, useless: &Arc<Session>) {
        let mut session = self.0.session.lock().await;
        if session.as_ref().is_some_and(|current| Arc::ptr_eq(current, useless)) {
            self.0.sources.forget().await;
            *session = None;
        }
    }

    /// For how long credentials can be had, as far as this machine knows.
    pub async fn lasting(&self) -> Lasting {
        self.0.access.lasting(self.now()).await
    }

    /// Asks AWS whose the credentials are. Asked once per set of credentials.
    ///
    /// # Errors
    /// Where there are no credentials, or they belong to another account.
    pub async fn prove(&self) -> Result<Proof, AwsError> {
        let session = self.minted().await?;
        let asked = session.caller.get_or_try_init(|| self.other_call(|_| ask(&session.clients.sts))).await;
        let caller = match asked {
            Ok(caller) => caller.clone(),
            Err(error) => {
                // What AWS does not know will not be known later: whoever puts other keys in their place is heard.
                if !error.retryable() {
                    self.forget(&session).await;
                }
                return Err(error);
            }
        };
        if caller.account != self.0.account.as_str() {
            self.forget(&session).await;
            return Err(AwsError::WrongAccount {
                account: self.0.target.account.clone(),
                expected: self.0.account.clone(),
                found: caller.account,
                arn: caller.arn,
            });
        }
        Ok(Proof { session, caller, sent_before: false })
    }

    /// The clients of a proof, for a write to this target.
    ///
    /// # Errors
    /// Where the proof has ended, or is another account's.
    pub(crate) fn writing<'a>(&self, proof: &'a Proof) -> Result<&'a Clients, AwsError> {
        if proof.caller.account != self.0.account.as_str() {
            return Err(AwsError::WrongAccount {
                account: self.0.target.account.clone(),
                expected: self.0.account.clone(),
                found: proof.caller.account.clone(),
                arn: proof.caller.arn.clone(),
            });
        }
        match proof.session.expires {
            Some(at) if at <= self.now() => {
                Err(AwsError::Expired { account: self.0.target.account.clone(), at })
            }
            _ => Ok(&proof.session.clients),
        }
    }
}

async fn ask(sts: &aws_sdk_sts::Client) -> Result<Caller, AwsError> {
    let answer =
        sts.get_caller_identity().send().await.map_err(|error| AwsError::sdk("GetCallerIdentity", error))?;
    Ok(Caller {
        account: answer.account().unwrap_or_default().to_owned(),
        arn: answer.arn().unwrap_or_default().to_owned(),
    })
}

/// Whose an access is, in digits: for one that nothing is known of yet. Nothing can be written with it.
///
/// # Errors
/// Where there are no credentials, or AWS does not say whose they are.
pub async fn caller(
    access: ResolvedAccess,
    endpoint: Option<String>,
    clock: Clock,
) -> Result<String, AwsError> {
    // STS answers the same in every region.
    let connector = Connector::new("us-east-1", endpoint, None, clock, TimeOuts::default());
    let (jitter, sources) = (Jitter::new(0), Sources::default());
    let nobody = AccountId::new("000000000000").expect("twelve digits are an account's id");
    let minting = Minting { connector: &connector, jitter: &jitter, sources: &sources };
    let sts = connector.sts(Some(access.mint(&nobody, minting).await?));
    let caller = retrying(None, &jitter, Attempts::STANDARD, |_| ask(&sts)).await?;
    Ok(caller.account)
}
