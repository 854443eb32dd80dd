//! What the text of a parameter is: a plain value, the place of a secret, or a secret itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::secrets::looks_like_secret;

/// What to write instead of a secret.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
pub(crate) const HINT: &str = "Put it into Secrets Manager or SSM and write where it is: \
     `{{resolve:secretsmanager:NAME:SecretString:KEY}}` or `{{resolve:ssm-secure:/path}}`.";

/// How much of a text may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    Plain,
    /// It says where a value is kept, and may be shown.
    Reference(Kept),
    /// It is never shown, stored or repeated.
    Secret,
}

/// Where a value is kept that is read when the service is deployed or runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub struct Kept {
    pub store: Store,
    /// A name, a path or an ARN.
    pub name: String,
    /// The key inside a secret of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub key: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Store {
    Ssm,
    SsmSecure,
    SecretsManager,
}

impl Nature {
    /// Judges a text by itself and by the name that it is given under.
    #[must_use]
    pub fn of(name: &str, text: &str) -> Self {
        if let Some(kept) = Kept::parse(text) {
            return Self::Reference(kept);
        }
        if looks_like_secret(text) || (names_a_secret(name) && !says_nothing(text)) {
            return Self::Secret;
        }
        Self::Plain
    }

    /// What to do about a secret.
    #[must_use]
    pub fn hint() -> &'static str {
        HINT
    }
}

impl Kept {
    /// Reads a dynamic reference of CloudFormation, or an ARN of something that is kept.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let inside = text.strip_prefix("{{resolve:").and_then(|rest| rest.strip_suffix("}}"));
        match inside {
            Some(inside) => Self::resolved(inside),
            None => Self::arn(text),
        }
    }

    fn resolved(inside: &str) -> Option<Self> {
        let (service, rest) = inside.split_once(':')?;
        let plain = |store| {
            let name = rest.split(':').next().unwrap_or(rest);
            (is_name(name)).then(|| Self { store, name: name.to_owned(), key: None })
        };
        match service {
            "ssm" => plain(Store::Ssm),
            "ssm-secure" => plain(Store::SsmSecure),
            "secretsmanager" => {
                // An ARN has six colons of its own.
                let parts: Vec<&str> = rest.split(':').collect();
                let of_name = if rest.starts_with("arn:") { 7 } else { 1 };
                let name = parts.get(..of_name)?.join(":");
                let key = parts.get(of_name + 1).filter(|key| !key.is_empty()).map(|key| (*key).to_owned());
                (is_name(&name)).then_some(Self { store: Store::SecretsManager, name, key })
            }
            _ => None,
        }
    }

    fn arn(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, _, service) = (parts.next()?, parts.next()?, parts.next()?);
        let resource = parts.nth(2)?;
        let store = match (arn, service) {
            ("arn", "secretsmanager") if resource.starts_with("secret:") => Store::SecretsManager,
            ("arn", "ssm") if resource.starts_with("parameter/") => Store::Ssm,
            _ => return None,
        };
        is_name(text).then(|| Self { store, name: text.to_owned(), key: None })
    }
}

/// A name is short and without spaces; whatever else stands there must not get through as one.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 2048
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/_.-:+=@{}".contains(c))
        && !looks_like_secret(text)
}

/// Whether what is given under the name is a secret, by the name's last words: `DbPassword`, `API_KEY`, not `SecretArn`.
fn names_a_secret(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words[..],
        [
            ..,
            "password"
                | "passwd"
                | "passphrase"
                | "pwd"
                | "secret"
                | "token"
                | "credentials"
                | "apikey"
                | "pat"
        ] | [.., "api" | "private" | "secret" | "signing" | "encryption" | "access", "key"]
            | [.., "connection", "string"]
            | [.., "webhook", "url"]
    )
}

/// A name's words in lower case: it may be camel case, or have `_`, `-` or `.` between them.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for letter in name.chars() {
        let begins = !previous.is_alphanumeric() || (letter.is_uppercase() && previous.is_lowercase());
        if letter.is_alphanumeric() {
            match words.last_mut() {
                Some(word) if !begins => word.extend(letter.to_lowercase()),
                _ => words.push(letter.to_lowercase().collect()),
            }
        }
        previous = letter;
    }
    words
}

/// Texts that are no secret whatever they are called: none, a switch, what is read elsewhere (`${ssm:/db}`), or the path of
/// an SSM parameter, which template parameters of a type of their own take.
fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    let is_path = || {
        let parts: Vec<&str> = text.split('/').collect();
        let word = |part: &&str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.{}".contains(c))
        };
        parts.len() > 2 && parts[0].is_empty() && parts[1..].iter().all(word)
    };
    let is_switch = matches!(text.to_ascii_lowercase().as_str(), "" | "true" | "false" | "none" | "null");
    is_switch || is_placeholder(text) || is_path()
}

fn is_placeholder(text: &str) -> bool {
    let enclosed = |open: &str, close: &str| text.starts_with(open) && text.ends_with(close);
    enclosed("${", "}") || (enclosed("{", "}") && !text.contains(['"', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_says_secret_makes_a_text_one_and_its_place_is_a_reference() {
        for (name, text) in [
            ("DbPassword", "hunter2"),
            ("API_KEY", "abc"),
            ("UserPoolClientSecret", "x1"),
            ("github.token", "gh"),
            ("Anything", "AKIAIOSFODNN7EXAMPLE"),
            ("AccessToken", "/Fq8"),
            ("PASSWORD", "arn:of:nothing"),
            ("Password", "{{resolve:unknown:x}} and more"),
        ] {
            assert_eq!(Nature::of(name, text), Nature::Secret, "{name}");
        }
        for (name, text) in [
            ("SecretArn", "notes"),
            ("TOKEN_TTL", "300"),
            ("TokenTable", "tokens"),
            ("KeyPrefix", "acme"),
            ("UseToken", "true"),
            ("DbPassword", ""),
            ("DbPassword", "${ssm:/acme/db}"),
            ("DbPassword", "/acme/{stage}/db/password"),
            ("KmsKey", "alias/acme"),
            ("Monkey", "banana"),
        ] {
            assert_eq!(Nature::of(name, text), Nature::Plain, "{name} {text}");
        }
    }

    #[test]
    fn dynamic_references_and_arns_say_where_something_is_kept() {
        let kept = |store, name: &str, key: Option<&str>| {
            Nature::Reference(Kept { store, name: name.into(), key: key.map(str::to_owned) })
        };
        let arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-a1b2c3";
        for (text, expected) in [
            ("{{resolve:ssm:/acme/size:3}}", kept(Store::Ssm, "/acme/size", None)),
            ("{{resolve:ssm-secure:/acme/{stage}/db}}", kept(Store::SsmSecure, "/acme/{stage}/db", None)),
            ("{{resolve:secretsmanager:db}}", kept(Store::SecretsManager, "db", None)),
            (
                "{{resolve:secretsmanager:db:SecretString:password::}}",
                kept(Store::SecretsManager, "db", Some("password")),
            ),
            (
                &format!("{{{{resolve:secretsmanager:{arn}:SecretString:user}}}}"),
                kept(Store::SecretsManager, arn, Some("user")),
            ),
            (arn, kept(Store::SecretsManager, arn, None)),
        ] {
            assert_eq!(Nature::of("DbPassword", text), expected, "{text}");
        }
    }
}
