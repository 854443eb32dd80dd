//! Credentials of a role in IAM Identity Center, from the token that `aws sso login` left.

use aws_credential_types::Credentials;
use jiff::Timestamp;
use serde::Deserialize;
use sha1::{Digest, Sha1};

use crate::{AwsError, ProfileFiles, Secret, cloud::Connector};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// The session's name or, in the older form, the start address: the token's file is called after its SHA-1.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/understanding-sso.html>
    pub(crate) cache_key: String,
    pub(crate) region: String,
    pub(crate) account_id: String,
    pub(crate) role_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CachedToken {
    access_token: String,
    expires_at: String,
}

pub(crate) async fn credentials(
    role: &Role,
    profile: &str,
    files: &ProfileFiles,
    connector: &Connector,
) -> Result<Credentials, AwsError> {
    let token = token(role, profile, files, (connector.clock)()).await?;
    let answer = connector
        .sso(&role.region)
        .get_role_credentials()
        .access_token(token.reveal())
        .account_id(&role.account_id)
        .role_name(&role.role_name)
        .send()
        .await
        .map_err(|error| {
            let error = AwsError::sdk("GetRoleCredentials", error);
            match &error {
                AwsError::Service { code, .. } if code == "UnauthorizedException" => {
                    login_needed(profile, "the session was ended by Identity Center")
                }
                // A role that is assigned to nobody fails only here: https://github.com/aws/aws-cli/issues/6316
                AwsError::Service { code, .. }
                    if matches!(code.as_str(), "ForbiddenException" | "AccessDenied") =>
                {
                    AwsError::Profile {
                        profile: profile.to_owned(),
                        message: format!(
                            "role {} is not assigned to you in account {}",
                            role.role_name, role.account_id
                        ),
                        hint:
                            "Ask for the assignment in IAM Identity Center, or name another `sso_role_name`."
                                .into(),
                    }
                }
                _ => error,
            }
        })?;
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

fn login_needed(profile: &str, message: &str) -> AwsError {
    AwsError::LoginNeeded {
        subject: format!("profile `{profile}`"),
        message: message.to_owned(),
        hint: format!("Run `aws sso login --profile {profile}`, then try again."),
    }
}

async fn token(role: &Role, profile: &str, files: &ProfileFiles, now: Timestamp) -> Result<Secret, AwsError> {
    let file = files.sso_cache.join(format!("{}.json", hex::encode(Sha1::digest(role.cache_key.as_bytes()))));
    let text = tokio::fs::read_to_string(&file)
        .await
        .map_err(|_| login_needed(profile, "nobody has logged in on this machine yet"))?;
    let cached: CachedToken =
        serde_json::from_str(&text).map_err(|_| login_needed(profile, "the kept session cannot be read"))?;
    let expires: Timestamp = cached
        .expires_at
        .parse()
        .map_err(|_| login_needed(profile, "the kept session has no date of expiry"))?;
    if expires <= now {
        return Err(login_needed(profile, &format!("the session ended at {expires}")));
    }
    Ok(Secret::new(cached.access_token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role() -> Role {
        Role {
            cache_key: "acme".into(),
            region: "eu-west-1".into(),
            account_id: "1".into(),
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
        // SHA-1 of "acme".
        let name = format!("{}.json", hex::encode(Sha1::digest(b"acme")));
        let text = r#"{"accessToken":"t","expiresAt":"2026-01-01T10:00:00Z","region":"eu-west-1"}"#;
        std::fs::write(files.sso_cache.join(name), text).unwrap();
        let before = token(&role(), "dev", &files, "2026-01-01T09:59:59Z".parse().unwrap()).await;
        assert_eq!(before.unwrap().reveal(), "t");
        let after = token(&role(), "dev", &files, "2026-01-01T10:00:00Z".parse().unwrap()).await.unwrap_err();
        assert_eq!(after.code(), "login-needed");
        assert!(after.hint().contains("aws sso login --profile dev"));
    }

    #[tokio::test]
    async fn without_a_login_the_way_to_one_is_said() {
        let home = tempfile::tempdir().unwrap();
        let error = token(&role(), "dev", &files(&home), Timestamp::UNIX_EPOCH).await.unwrap_err();
        assert_eq!(error.code(), "login-needed");
    }
}
