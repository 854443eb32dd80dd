//! Profiles of `~/.aws/config`: read with the SDK's own parser, then followed step by step.
//!
//! The SDK's profile provider is not used: it falls back on environment variables and instance roles, which must never
//! reach an account by accident.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>

mod cached_sso;
mod follow;
#[cfg(test)]
mod golden;
mod offer;
mod process;

use std::error::Error as _;

use aws_config::profile::{ProfileSet, load};
use aws_credential_types::Credentials;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};
use jiff::Timestamp;
use tracing::{instrument::WithSubscriber as _, subscriber::NoSubscriber};

use self::follow::{Link, follow};
pub use self::offer::{ProfileKind, ProfileSummary, profiles};
use super::{Mfa, Minting, ProfileFiles, assume, assume::RoleRequest, lasting::Lasts};
use crate::AwsError;

/// A profile that is being used, with what all its links need.
#[derive(Debug, Clone, Copy)]
struct Used<'a> {
    name: &'a str,
    files: &'a ProfileFiles,
    mfa: &'a Mfa,
}

pub(super) async fn credentials(
    name: &str,
    files: &ProfileFiles,
    mfa: &Mfa,
    minting: Minting<'_>,
) -> Result<Credentials, AwsError> {
    let link = find(name, files).await?;
    Used { name, files, mfa }.mint(&link, minting).await
}

pub(super) async fn lasts(name: &str, files: &ProfileFiles, mfa: &Mfa, now: Timestamp) -> Lasts {
    match find(name, files).await {
        Ok(link) => Used { name, files, mfa }.lasts(&link, now).await,
        Err(_) => Lasts::Ended,
    }
}

/// Wipes the sessions that MFA codes opened for a profile. One that is gone has none that anybody could find.
pub(super) async fn forget_sessions(name: &str, files: &ProfileFiles, mfa: &Mfa) -> Result<(), AwsError> {
    let Ok(link) = find(name, files).await else { return Ok(()) };
    let mut next = Some(&link);
    while let Some(Link::Assume { role_arn, source, .. }) = next {
        mfa.forget(&assume::session_of(role_arn)).await?;
        next = Some(source);
    }
    Ok(())
}

async fn find(name: &str, files: &ProfileFiles) -> Result<Link, AwsError> {
    let profiles = read(files).await.map_err(|message| AwsError::Profile {
        profile: name.to_owned(),
        message,
        hint: "Correct the file; `aws configure list-profiles` shows whether it can be read.".into(),
    })?;
    follow(&profiles, name)
}

/// What cannot be read is said with the file and the line, and nothing of their content.
async fn read(files: &ProfileFiles) -> Result<ProfileSet, String> {
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
    load(&Fs::real(), &Env::from_slice(&[]), &sources.build(), Some("default".into()))
        // The parser warns of lines that it does not understand with their text, which may be a secret.
        .with_subscriber(NoSubscriber::default())
        .await
        .map_err(|error| error.source().map_or_else(|| error.to_string(), ToString::to_string))
}

impl Used<'_> {
    async fn mint(self, link: &Link, minting: Minting<'_>) -> Result<Credentials, AwsError> {
        match link {
            Link::Keys { access_key_id, secret_access_key, session_token } => Ok(Credentials::new(
                access_key_id,
                secret_access_key.reveal(),
                session_token.as_ref().map(|token| token.reveal().to_owned()),
                None,
                "stagewright-profile",
            )),
            Link::Sso(role) => cached_sso::credentials(role, self.name, self.files, minting).await,
            Link::Process(command) => {
                process::credentials(command.reveal(), self.name, self.files, (minting.connector.clock)())
                    .await
            }
            Link::Assume { role_arn, external_id, session_name, seconds, mfa_serial, source } => {
                let source = Box::pin(self.mint(source, minting)).await?;
                let request = RoleRequest {
                    role_arn,
                    session_name: session_name.as_deref().unwrap_or(assume::SESSION_NAME),
                    external_id: external_id.as_deref(),
                    seconds: *seconds,
                    mfa: mfa_serial.as_deref().map(|serial| (serial, self.mfa)),
                };
                request.send(&source, minting).await
            }
        }
    }

    async fn lasts(self, link: &Link, now: Timestamp) -> Lasts {
        match link {
            Link::Keys { session_token: None, .. } | Link::Process(_) => Lasts::Renewed,
            Link::Keys { session_token: Some(_), .. } => Lasts::Unknown,
            Link::Sso(role) => Lasts::until(cached_sso::ends(role, self.name, self.files, now).await, now),
            Link::Assume { role_arn, mfa_serial, source, .. } => {
                let source = Box::pin(self.lasts(source, now)).await;
                let Some(serial) = mfa_serial else { return source };
                let session = self.mfa.ends(&assume::session_of(role_arn), serial, now).await;
                source.min(Lasts::until(session, now))
            }
        }
    }
}
