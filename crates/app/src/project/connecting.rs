//! From an account of the topology to a connection: the only place where an access gets its secrets.

use std::path::PathBuf;

use aws::{
    AssumedRole, Cloud, ConnectionSpec, KeptKeys, ProfileFiles, Rate, ResolvedAccess, Secret, TimeOuts,
};
use topology::{
    Access, Account, AccountId, AccountName, AssumeRoleAccess, EnvironmentAccess, Region, Target, Topology,
    role_arn,
};

use super::Project;
use crate::{contract::ErrorView, error::Result};

impl Project {
    /// A connection to a target; nothing is sent yet.
    ///
    /// # Errors
    /// Where the account has no access, or its access names what is not there.
    pub(super) fn connect(&self, topology: &Topology, target: &Target, account: &Account) -> Result<Cloud> {
        let access = self.resolve(topology, &target.account, &target.region)?;
        let id = account.known_id(&target.account)?;
        let endpoint = self.settings.endpoint.clone().or_else(|| account.endpoint.clone());
        // The sandbox answers inside the process, unless the account's calls are sent elsewhere.
        let inside = topology.is_simulated(&target.account) && endpoint.is_none();
        let http_client = if inside { Some(sandbox::http_client(self.sandbox()?.clone())) } else { None };
        // Rates are those of AWS; a server on this machine has none.
        let rate = if inside || is_local(endpoint.as_deref()) { Rate::LOCAL } else { Rate::AWS };
        let spec = ConnectionSpec {
            account: id,
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

    /// An account's access with everything in it that the topology only names.
    pub(super) fn resolve(
        &self,
        topology: &Topology,
        name: &AccountName,
        region: &Region,
    ) -> Result<ResolvedAccess> {
        let chain = topology.access_chain(name);
        let account_of = |name: &AccountName| {
            topology.accounts.get(name).ok_or_else(|| {
                ErrorView::new(
                    "unknown-account",
                    format!("there is no account `{name}`"),
                    "Add it, or correct the name in stagewright.toml.",
                )
            })
        };
        let (root, assumed) = chain.split_last().expect("a chain begins with the account itself");
        let mut resolved = self.resolve_root(topology, root, account_of(root)?, region)?;
        for name in assumed.iter().rev() {
            let account = account_of(name)?;
            if let Some(Access::AssumeRole(access)) = &account.access {
                let from = account_of(&access.from)?.known_id(&access.from)?.clone();
                resolved = self.assume(resolved, from, account.known_id(name)?, access, region);
            }
        }
        Ok(resolved)
    }

    fn assume(
        &self,
        source: ResolvedAccess,
        from: AccountId,
        account: &AccountId,
        access: &AssumeRoleAccess,
        region: &Region,
    ) -> ResolvedAccess {
        ResolvedAccess::Assume(Box::new(AssumedRole {
            source,
            from,
            role_arn: role_arn(partition(region), account, &access.role),
            external_id: access.external_id.clone(),
            mfa_serial: access.mfa_serial.clone(),
            mfa: self.identities.mfa.clone(),
        }))
    }

    /// The access at the end of a chain: one that stands on no other account.
    fn resolve_root(
        &self,
        topology: &Topology,
        name: &AccountName,
        account: &Account,
        region: &Region,
    ) -> Result<ResolvedAccess> {
        match &account.access {
            Some(Access::Sandbox) => Ok(ResolvedAccess::Sandbox),
            Some(Access::Sso(access)) => Ok(ResolvedAccess::Portal {
                portal: self.portal(topology, &access.session)?,
                account: account.known_id(name)?.clone(),
                role: access.role.clone(),
            }),
            Some(Access::Keys(access)) => Ok(ResolvedAccess::Kept(KeptKeys {
                account: name.clone(),
                id: account.known_id(name)?.clone(),
                mfa_serial: access.mfa_serial.clone(),
                vault: self.settings.vault.clone(),
                mfa: self.identities.mfa.clone(),
            })),
            Some(Access::Profile(profile)) => Ok(ResolvedAccess::Profile {
                name: profile.clone(),
                files: self.profile_files(),
                mfa: self.identities.mfa.clone(),
            }),
            Some(Access::Environment(names)) => self.keys_of_environment(name, names),
            Some(Access::WebIdentity(access)) => Ok(ResolvedAccess::WebIdentity {
                role_arn: role_arn(partition(region), account.known_id(name)?, &access.role),
                token_file: PathBuf::from(self.variable(name, &access.token_file)?),
            }),
            Some(Access::AssumeRole(_)) => Err(ErrorView::new(
                "access-circle",
                format!("the access of {name} comes back to itself"),
                "Let one of the accounts of the circle have an access of its own.",
            )),
            None => Err(aws::AwsError::NoAccess { account: name.clone() }.into()),
        }
    }

    fn keys_of_environment(
        &self,
        account: &AccountName,
        names: &EnvironmentAccess,
    ) -> Result<ResolvedAccess> {
        Ok(ResolvedAccess::Keys {
            access_key_id: self.variable(account, &names.access_key_id)?,
            secret_access_key: Secret::new(self.variable(account, &names.secret_access_key)?),
            session_token: match &names.session_token {
                Some(name) => Some(Secret::new(self.variable(account, name)?)),
                None => None,
            },
        })
    }

    /// The user's AWS configuration, and where the programs that it names are found.
    pub(super) fn profile_files(&self) -> ProfileFiles {
        let path = (self.settings.environment)("PATH").map(Into::into);
        ProfileFiles::in_home(&self.settings.home).with_path(path)
    }

    fn variable(&self, account: &AccountName, name: &str) -> Result<String> {
        (self.settings.environment)(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            ErrorView::new(
                "missing-variable",
                format!("the environment variable {name}, which the access of {account} names, is not set"),
                "Set it where Stagewright is started, or choose another access for this account.",
            )
        })
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
pub(super) fn partition(region: &Region) -> &'static str {
    if region.as_str().starts_with("cn-") {
        "aws-cn"
    } else if region.as_str().starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

fn is_local(endpoint: Option<&str>) -> bool {
    endpoint.is_some_and(|url| {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|local| url.starts_with(local))
    })
}

/// What is said of an access; never a secret.
pub(super) fn describe(access: Option<&Access>) -> String {
    match access {
        Some(Access::Sandbox) => "sandbox".into(),
        Some(Access::Sso(access)) => format!("role {} through {}", access.role, access.session),
        Some(Access::AssumeRole(access)) => format!("role {} from {}", access.role, access.from),
        Some(Access::Profile(name)) => format!("profile {name}"),
        Some(Access::Keys(_)) => "access key in the keychain".into(),
        Some(Access::Environment(names)) => format!("environment {}", names.access_key_id),
        Some(Access::WebIdentity(access)) => format!("web identity as {}", access.role),
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
