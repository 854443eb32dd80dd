//! Profiles of `~/.aws/config`: read with the SDK's own parser, then followed step by step.
//!
//! The SDK's profile provider is not used: it falls back on environment variables and instance roles, which must never
//! reach an account by accident.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>

mod cached_sso;

use aws_config::profile::{Profile, ProfileSet, load};
use aws_credential_types::Credentials;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};

use crate::{AwsError, ProfileFiles, cloud::Connector};


/// One way to credentials, with what it stands on.
#[derive(Debug, PartialEq, Eq)]
enum Link {
    Keys {
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
    },
    Sso(cached_sso::Role),
    Assume {
        role_arn: String,
        external_id: Option<String>,
        session_name: Option<String>,
        duration: Option<i32>,
        source: Box<Link>,
    },
}

pub(crate) async fn credentials(
    name: &str,
    files: &ProfileFiles,
    connector: &Connector,
) -> Result<Credentials, AwsError> {
    let profiles = read(name, files).await?;
    let link = follow(&profiles, name, &mut Vec::new())?;
    mint(&link, name, files, connector).await
}

async fn read(name: &str, files: &ProfileFiles) -> Result<ProfileSet, AwsError> {
    // A file given by its path has to exist; that one of the two is missing is quite usual.
    let mut sources = EnvConfigFiles::builder();
    for (kind, path) in
        [(EnvConfigFileKind::Config, &files.config), (EnvConfigFileKind::Credentials, &files.credentials)]
    {
        if path.is_file() {
            sources = sources.with_file(kind, path.clone());
        } else {
            sources = sources.with_contents(kind, "");
        }
    }
    // An empty environment: neither AWS_PROFILE nor any other variable has a say.
    load(&Fs::real(), &Env::from_slice(&[]), &sources.build(), Some(name.to_owned().into())).await.map_err(
        |error| AwsError::Profile {
            profile: name.to_owned(),
            message: format!("{} cannot be read: {error}", files.config.display()),
            hint: "Correct the file; `aws configure list-profiles` shows whether it can be read.".into(),
        },
    )
}

/// Follows `source_profile` to something that gives credentials by itself.
fn follow(profiles: &ProfileSet, name: &str, above: &mut Vec<String>) -> Result<Link, AwsError> {
    let refuse = |message: String, hint: &str| AwsError::Profile {
        profile: name.to_owned(),
        message,
        hint: hint.to_owned(),
    };
    let profile = profiles.get_profile(name).ok_or_else(|| {
        let mut known: Vec<_> = profiles.profiles().collect();
        known.sort_unstable();
        let hint = if known.is_empty() {
            "There are no profiles at all: `aws configure sso` or `aws configure` makes one.".to_owned()
        } else {
            format!("Choose one of: {}.", known.join(", "))
        };
        refuse("there is no such profile".into(), &hint)
    })?;
    // A profile may name itself as its source: then its own keys are meant.
    let own_keys = above.last().is_some_and(|last| last == name);
    if !own_keys && above.iter().any(|seen| seen == name) {
        return Err(refuse(
            format!("its source profiles make a circle: {} -> {name}", above.join(" -> ")),
            "Break the circle.",
        ));
    }
    let text = |key: &str| profile.get(key).map(str::to_owned);
    if let (Some(role_arn), false) = (text("role_arn"), own_keys) {
        if profile.get("mfa_serial").is_some() {
            return Err(refuse(
                "it asks for an MFA code".into(),
                "Use IAM Identity Center, or a profile that holds the session that `aws sts get-session-token` gives.",
            ));
        }
        let Some(source) = text("source_profile") else {
            return Err(refuse(
                "it takes the credentials for its role from the environment or the machine".into(),
                "Name a `source_profile`: credentials are never taken from the surroundings.",
            ));
        };
        above.push(name.to_owned());
        let source = Box::new(follow(profiles, &source, above)?);
        let duration = profile.get("duration_seconds").and_then(|text| text.parse().ok());
        return Ok(Link::Assume {
            role_arn,
            external_id: text("external_id"),
            session_name: text("role_session_name"),
            duration,
            source,
        });
    }
    if let (Some(access_key_id), Some(secret_access_key)) =
        (text("aws_access_key_id"), text("aws_secret_access_key"))
    {
        return Ok(Link::Keys { access_key_id, secret_access_key, session_token: text("aws_session_token") });
    }
    if let Some(role) = sso_role(profiles, profile) {
        return Ok(Link::Sso(role));
    }
    Err(refuse(
        "it holds no credentials of a kind that is supported".into(),
        "Supported are keys, `sso_session` with `sso_account_id` and `sso_role_name`, and `role_arn` with `source_profile`.",
    ))
}

