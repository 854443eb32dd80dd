//! From a profile's name to something that gives credentials by itself, through `source_profile`.

use aws_config::profile::{Profile, ProfileSet};
use topology::AccountId;

use super::cached_sso;
use crate::{AwsError, Secret};

/// One way to credentials, with what it stands on.
#[derive(Debug)]
pub(super) enum Link {
    Keys {
        access_key_id: String,
        secret_access_key: Secret,
        session_token: Option<Secret>,
    },
    Sso(cached_sso::Role),
    /// The command line of a program that prints credentials; people put passwords into such lines.
    Process(Secret),
    Assume {
        role_arn: String,
        external_id: Option<String>,
        session_name: Option<String>,
        seconds: Option<i32>,
        mfa_serial: Option<String>,
        source: Box<Link>,
    },
}

impl Link {
    /// The MFA device whose code is asked for, from the outermost link on.
    pub(super) fn mfa_serial(&self) -> Option<&str> {
        match self {
            Self::Keys { .. } | Self::Sso(_) | Self::Process(_) => None,
            Self::Assume { mfa_serial, source, .. } => mfa_serial.as_deref().or_else(|| source.mfa_serial()),
        }
    }
}

pub(super) fn follow(profiles: &ProfileSet, name: &str) -> Result<Link, AwsError> {
    Way { profiles, above: Vec::new() }.follow(name)
}

struct Way<'a> {
    profiles: &'a ProfileSet,
    /// The profiles that have led here.
    above: Vec<String>,
}

fn refuse(profile: &str, message: impl Into<String>, hint: impl Into<String>) -> AwsError {
    AwsError::Profile { profile: profile.to_owned(), message: message.into(), hint: hint.into() }
}

fn text(profile: &Profile, key: &str) -> Option<String> {
    profile.get(key).filter(|value| !value.is_empty()).map(str::to_owned)
}

impl Way<'_> {
    fn follow(&mut self, name: &str) -> Result<Link, AwsError> {
        let profile = self.profiles.get_profile(name).ok_or_else(|| self.missing(name))?;
        let keys = keys(profile)?;
        match (text(profile, "role_arn"), keys) {
            // As a source, a profile's own keys come before its role; so a profile may name itself.
            // https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
            (Some(_), Some(keys)) if !self.above.is_empty() => Ok(keys),
            (Some(role_arn), _) => self.role(profile, role_arn),
            (None, keys) => source(self.profiles, profile, keys),
        }
    }

    fn missing(&self, name: &str) -> AwsError {
        let mut known: Vec<_> = self.profiles.profiles().collect();
        known.sort_unstable();
        let hint = if known.is_empty() {
            "There are no profiles at all: `aws configure sso` or `aws configure` makes one.".to_owned()
        } else {
            format!("Choose one of: {}.", known.join(", "))
        };
        match self.above.last() {
            Some(above) => refuse(above, format!("there is no profile `{name}`, its source"), hint),
            None => refuse(name, "there is no such profile", hint),
        }
    }

    fn role(&mut self, profile: &Profile, role_arn: String) -> Result<Link, AwsError> {
        let name = profile.name();
        if self.above.iter().any(|seen| seen == name) {
            return Err(if self.above.last().is_some_and(|last| last == name) {
                refuse(
                    name,
                    "it names itself as its source, and has no access key of its own",
                    "Name another `source_profile`, or give it a key.",
                )
            } else {
                let circle = format!("{} -> {name}", self.above.join(" -> "));
                refuse(name, format!("its source profiles make a circle: {circle}"), "Break the circle.")
            });
        }
        let Some(source) = text(profile, "source_profile") else { return Err(without_source(profile)) };
        let seconds = match text(profile, "duration_seconds").map(|seconds| seconds.parse::<i32>()) {
            None => None,
            Some(Ok(seconds)) => Some(seconds),
            Some(Err(_)) => {
                return Err(refuse(
                    name,
                    "its `duration_seconds` is not a number",
                    "Write a number of seconds.",
                ));
            }
        };
        self.above.push(name.to_owned());
        Ok(Link::Assume {
            role_arn,
            external_id: text(profile, "external_id"),
            session_name: text(profile, "role_session_name"),
            seconds,
            mfa_serial: text(profile, "mfa_serial"),
            source: Box::new(self.follow(&source)?),
        })
    }
}

