//! How a target's credentials are had: exactly one way, named by the topology.

mod assume;
mod kept;
mod lasting;
mod mfa;
mod profile;
mod web_identity;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use aws_credential_types::Credentials;
use topology::AccountId;

pub(crate) use self::assume::{Sources, expiry, session};
pub use self::{
    assume::AssumedRole,
    kept::{KeptKeys, forget_keys, has_keys, keep_keys, read_keys_csv},
    lasting::Lasting,
    mfa::Mfa,
    profile::{ProfileKind, ProfileSummary, profiles},
};
use crate::{AwsError, Portal, Secret, cloud::Connector, retry::Jitter};

/// An account's access with everything in it that the topology only names.
#[derive(Debug, Clone)]
pub enum ResolvedAccess {
    /// The simulator: its access keys are made from the account's id.
    Sandbox,
    /// Keys that the caller read from the environment variables that the topology names.
    Keys { access_key_id: String, secret_access_key: Secret, session_token: Option<Secret> },
    /// An access key that the vault keeps; read anew whenever credentials are minted.
    Kept(KeptKeys),
    /// A role that Identity Center gives.
    Portal { portal: Portal, account: AccountId, role: String },
    /// A role that other credentials assume.
    Assume(Box<AssumedRole>),
    /// A role that the token in a file may assume; read anew each time, since CI systems renew it.
    WebIdentity { role_arn: String, token_file: PathBuf },
    /// A profile of the AWS configuration, resolved anew whenever its credentials run out.
    Profile { name: String, files: ProfileFiles, mfa: Mfa },
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
    /// `HOME` of the programs that `credential_process` names.
    pub home: PathBuf,
    /// `PATH` of these programs. Absent: only programs named by their whole path are found.
    pub path: Option<OsString>,
}

impl ProfileFiles {
    /// The usual places in a home folder.
    #[must_use]
    pub fn in_home(home: &Path) -> Self {
        let aws = home.join(".aws");
        Self {
            config: aws.join("config"),
            credentials: aws.join("credentials"),
            sso_cache: aws.join("sso/cache"),
            home: home.to_owned(),
            path: None,
        }
    }

    #[must_use]
    pub fn with_path(self, path: Option<OsString>) -> Self {
        Self { path, ..self }
    }
}

/// What minting needs beside the access itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minting<'a> {
    pub(crate) connector: &'a Connector,
    pub(crate) jitter: &'a Jitter,
    pub(crate) sources: &'a Sources,
}

impl ResolvedAccess {
    /// New credentials. `account` is whose they are meant to be: the sandbox's keys are made from it.
    pub(crate) async fn mint(
        &self,
        account: &AccountId,
        minting: Minting<'_>,
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
            Self::Kept(keys) => keys.mint(minting).await,
            Self::Portal { portal, account, role } => portal.role_credentials(account, role).await,
            Self::Assume(role) => role.mint(minting).await,
            Self::WebIdentity { role_arn, token_file } => {
                web_identity::credentials(role_arn, token_file, minting).await
            }
            Self::Profile { name, files, mfa } => profile::credentials(name, files, mfa, minting).await,
        }
    }

    /// Wipes the sessions that MFA codes opened for this access.
    ///
    /// # Errors
    /// Where the keychain may still have them.
    pub async fn forget_sessions(&self) -> Result<(), AwsError> {
        match self {
            Self::Sandbox | Self::Keys { .. } | Self::Portal { .. } | Self::WebIdentity { .. } => Ok(()),
            Self::Kept(keys) => keys.mfa.forget(&kept::session_of(&keys.id)).await,
            Self::Assume(role) => {
                role.mfa.forget(&assume::session_of(&role.role_arn)).await?;
                Box::pin(role.source.forget_sessions()).await
            }
            Self::Profile { name, files, mfa } => profile::forget_sessions(name, files, mfa).await,
        }
    }
}
