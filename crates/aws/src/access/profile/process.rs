//! Credentials that a program of the user's own prints: `credential_process`.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>

use std::{process::Stdio, time::Duration};

use aws_credential_types::Credentials;
use jiff::Timestamp;
use serde::Deserialize;
use tokio::{io::AsyncReadExt as _, process::Command};
use zeroize::Zeroizing;

use crate::{AwsError, ProfileFiles};

/// Some ask a person for something.
const BOUND: Duration = Duration::from_secs(60);
/// Credentials have a few thousand bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

/// What went wrong, in words that hold nothing of what the program printed: that may be a secret.
struct Failure {
    message: String,
    person: bool,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), person: false }
    }
}

pub(super) async fn credentials(
    command: &str,
    profile: &str,
    files: &ProfileFiles,
    now: Timestamp,
) -> Result<Credentials, AwsError> {
    let answer = async { read(&run(command, files).await?, now) }.await;
    answer.map_err(|failure| {
        let message = format!("its `credential_process` {}", failure.message);
        let hint = "Run the command in a terminal: it says there what it needs.".to_owned();
        if failure.person {
            AwsError::LoginNeeded { subject: format!("profile `{profile}`"), message, hint }
        } else {
            AwsError::Profile { profile: profile.to_owned(), message, hint }
        }
    })
}

/// What the program prints. It sees `HOME` and `PATH` of its user and nothing else of ours; no shell is involved.
async fn run(command: &str, files: &ProfileFiles) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let words = words(command).ok_or_else(|| Failure::new("has a quote without its end"))?;
    let (program, arguments) = words.split_first().ok_or_else(|| Failure::new("is empty"))?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .env(if cfg!(windows) { "USERPROFILE" } else { "HOME" }, &files.home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    if let Some(path) = &files.path {
        command.env("PATH", path);
    }
    // Never in the folder that is open: nothing of a repository is run.
    if files.home.is_dir() {
        command.current_dir(&files.home);
    }
    let mut child =
        command.spawn().map_err(|error| Failure::new(format!("cannot be started: {}", error.kind())))?;
    let mut printed = Zeroizing::new(Vec::with_capacity(LONGEST_ANSWER + 1));
    let end = async {
        if let Some(stdout) = child.stdout.take() {
            stdout.take(LONGEST_ANSWER as u64 + 1).read_to_end(&mut printed).await?;
        }
        if printed.len() > LONGEST_ANSWER {
            return Ok(None);
        }
        child.wait().await.map(Some)
    };
    match tokio::time::timeout(BOUND, end).await {
        Err(_) => Err(Failure::new(format!("did not end within {} s", BOUND.as_secs()))),
        Ok(Err(error)) => Err(Failure::new(format!("cannot be read: {}", error.kind()))),
        Ok(Ok(None)) => Err(Failure::new("printed more than credentials")),
        Ok(Ok(Some(status))) if status.success() => Ok(printed),
        // These programs say so when a login is over.
        Ok(Ok(Some(status))) => Err(Failure { message: format!("ended with {status}"), person: true }),
    }
}

fn read(printed: &[u8], now: Timestamp) -> Result<Credentials, Failure> {
    let answer: Answer = serde_json::from_slice(printed)
        .map_err(|_| Failure::new("did not print credentials in the form that AWS documents"))?;
    if answer.version != 1 {
        return Err(Failure::new(format!("printed version {} of the form; 1 is known", answer.version)));
    }
    let expires = match answer.expiration.as_deref().map(str::parse::<Timestamp>) {
        None => None,
        Some(Ok(expires)) if expires > now => Some(expires.into()),
        Some(Ok(expires)) => {
            let message = format!("printed credentials that ended at {expires}");
            return Err(Failure { message, person: true });
        }
        Some(Err(_)) => return Err(Failure::new("printed an `Expiration` that is not a moment")),
    };
    Ok(Credentials::new(
        answer.access_key_id,
        answer.secret_access_key,
        answer.session_token,
        expires,
        "stagewright-process",
    ))
}

/// Words as the AWS CLI splits them: like a shell, without its expansions. Windows' paths keep their backslashes.
fn words(command: &str) -> Option<Vec<String>> {
    if cfg!(windows) { windows_words(command) } else { shlex::split(command) }
}

