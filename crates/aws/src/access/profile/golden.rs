//! Every folder under `tests/golden/aws-config` is a case: what is offered of its files, and the way of each profile to
//! credentials, are its `expected.json`.
//! `UPDATE=1 cargo nextest run -p aws golden` writes what is found; read the difference before you commit it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Link, ProfileFiles, ProfileKind, ProfileSummary, find, profiles};
use crate::AwsError;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/aws-config")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the switch that rewrites the expectations is for people, not for CI"
)]
fn updates() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn kind(kind: &ProfileKind) -> Value {
    match kind {
        ProfileKind::Sso { session, start_url, sso_region, role } => {
            json!({"sso": {"session": session, "start_url": start_url, "sso_region": sso_region, "role": role}})
        }
        ProfileKind::AssumeRole { role_arn, source } => {
            json!({"assume_role": {"role_arn": role_arn, "source": source}})
        }
        ProfileKind::Keys => json!("keys"),
        ProfileKind::Process => json!("process"),
        ProfileKind::Unusable { code, message, hint } => {
            json!({"unusable": {"code": code, "message": message, "hint": hint}})
        }
    }
}

/// From what gives credentials by itself to the profile's own role.
fn chain(link: &Link) -> Vec<String> {
    match link {
        Link::Keys { session_token: None, .. } => vec!["keys".into()],
        Link::Keys { session_token: Some(_), .. } => vec!["keys of a session".into()],
        Link::Sso(role) => {
            let key = role.session.as_ref().unwrap_or(&role.start_url);
            vec![format!("{} in {} by the login to {key}", role.role_name, role.account_id)]
        }
        Link::Process(_) => vec!["a program".into()],
        Link::Assume { role_arn, external_id, session_name, seconds, mfa_serial, source } => {
            let mut chain = chain(source);
            let mut words = vec![format!("assume {role_arn}")];
            let optional = [
                ("as", session_name.clone()),
                ("external id", external_id.clone()),
                ("seconds", seconds.map(|seconds| seconds.to_string())),
                ("mfa", mfa_serial.clone()),
            ];
            words.extend(optional.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))));
            chain.push(words.join(", "));
            chain
        }
    }
}

fn summary(profile: &ProfileSummary, link: Result<Link, AwsError>) -> Value {
    let mut value = json!({
        "name": profile.name,
        "kind": kind(&profile.kind),
        "account": profile.account,
        "region": profile.region,
        "mfa": profile.mfa,
    });
    if let Ok(link) = link {
        value["chain"] = json!(chain(&link));
    }
    value
}

async fn found(folder: &Path) -> Value {
    let files = ProfileFiles {
        config: folder.join("config"),
        credentials: folder.join("credentials"),
        ..ProfileFiles::in_home(folder)
    };
    match profiles(&files).await {
        Err(error) => {
            let message = error.to_string().replace(&folder.display().to_string(), "FOLDER");
            json!({"error": {"code": error.code(), "message": message, "hint": error.hint()}})
        }
        Ok(profiles) => {
            let mut found = vec![];
            for profile in profiles {
                let link = find(&profile.name, &files).await;
                let shown = format!("{profile:?} {link:?}");
                assert!(!holds_a_secret(&shown), "{shown}");
                found.push(summary(&profile, link));
            }
            json!(found)
        }
    }
}

/// Every secret of the cases says `canary`. A command line may hold one, too, and so is not shown.
fn holds_a_secret(text: &str) -> bool {
    text.contains("canary")
}

#[tokio::test]
async fn golden_cases_are_understood_and_no_secret_is_in_what_is_said_of_them() {
    let mut folders: Vec<_> = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut wrong = vec![];
    for folder in &folders {
        let found = serde_json::to_string_pretty(&found(folder).await).unwrap() + "\n";
        assert!(!holds_a_secret(&found), "{found}");
        let expected = folder.join("expected.json");
        if updates() {
            std::fs::write(&expected, &found).unwrap();
        }
        if std::fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}: found\n{found}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names: Vec<_> = folders.iter().filter_map(|folder| folder.file_name()?.to_str()).collect();
    assert_eq!(
        names,
        [
            "broken",
            "circle",
            "credential-process",
            "default-and-services",
            "environment-source",
            "legacy-sso",
            "role-chain",
            "role-with-mfa",
            "self-source",
            "sso-session",
            "static-keys",
        ]
    );
}

#[tokio::test]
async fn a_profile_that_does_not_exist_is_refused_with_those_that_do() {
    let folder = root().join("legacy-sso");
    let files = ProfileFiles { config: folder.join("config"), ..ProfileFiles::in_home(&folder) };
    let error = find("acme-prod", &files).await.unwrap_err();
    assert!(error.hint().contains("acme-dev"), "{}", error.hint());
}

#[tokio::test]
async fn where_there_are_no_files_there_are_no_profiles() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(profiles(&ProfileFiles::in_home(home.path())).await.unwrap(), []);
}
