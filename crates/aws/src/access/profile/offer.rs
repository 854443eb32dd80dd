//! What the AWS configuration offers for import: every profile with what can be said of it, and no secret.

use topology::AccountId;

use super::{Link, follow, read};
use crate::{AwsError, ProfileFiles};

/// A profile as it can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileSummary {
    pub name: String,
    pub kind: ProfileKind,
    /// Where the file says it: of a role, or of Identity Center.
    pub account: Option<AccountId>,
    pub region: Option<String>,
    /// The MFA device whose code is asked for.
    pub mfa: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileKind {
    Sso { session: Option<String>, start_url: String, sso_region: String, role: String },
    AssumeRole { role_arn: String, source: String },
    Keys,
    Process,
    Unusable { code: &'static str, message: String, hint: String },
}

/// All profiles, by name. Files that are not there hold none.
///
/// # Errors
/// Where a file is there and cannot be read.
pub async fn profiles(files: &ProfileFiles) -> Result<Vec<ProfileSummary>, AwsError> {
    let profiles =
        read(files).await.map_err(|message| AwsError::File { path: files.config.clone(), message })?;
    let mut names: Vec<_> = profiles.profiles().collect();
    names.sort_unstable();
    Ok(names
        .into_iter()
        .map(|name| {
            let setting = |key: &str| profiles.get_profile(name)?.get(key).map(str::to_owned);
            let link = follow(&profiles, name);
            ProfileSummary {
                name: name.to_owned(),
                account: link.as_ref().ok().and_then(account),
                region: setting("region"),
                mfa: link.as_ref().ok().and_then(Link::mfa_serial).map(str::to_owned),
                kind: kind(link, setting("source_profile")),
            }
        })
        .collect())
}

fn account(link: &Link) -> Option<AccountId> {
    match link {
        Link::Sso(role) => Some(role.account_id.clone()),
        // arn:aws:iam::ACCOUNT:role/NAME
        Link::Assume { role_arn, .. } => AccountId::new(role_arn.split(':').nth(4)?).ok(),
        Link::Keys { .. } | Link::Process(_) => None,
    }
}

fn kind(link: Result<Link, AwsError>, source: Option<String>) -> ProfileKind {
    match link {
        Ok(Link::Sso(role)) => ProfileKind::Sso {
            session: role.session,
            start_url: role.start_url,
            sso_region: role.region,
            role: role.role_name,
        },
        Ok(Link::Assume { role_arn, .. }) => {
            ProfileKind::AssumeRole { role_arn, source: source.unwrap_or_default() }
        }
        Ok(Link::Keys { .. }) => ProfileKind::Keys,
        Ok(Link::Process(_)) => ProfileKind::Process,
        Err(error) => {
            ProfileKind::Unusable { code: error.code(), message: error.to_string(), hint: error.hint() }
        }
    }
}
