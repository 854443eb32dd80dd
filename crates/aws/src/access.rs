//! How a target's credentials are had: exactly one way, named by the topology.

use std::path::PathBuf;

use aws_credential_types::Credentials;
use topology::AccountId;

use crate::{AwsError, Secret, cloud::Connector, profile};

/// An account's access with everything in it that the topology only names.
#[derive(Debug, Clone)]
pub enum ResolvedAccess {
    /// The simulator: its access keys are made from the account's id.
    Sandbox,
    /// Keys that the caller read from the environment variables that the topology names.
    Keys { access_key_id: String, secret_access_key: Secret, session_token: Option<Secret> },
    /// A profile of the AWS configuration, resolved anew whenever its credentials run out.
    Profile { name: String, files: ProfileFiles },
}

/// Where profiles are read from: given, not looked up.
#[derive(Debug, Clone)]
pub struct ProfileFiles {
    /// `~/.aws/config`
    pub config: PathBuf,
    /// `~/.aws/credentials`
    pub credentials: PathBuf,
    /// `~/.aws/sso/cache`
    pub sso_cache: PathBuf,
}

impl ProfileFiles {
    /// The usual places in a home folder.
    #[must_use]
    pub fn in_home(home: &std::path::Path) -> Self {
        let aws = home.join(".aws");
        Self {
            config: aws.join("config"),
            credentials: aws.join("credentials"),
            sso_cache: aws.join("sso/cache"),
        }
    }
}

impl ResolvedAccess {
    pub(crate) async fn mint(
        &self,
        account: &AccountId,
        connector: &Connector,
    ) -> Result<Credentials, AwsError> {
        match self {
            Self::Sandbox => Ok(Credentials::new(
                format!("ASIASANDBOX{account}"),
                "sandbox",
                None,
                None,
                "stagewright-sandbox",
            )),
            Self::Keys { access_key_id, secret_access_key, session_token } => Ok(Credentials::new(
                access_key_id,
                secret_access_key.reveal(),
                session_token.as_ref().map(|token| token.reveal().to_owned()),
                None,
                "stagewright-environment",
            )),
            Self::Profile { name, files } => profile::credentials(name, files, connector).await,
        }
    }
}
