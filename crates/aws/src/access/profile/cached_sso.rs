//! Credentials of a role in IAM Identity Center, from the token that `aws sso login` left.

use aws_credential_types::Credentials;
use jiff::Timestamp;
use serde::Deserialize;
use sha1::{Digest, Sha1};

use topology::AccountId;

use super::Minting;
use crate::{
    AwsError, ProfileFiles, Secret,
    retry::{Attempts, retrying},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    /// Absent in the older form.
    pub(super) session: Option<String>,
    pub(super) start_url: String,
    pub(super) region: String,
    pub(super) account_id: AccountId,
    pub(super) role_name: String,
}

impl Role {
    /// The token's file is called after the SHA-1 of the session's name or, in the older form, of the start address.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/understanding-sso.html>
    fn file(&self) -> String {
        let key = self.session.as_deref().unwrap_or(&self.start_url);
        format!("{}.json", hex::encode(Sha1::digest(key.as_bytes())))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CachedToken {
    access_token: String,
    expires_at: String,
}

pub(super) async fn credentials(
    role: &Role,
    profile: &str,
    files: &ProfileFiles,
    minting: Minting<'_>,
) -> Result<Credentials, AwsError> {
    let (token, _) = token(role, profile, files, (minting.connector.clock)()).await?;
    let sso = minting.connector.sso(&role.region);
    let answer = retrying(None, minting.jitter, Attempts::STANDARD, |_| async {
        sso.get_role_credentials()
            .access_token(token.reveal())
            .account_id(role.account_id.as_str())
            .role_name(&role.role_name)
            .send()
            .await
            .map_err(|error| AwsError::sdk("GetRoleCredentials", error))
    })
    .await
    .map_err(|error| explain(error, role, profile))?;
    let session = answer.role_credentials().ok_or(AwsError::BadRequest {
        operation: "GetRoleCredentials",
        message: "the answer holds no credentials".into(),
    })?;
    let expiry = Timestamp::from_millisecond(session.expiration()).ok().map(Into::into);
    Ok(Credentials::new(
        session.access_key_id().unwrap_or_default(),
        session.secret_access_key().unwrap_or_default(),
        session.session_token().map(str::to_owned),
        expiry,
        "stagewright-sso",
    ))
}

fn explain(error: AwsError, role: &Role, profile: &str) -> AwsError {
    match &error {
        AwsError::Service { code, .. } if code == "UnauthorizedException" => {
            login_needed(profile, "the session was ended by Identity Center")
        }
        // A role that is assigned to nobody fails only here: https://github.com/aws/aws-cli/issues/6316
        AwsError::Service { code, .. } if matches!(code.as_str(), "ForbiddenException" | "AccessDenied") => {
            AwsError::Profile {
                profile: profile.to_owned(),
                message: format!(
                    "role {} is not assigned to you in account {}",
                    role.role_name, role.account_id
                ),
                hint: "Ask for the assignment in IAM Identity Center, or name another `sso_role_name`."
                    .into(),
            }
        }
        _ => error,
    }
}

/// When the login ends, where there is one.
pub(super) async fn ends(
    role: &Role,
    profile: &str,
    files: &ProfileFiles,
    now: Timestamp,
) -> Option<Timestamp> {
    token(role, profile, files, now).await.ok().map(|(_, expires)| expires)
}

fn login_needed(profile: &str, message: &str) -> AwsError {
    AwsError::LoginNeeded {
        subject: format!("profile `{profile}`"),
        message: message.to_owned(),
        hint: format!("Run `aws sso login --profile {profile}`, then try again."),
    }
}

async fn token(
    role: &Role,
    profile: &str,
    files: &ProfileFiles,
    now: Timestamp,
) -> Result<(Secret, Timestamp), AwsError> {
    let text = tokio::fs::read_to_string(files.sso_cache.join(role.file()))
        .await
        .map_err(|_| login_needed(profile, "nobody has logged in on this machine yet"))?;
    let cached: CachedToken =
        serde_json::from_str(&text).map_err(|_| login_needed(profile, "the kept session cannot be read"))?;
    let expires: Timestamp = instant(&cached.expires_at)
        .ok_or_else(|| login_needed(profile, "the kept session has no date of expiry"))?;
    if expires <= now {
        return Err(login_needed(profile, &format!("the session ended at {expires}")));
    }
    Ok((Secret::new(cached.access_token), expires))
}

/// Some versions of the AWS CLI end the date with `UTC` instead of `Z`.
fn instant(text: &str) -> Option<Timestamp> {
    match text.strip_suffix("UTC") {
        Some(plain) => format!("{plain}Z").parse().ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role() -> Role {
        Role {
            session: Some("acme".into()),
            start_url: "https://acme.example/start".into(),
            region: "eu-west-1".into(),
            account_id: AccountId::new("111111111111").unwrap(),
            role_name: "Deploy".into(),
        }
    }

    fn files(home: &tempfile::TempDir) -> ProfileFiles {
        let files = ProfileFiles::in_home(home.path());
        std::fs::create_dir_all(&files.sso_cache).unwrap();
        files
    }

    #[tokio::test]
    async fn a_token_is_used_until_it_expires_and_not_after() {
        let home = tempfile::tempdir().unwrap();
        let files = files(&home);
        let name = format!("{}.json", hex::encode(Sha1::digest(b"acme")));
        let text = r#"{"accessToken":"t","expiresAt":"2026-01-01T10:00:00Z","region":"eu-west-1"}"#;
        std::fs::write(files.sso_cache.join(name), text).unwrap();
        let before = token(&role(), "dev", &files, "2026-01-01T09:59:59Z".parse().unwrap()).await;
        assert_eq!(before.unwrap().0.reveal(), "t");
        let after = token(&role(), "dev", &files, "2026-01-01T10:00:00Z".parse().unwrap()).await.unwrap_err();
        assert_eq!(after.code(), "login-needed");
        assert!(after.hint().contains("aws sso login --profile dev"));
    }

    #[test]
    fn a_date_of_every_version_of_the_cli_is_read() {
        let wanted: Timestamp = "2026-01-01T10:00:00Z".parse().unwrap();
        assert_eq!(instant("2026-01-01T10:00:00Z"), Some(wanted));
        assert_eq!(instant("2026-01-01T10:00:00UTC"), Some(wanted));
        assert_eq!(instant("tomorrow"), None);
    }

    #[tokio::test]
    async fn without_a_login_the_way_to_one_is_said() {
        let home = tempfile::tempdir().unwrap();
        let error = token(&role(), "dev", &files(&home), Timestamp::UNIX_EPOCH).await.unwrap_err();
        assert_eq!(error.code(), "login-needed");
    }
}
