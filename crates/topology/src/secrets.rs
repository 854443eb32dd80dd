//! What looks like a secret. A topology names where secrets are and never holds one, so no message repeats such a text.

/// Secret access keys have 40 letters; tokens are longer.
const SHORTEST: usize = 40;

pub(crate) fn looks_like_secret(text: &str) -> bool {
    text.split(|c| !in_word(c)).any(is_secret)
}

/// The text with everything taken out that looks like a secret.
pub(crate) fn hidden(text: &str) -> String {
    let pieces = text.split_inclusive(|c| !in_word(c)).map(|piece| {
        let word = piece.trim_end_matches(|c| !in_word(c));
        if is_secret(word) { format!("[hidden]{}", &piece[word.len()..]) } else { piece.to_owned() }
    });
    pieces.collect()
}

/// The alphabet of base64.
fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

fn is_secret(word: &str) -> bool {
    let value = word.split_once('=').map_or(word, |(_, value)| value);
    has_access_key_id(word) || is_random(word) || is_random(value) || has_secret_key(word)
}

/// In an address, a key has other things before and behind it.
fn has_secret_key(word: &str) -> bool {
    let cut = |at: usize| word.as_bytes().get(at).is_none_or(|b| matches!(b, b'/' | b'='));
    let starts = (0..word.len()).filter(|at| *at == 0 || cut(at - 1));
    starts.filter(|at| cut(at + SHORTEST)).any(|at| word.get(at..at + SHORTEST).is_some_and(is_random))
}

/// AKIA begins a long-lived key, ASIA a temporary one:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
fn has_access_key_id(word: &str) -> bool {
    let is_id = |rest: &[u8]| {
        let mut tail = rest.iter().take(16);
        rest.len() >= 16 && tail.all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    ["AKIA", "ASIA"]
        .iter()
        .any(|start| word.match_indices(start).any(|(at, _)| is_id(&word.as_bytes()[at + start.len()..])))
}

/// Random letters change between upper case, lower case and digits at two places of three; names that people give, even
/// in camel case, at fewer than one of four.
fn is_random(word: &str) -> bool {
    #[derive(PartialEq)]
    enum Class {
        Upper,
        Lower,
        Digit,
    }
    let classes: Vec<Class> = word
        .bytes()
        .filter_map(|b| match b {
            b'A'..=b'Z' => Some(Class::Upper),
            b'a'..=b'z' => Some(Class::Lower),
            b'0'..=b'9' => Some(Class::Digit),
            _ => None,
        })
        .collect();
    let changes = classes.windows(2).filter(|pair| pair[0] != pair[1]).count();
    word.len() >= SHORTEST
        && classes.contains(&Class::Upper)
        && classes.contains(&Class::Lower)
        && changes * 10 >= word.len() * 3
}

#[cfg(test)]
mod tests {
    use super::{hidden, looks_like_secret};

    /// The examples of AWS' documentation.
    const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    #[test]
    fn keys_and_tokens_look_like_secrets_wherever_they_stand_in_a_text() {
        let token = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQDq0cFbQ2c8/Zk4sW1yT7hN";
        for secret in [KEY_ID, SECRET, "ASIAIOSFODNN7EXAMPLE", token] {
            assert!(looks_like_secret(secret), "{secret}");
            assert!(looks_like_secret(&format!("http://{secret}:x@localhost")), "{secret}");
            assert!(looks_like_secret(&format!("https://acme.test/health/{secret}/now")), "{secret}");
            assert!(looks_like_secret(&format!("https://acme.test/?token={secret}")), "{secret}");
            assert_eq!(hidden(&format!("`{secret}` is: wrong")), "`[hidden]` is: wrong");
        }
    }

    #[test]
    fn what_people_write_does_not() {
        for name in [
            "arn:aws:iam::999999999999:mfa/ana",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "https://d-1234567890.awsapps.com/start",
            "teams/platform/OrganizationAccountAccessRole",
            "AcmeProductionDeploymentOrchestratorRole2",
            "https://api.acme.test/v2/stages/prod/health?service=Notes&table=AcmeProductionNotesTable",
            "s3://acme-prod/teams/platform/SmokeTests/CheckHealthOfEveryService/2026",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "AKIAnotAnId",
        ] {
            assert!(!looks_like_secret(name), "{name}");
            assert_eq!(hidden(name), name);
        }
    }
}
