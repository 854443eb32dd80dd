//! From an account of the topology to a connection: the only place where an access gets its secrets.

use aws::{Cloud, ConnectionSpec, ProfileFiles, Rate, ResolvedAccess, Secret, TimeOuts};
use topology::{Access, Account, Target};

use super::Project;
use crate::{contract::ErrorView, error::Result};

impl Project {
    /// A connection to a target; nothing is sent yet.
    ///
    /// # Errors
    /// Where the account has no access, or its access names what is not there.
    pub(super) fn connect(&self, target: &Target, account: &Account) -> Result<Cloud> {
        let access = self.resolve(target, account)?;
        let endpoint = self.settings.endpoint.clone();
        // The sandbox answers inside the process, unless the account's calls are sent elsewhere.
        let inside =
            matches!(access, ResolvedAccess::Sandbox) && endpoint.is_none() && account.endpoint.is_none();
        let http_client = if inside { Some(sandbox::http_client(self.sandbox()?.clone())) } else { None };
        // Rates are those of AWS; a server on this machine has none.
        let rate = if inside || is_local(endpoint.as_deref().or(account.endpoint.as_deref())) {
            Rate::LOCAL
        } else {
            Rate::AWS
        };
        let spec = ConnectionSpec {
            account,
            target: target.clone(),
            access,
            endpoint,
            http_client: http_client.map(aws::SharedHttpClient::new),
            clock: self.settings.clock.clone(),
            rate,
            time_outs: TimeOuts::default(),
            seed: u64::try_from(self.settings.now().as_millisecond()).unwrap_or_default(),
        };
        Ok(Cloud::open(spec)?)
    }

    fn resolve(&self, target: &Target, account: &Account) -> Result<ResolvedAccess> {
        match &account.access {
            Some(Access::Sandbox) => Ok(ResolvedAccess::Sandbox),
            Some(Access::Profile(name)) => Ok(ResolvedAccess::Profile {
                name: name.clone(),
                files: ProfileFiles::in_home(&self.settings.home),
            }),
            Some(Access::Environment(names)) => {
                let read = |name: &str| {
                    (self.settings.environment)(name).filter(|value| !value.is_empty()).ok_or_else(|| {
                        ErrorView::new(
                            "missing-variable",
                            format!("the environment variable {name}, which has the credentials of {}, is not set", target.account),
                            "Set it where Stagewright is started, or choose another access for this account.",
                        )
                    })
                };
                Ok(ResolvedAccess::Keys {
                    access_key_id: read(&names.access_key_id)?,
                    secret_access_key: Secret::new(read(&names.secret_access_key)?),
                    session_token: names.session_token.as_deref().map(read).transpose()?.map(Secret::new),
                })
            }
            None => Err(aws::AwsError::NoAccess { account: target.account.clone() }.into()),
        }
    }
}

fn is_local(endpoint: Option<&str>) -> bool {
    endpoint.is_some_and(|url| {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|local| url.starts_with(local))
    })
}

/// What the window says of an access; never a secret.
pub(super) fn describe(access: Option<&Access>) -> String {
    match access {
        Some(Access::Sandbox) => "sandbox".into(),
        Some(Access::Profile(name)) => format!("profile {name}"),
        Some(Access::Environment(names)) => format!("environment {}", names.access_key_id),
        None => "no access".into(),
    }
}

impl From<aws::AwsError> for ErrorView {
    fn from(error: aws::AwsError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<journal::JournalError> for ErrorView {
    fn from(error: journal::JournalError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}