/// Credentials are never taken from the surroundings.
fn without_source(profile: &Profile) -> AwsError {
    let name = profile.name();
    let hint = "Name a `source_profile`: credentials are never taken from the surroundings.";
    match profile.get("credential_source") {
        Some("Environment") => {
            refuse(name, "it takes the credentials for its role from environment variables", hint)
        }
        Some("Ec2InstanceMetadata") => {
            refuse(name, "it takes the credentials for its role from the machine that it runs on", hint)
        }
        Some("EcsContainer") => {
            refuse(name, "it takes the credentials for its role from the container that it runs in", hint)
        }
        Some(_) => refuse(name, "its `credential_source` is none that AWS documents", hint),
        None if profile.get("web_identity_token_file").is_some() => refuse(
            name,
            "it takes a web identity token",
            "Write the role and the token's file as the account's own access: `access = { web-identity = ... }`.",
        ),
        None => refuse(name, "it has a role and nobody who assumes it", hint),
    }
}

fn keys(profile: &Profile) -> Result<Option<Link>, AwsError> {
    match (text(profile, "aws_access_key_id"), text(profile, "aws_secret_access_key")) {
        (Some(access_key_id), Some(secret)) => Ok(Some(Link::Keys {
            access_key_id,
            secret_access_key: Secret::new(secret),
            session_token: text(profile, "aws_session_token").map(Secret::new),
        })),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(refuse(
            profile.name(),
            "it has one half of an access key",
            "Give it both `aws_access_key_id` and `aws_secret_access_key`: `aws configure` asks for them.",
        )),
    }
}

/// In the order of the AWS CLI: Identity Center, keys, a program.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-authentication.html>
fn source(profiles: &ProfileSet, profile: &Profile, keys: Option<Link>) -> Result<Link, AwsError> {
    if let Some(role) = sso_role(profiles, profile)? {
        return Ok(Link::Sso(role));
    }
    if let Some(keys) = keys {
        return Ok(keys);
    }
    if let Some(command) = text(profile, "credential_process") {
        return Ok(Link::Process(Secret::new(command)));
    }
    Err(refuse(
        profile.name(),
        "it holds no credentials of a kind that is supported",
        "Supported are `sso_session` with `sso_account_id` and `sso_role_name`, keys, `credential_process`, and \
         `role_arn` with `source_profile`.",
    ))
}

fn sso_role(profiles: &ProfileSet, profile: &Profile) -> Result<Option<cached_sso::Role>, AwsError> {
    let name = profile.name();
    let session = text(profile, "sso_session");
    let (account, role_name) = match (text(profile, "sso_account_id"), text(profile, "sso_role_name")) {
        (Some(account), Some(role)) => (account, role),
        (None, None) => return Ok(None),
        (Some(_), None) | (None, Some(_)) => {
            return Err(refuse(
                name,
                "it has only one of `sso_account_id` and `sso_role_name`",
                "`aws configure sso` completes it.",
            ));
        }
    };
    let account_id = AccountId::new(&account).map_err(|_| {
        refuse(name, format!("`{account}` is not the id of an account"), "An account's id has 12 digits.")
    })?;
    let setting = |key: &str| match &session {
        Some(session) => {
            profiles.sso_session(session).and_then(|session| session.get(key)).map(str::to_owned)
        }
        // The older form has everything in the profile itself.
        None => text(profile, key),
    };
    let (Some(start_url), Some(region)) = (setting("sso_start_url"), setting("sso_region")) else {
        let place = match &session {
            Some(session) if profiles.sso_session(session).is_none() => {
                return Err(refuse(
                    name,
                    format!("there is no `[sso-session {session}]`"),
                    "`aws configure sso` makes one, or correct the name.",
                ));
            }
            Some(session) => format!("`[sso-session {session}]`"),
            None => "it".to_owned(),
        };
        return Err(refuse(
            name,
            format!("{place} lacks `sso_start_url` or `sso_region`"),
            "`aws configure sso` completes it.",
        ));
    };
    Ok(Some(cached_sso::Role { session, start_url, region, account_id, role_name }))
}
