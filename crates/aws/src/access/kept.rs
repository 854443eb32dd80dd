//! Access keys that the vault keeps for those who must have them.

use std::path::Path;

use aws_credential_types::Credentials;
use serde::{Deserialize, Serialize};
use topology::{AccountId, AccountName};

use super::{Mfa, Minting, assume, mfa::Opened};
use crate::{AwsError, Secret, Vault, VaultState, retry::Attempts, retry::retrying};

/// The console's file has one line and a heading.
const LONGEST_CSV: u64 = 64 * 1024;

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

#[derive(Serialize, Deserialize)]
struct KeptKey {
    access_key_id: String,
    secret_access_key: String,
}

fn item(account: &AccountId) -> String {
    format!("keys {account}")
}

/// The item of the session that an MFA code opened with the key.
pub(super) fn session_of(account: &AccountId) -> String {
    format!("mfa keys {account}")
}

async fn read(vault: &Vault, account: &AccountId) -> Result<Option<KeptKey>, AwsError> {
    let text = vault.read_fresh(&item(account)).await?;
    // What cannot be read is as good as nothing: it is put there anew.
    Ok(text.and_then(|text| serde_json::from_str(text.reveal()).ok()))
}

/// Puts an access key of an account into the vault, in place of the one before; says where it is now.
///
/// # Errors
/// Where that cannot be an access key.
pub async fn keep_keys(
    vault: &Vault,
    account: &AccountId,
    access_key_id: impl Into<String>,
    secret_access_key: Secret,
) -> Result<VaultState, AwsError> {
    let access_key_id = access_key_id.into();
    let invalid = |message: &str| {
        AwsError::LoginFailed {
        code: "not-an-access-key",
        session: format!("account {account}"),
        message: message.to_owned(),
        hint: "Copy both values from the console again: IAM, your user, Security credentials, Create access key."
            .into(),
    }
    };
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !(16..=128).contains(&access_key_id.len()) || !is_word(&access_key_id) {
        return Err(invalid("an access key id has 16 to 128 letters and digits"));
    }
    let secret = secret_access_key.reveal();
    if secret.is_empty() || secret.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(invalid("a secret access key is one word"));
    }
    let key = KeptKey { access_key_id, secret_access_key: secret.to_owned() };
    let text = serde_json::to_string(&key).map_err(|_| invalid("it cannot be written down"))?;
    Ok(vault.write(&item(account), Secret::new(text)).await)
}

/// Wipes an account's access key, and the session that was opened with it.
///
/// # Errors
/// Where the keychain may still have one of them.
pub async fn forget_keys(vault: &Vault, account: &AccountId) -> Result<(), AwsError> {
    let key = vault.remove(&item(account)).await;
    let session = vault.remove(&session_of(account)).await;
    key?;
    Ok(session?)
}

/// Whether there is an access key for an account.
///
/// # Errors
/// Where the keychain does not answer.
pub async fn has_keys(vault: &Vault, account: &AccountId) -> Result<bool, AwsError> {
    Ok(read(vault, account).await?.is_some())
}

impl KeptKeys {
    pub(super) async fn mint(&self, minting: Minting<'_>) -> Result<Credentials, AwsError> {
        let key = read(&self.vault, &self.id)
            .await?
            .ok_or_else(|| AwsError::NoKeys { account: self.account.clone() })?;
        let credentials =
            Credentials::new(&key.access_key_id, key.secret_access_key, None, None, "stagewright-keys");
        let Some(serial) = &self.mfa_serial else { return Ok(credentials) };
        let sts = minting.connector.sts(Some(credentials));
        let now = (minting.connector.clock)();
        let opened =
            Opened { item: session_of(&self.id), serial, key: Some(&key.access_key_id), external_id: None };
        self.mfa
            .session(opened, now, |code| async move {
                let (sts, code) = (&sts, &code);
                let answer = retrying(None, minting.jitter, Attempts::OPTIONAL, |_| async {
                    let request = sts.get_session_token().serial_number(serial).token_code(code.reveal());
                    request.send().await.map_err(|error| AwsError::sdk("GetSessionToken", error))
                })
                .await?;
                assume::session(answer.credentials(), "GetSessionToken")
            })
            .await
    }
}