fn sso_role(profiles: &ProfileSet, profile: &Profile) -> Option<cached_sso::Role> {
    let text = |key: &str| profile.get(key).map(str::to_owned);
    let (account_id, role_name) = (text("sso_account_id")?, text("sso_role_name")?);
    let (cache_key, region) = match text("sso_session") {
        Some(session) => {
            let region = profiles.sso_session(&session)?.get("sso_region")?.to_owned();
            (session, region)
        }
        // The older form, without a session: the token is kept under the start address.
        None => (text("sso_start_url")?, text("sso_region")?),
    };
    Some(cached_sso::Role { cache_key, region, account_id, role_name })
}

async fn mint(
    link: &Link,
    profile: &str,
    files: &ProfileFiles,
    connector: &Connector,
) -> Result<Credentials, AwsError> {
    match link {
        Link::Keys { access_key_id, secret_access_key, session_token } => Ok(Credentials::new(
            access_key_id,
            secret_access_key,
            session_token.clone(),
            None,
            "stagewright-profile",
        )),
        Link::Sso(role) => cached_sso::credentials(role, profile, files, connector).await,
        Link::Assume { role_arn, external_id, session_name, duration, source } => {
            let source = Box::pin(mint(source, profile, files, connector)).await?;
            let answer = connector
                .sts(source)
                .assume_role()
                .role_arn(role_arn)
                .role_session_name(session_name.as_deref().unwrap_or("stagewright"))
                .set_external_id(external_id.clone())
                .set_duration_seconds(*duration)
                .send()
                .await
                .map_err(|error| AwsError::sdk("AssumeRole", error))?;
            let session = answer.credentials().ok_or(AwsError::BadRequest {
                operation: "AssumeRole",
                message: "the answer holds no credentials".into(),
            })?;
            let expiry = std::time::SystemTime::try_from(*session.expiration()).ok();
            Ok(Credentials::new(
                session.access_key_id(),
                session.secret_access_key(),
                Some(session.session_token().to_owned()),
                expiry,
                "stagewright-assume-role",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn profiles(config: &str) -> ProfileSet {
        let sources =
            EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, config.to_owned()).build();
        load(&Fs::real(), &Env::from_slice(&[]), &sources, None).await.unwrap()
    }

    async fn followed(config: &str, name: &str) -> Result<Link, AwsError> {
        follow(&profiles(config).await, name, &mut Vec::new())
    }

    #[tokio::test]
    async fn a_role_stands_on_the_keys_of_its_source_profile() {
        let config = "[profile root]\naws_access_key_id=A\naws_secret_access_key=S\n\
                      [profile dev]\nrole_arn=arn:aws:iam::111111111111:role/deploy\nsource_profile=root\nexternal_id=x";
        let Link::Assume { role_arn, external_id, source, .. } = followed(config, "dev").await.unwrap()
        else {
            panic!("not a role")
        };
        assert_eq!(role_arn, "arn:aws:iam::111111111111:role/deploy");
        assert_eq!(external_id.as_deref(), Some("x"));
        assert!(matches!(*source, Link::Keys { .. }));
    }

    #[tokio::test]
    async fn an_sso_profile_takes_its_region_from_its_session() {
        let config = "[sso-session acme]\nsso_region=eu-west-1\nsso_start_url=https://acme.example\n\
                      [profile dev]\nsso_session=acme\nsso_account_id=111111111111\nsso_role_name=Deploy";
        let Link::Sso(role) = followed(config, "dev").await.unwrap() else { panic!("not sso") };
        assert_eq!((role.cache_key.as_str(), role.region.as_str()), ("acme", "eu-west-1"));
    }

    #[tokio::test]
    async fn source_profiles_in_a_circle_are_refused() {
        let config = "[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=a";
        let error = followed(config, "a").await.unwrap_err();
        assert!(error.to_string().contains("circle"), "{error}");
    }

    #[tokio::test]
    async fn a_profile_that_would_use_the_environment_is_refused() {
        let config = "[profile a]\nrole_arn=r\ncredential_source=Environment";
        let error = followed(config, "a").await.unwrap_err();
        assert!(error.hint().contains("source_profile"), "{error}");
    }

    #[tokio::test]
    async fn a_profile_that_does_not_exist_is_refused_with_those_that_do() {
        let config = "[profile acme-dev]\naws_access_key_id=A\naws_secret_access_key=S";
        let error = followed(config, "acme-prod").await.unwrap_err();
        assert!(error.hint().contains("acme-dev"), "{}", error.hint());
    }
}