fn windows_words(command: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quoted, mut begun) = (vec![], String::new(), false, false);
    for c in command.chars() {
        match c {
            '"' => (quoted, begun) = (!quoted, true),
            ' ' | '\t' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    (!quoted).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-01T00:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    #[test]
    fn words_of_windows_keep_their_backslashes() {
        let words = windows_words(r#""C:\Program Files\tool.exe"  get --for "a b" "" end"#).unwrap();
        assert_eq!(words, [r"C:\Program Files\tool.exe", "get", "--for", "a b", "", "end"]);
        assert_eq!(windows_words(r#""C:\never ends"#), None);
    }

    #[test]
    fn credentials_are_read_with_and_without_an_end() {
        let plain = read(br#"{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"s"}"#, now()).ok().unwrap();
        assert_eq!((plain.access_key_id(), plain.session_token(), plain.expiry()), ("AKIA", None, None));
        let text = br#"{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-01-01T01:00:00+00:00"}"#;
        let session = read(text, now()).ok().unwrap();
        assert_eq!(session.session_token(), Some("t"));
        let end: Timestamp = session.expiry().unwrap().try_into().unwrap();
        assert_eq!(end, "2026-01-01T01:00:00Z".parse().unwrap());
    }

    #[test]
    fn what_is_not_understood_is_not_repeated() {
        for text in [
            r#"hunter2"#,
            r#"{"Version":2,"AccessKeyId":"hunter2","SecretAccessKey":"hunter2"}"#,
            r#"{"Version":1,"AccessKeyId":"hunter2"}"#,
            r#"{"Version":1,"AccessKeyId":"hunter2","SecretAccessKey":"hunter2","Expiration":"hunter2"}"#,
            r#"{"Version":1,"AccessKeyId":"hunter2","SecretAccessKey":"hunter2","Expiration":"2025-01-01T00:00:00Z"}"#,
        ] {
            let failure = read(text.as_bytes(), now()).err().unwrap();
            assert!(!failure.message.contains("hunter2"), "{}", failure.message);
        }
    }

    #[cfg(unix)]
    mod programs {
        use super::*;

        fn files(home: &tempfile::TempDir) -> ProfileFiles {
            ProfileFiles::in_home(home.path()).with_path(Some("/usr/bin:/bin".into()))
        }

        async fn ran(script: &str) -> Result<Credentials, AwsError> {
            let home = tempfile::tempdir().unwrap();
            let file = home.path().join("give credentials.sh");
            std::fs::write(&file, script).unwrap();
            let command = format!("sh '{}' 'two words' \"$HOME\"", file.display());
            credentials(&command, "dev", &files(&home), now()).await
        }

        #[tokio::test]
        async fn a_program_gets_its_words_home_and_path_and_nothing_else() {
            // The variables that the shell sets by itself are left out.
            let script = r#"
                seen=$(env | cut -d= -f1 | grep -v -e '^PWD$' -e '^SHLVL$' -e '^_$' -e '^OLDPWD$' | sort | tr '\n' ' ')
                [ "$PWD" = "$HOME" ] && where=home
                printf '{"Version":1,"AccessKeyId":"%s|%s|%s","SecretAccessKey":"%s"}' "$1" "$2" "$where" "$seen"
            "#;
            let credentials = ran(script).await.unwrap();
            assert_eq!(credentials.access_key_id(), "two words|$HOME|home");
            assert_eq!(credentials.secret_access_key(), "HOME PATH ");
        }

        #[tokio::test]
        async fn a_program_that_fails_needs_a_person_and_its_words_are_not_shown() {
            let error = ran("echo hunter2; echo hunter2 >&2; exit 3").await.unwrap_err();
            assert_eq!(error.code(), "login-needed");
            assert!(!format!("{error} {error:?} {}", error.hint()).contains("hunter2"));
        }

        #[tokio::test(start_paused = true)]
        async fn a_program_that_does_not_end_is_given_up() {
            let error = ran("exec sleep 600").await.unwrap_err();
            assert_eq!(error.code(), "profile");
            assert!(error.to_string().contains("60 s"), "{error}");
        }

        #[tokio::test]
        async fn a_program_that_prints_without_end_is_stopped() {
            let error = ran("yes").await.unwrap_err();
            assert!(error.to_string().contains("more than credentials"), "{error}");
        }

        #[tokio::test]
        async fn a_program_that_is_not_there_is_said_to_be_missing() {
            let home = tempfile::tempdir().unwrap();
            for (command, code) in
                [("no-such-program-anywhere", "profile"), ("sh 'open", "profile"), ("", "profile")]
            {
                let error = credentials(command, "dev", &files(&home), now()).await.unwrap_err();
                assert_eq!(error.code(), code, "{command}");
            }
        }
    }
}