/// The access key in the file that the AWS console offers for download: its id, and its secret.
///
/// # Errors
/// Where the file cannot be read, or holds no access key. Nothing of its content is in the error.
pub fn read_keys_csv(path: &Path) -> Result<(String, Secret), AwsError> {
    let unreadable = |message: String| AwsError::File { path: path.to_owned(), message };
    let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if size > LONGEST_CSV {
        return Err(unreadable("it is too long for a file of access keys".into()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.kind().to_string()))?;
    let text = Secret::new(text);
    parse_csv(text.reveal()).ok_or_else(|| {
        unreadable(
            "it is not the file that the console offers: a line `Access key ID,Secret access key`, and one key"
                .into(),
        )
    })
}

/// Columns are found by their names: files of older consoles have more of them.
fn parse_csv(text: &str) -> Option<(String, Secret)> {
    let mut lines =
        text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    let headings: Vec<_> = lines.next()?.split(',').map(unquoted).collect();
    let values: Vec<_> = lines.next()?.split(',').map(unquoted).collect();
    // Of several keys nobody can say which is meant.
    if lines.next().is_some() {
        return None;
    }
    let value = |name: &str| {
        let column = headings.iter().position(|heading| heading.eq_ignore_ascii_case(name))?;
        values.get(column).filter(|value| !value.is_empty()).copied()
    };
    Some((value("Access key ID")?.to_owned(), Secret::new(value("Secret access key")?.to_owned())))
}

fn unquoted(cell: &str) -> &str {
    cell.trim().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountId {
        AccountId::new("111111111111").unwrap()
    }

    #[tokio::test]
    async fn a_key_is_kept_replaced_and_forgotten() {
        let vault = Vault::in_memory();
        assert!(!has_keys(&vault, &account()).await.unwrap());
        for secret in ["first", "second"] {
            keep_keys(&vault, &account(), "AKIAIOSFODNN7EXAMPLE", Secret::new(secret.into())).await.unwrap();
            assert_eq!(read(&vault, &account()).await.unwrap().unwrap().secret_access_key, secret);
        }
        forget_keys(&vault, &account()).await.unwrap();
        assert!(!has_keys(&vault, &account()).await.unwrap());
    }

    #[tokio::test]
    async fn what_cannot_be_an_access_key_is_refused_and_not_repeated() {
        let vault = Vault::in_memory();
        for (id, secret) in
            [("short", "hunter2"), ("AKIAIOSFODNN7EXAMPLE", "hunter2 "), ("AKIA IOSFODNN7EXAMPLE", "hunter2")]
        {
            let error = keep_keys(&vault, &account(), id, Secret::new(secret.into())).await.unwrap_err();
            assert_eq!(error.code(), "not-an-access-key");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
        assert!(!has_keys(&vault, &account()).await.unwrap());
    }

    #[test]
    fn the_file_of_the_console_is_read_in_its_forms() {
        let forms = [
            "\u{feff}Access key ID,Secret access key\r\nAKIAIOSFODNN7EXAMPLE,wJalr/K7+EXAMPLEKEY\r\n",
            "User name,Password,Access key ID,Secret access key,Console login link\nana,,AKIAIOSFODNN7EXAMPLE,wJalr/K7+EXAMPLEKEY,https://x\n",
            "\"Access Key Id\",\"Secret Access Key\"\n\"AKIAIOSFODNN7EXAMPLE\",\"wJalr/K7+EXAMPLEKEY\"",
        ];
        for form in forms {
            let (id, secret) = parse_csv(form).unwrap();
            assert_eq!((id.as_str(), secret.reveal()), ("AKIAIOSFODNN7EXAMPLE", "wJalr/K7+EXAMPLEKEY"));
        }
    }

    #[test]
    fn a_file_that_holds_no_key_is_refused_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.csv");
        for text in ["hunter2", "Access key ID,Secret access key\nhunter2", "a,b\nhunter2,hunter2"] {
            std::fs::write(&path, text).unwrap();
            let error = read_keys_csv(&path).unwrap_err();
            assert_eq!(error.code(), "unreadable-file");
            assert!(!format!("{error} {error:?} {}", error.hint()).contains("hunter2"));
        }
    }
}
