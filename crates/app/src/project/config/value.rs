//! How much of a value may be shown, and when two are the same.

use sources::Rule;
use topology::{Kept, Nature, Store, Text};

use crate::contract::ConfigValue;

/// A value with its text, which stays here where it is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    text: String,
    pub shown: ConfigValue,
}

impl Value {
    pub(super) fn of(name: &str, text: &Text, rule: Option<&Rule>) -> Self {
        let shown = match text {
            Text::Known(known) => known_value(name, known, rule),
            Text::Unknown { written, because } => match placeholder(written, because) {
                Some(kept) => ConfigValue::Reference { kept },
                None if Nature::of("", written) == Nature::Secret => ConfigValue::Hidden {},
                None => ConfigValue::Unknown { written: written.clone(), because: because.clone() },
            },
        };
        Self { text: text.shown().to_owned(), shown }
    }

    /// Whether both are known to be different. What CloudFormation shows as stars is not known.
    pub(super) fn is_other_than(&self, other: &Self) -> bool {
        let stars = |value: &Self| !value.text.is_empty() && value.text.chars().all(|letter| letter == '*');
        let is_known = |value: &Self| !matches!(value.shown, ConfigValue::Unknown { .. });
        // What is resolved when it is deployed stands in the stack as a value.
        let resolved = |value: &Self| value.text.starts_with("${");
        let comparable = (is_known(self) && is_known(other)) || self.text == other.text;
        comparable && !stars(self) && !stars(other) && !resolved(self) && self.text != other.text
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

fn known_value(name: &str, text: &str, rule: Option<&Rule>) -> ConfigValue {
    // The value of a parameter of this type is a name in SSM.
    if rule.is_some_and(Rule::is_read_from_ssm) {
        return match Nature::of("", text) {
            Nature::Secret => ConfigValue::Hidden {},
            Nature::Plain | Nature::Reference(_) => {
                ConfigValue::Reference { kept: Kept { store: Store::Ssm, name: text.to_owned(), key: None } }
            }
        };
    }
    match Nature::of(name, text) {
        Nature::Reference(kept) => ConfigValue::Reference { kept },
        Nature::Secret => ConfigValue::Hidden {},
        Nature::Plain if rule.is_some_and(|rule| rule.secret) => ConfigValue::Hidden {},
        Nature::Plain => ConfigValue::Plain { text: text.to_owned() },
    }
}

/// `${ssm:/path}` of a Serverless document: the reason has the path with its own variables put in.
fn placeholder(written: &str, because: &str) -> Option<Kept> {
    let name = because.strip_prefix("it is the SSM parameter `")?.split('`').next()?;
    // Part of a longer text is no reference.
    if !(written.starts_with("${ssm") && written.ends_with('}')) {
        return None;
    }
    let store =
        if name.starts_with("/aws/reference/secretsmanager/") { Store::SecretsManager } else { Store::Ssm };
    let name = name.trim_start_matches("/aws/reference/secretsmanager/");
    (!name.contains("${")).then(|| Kept { store, name: name.to_owned(), key: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(name: &str, text: &str) -> Value {
        Value::of(name, &Text::Known(text.into()), None)
    }

    #[test]
    fn secrets_are_compared_and_never_shown() {
        let (one, other) = (plain("DbPassword", "hunter2"), plain("DbPassword", "hunter3"));
        assert_eq!(one.shown, ConfigValue::Hidden {});
        assert!(one.is_other_than(&other));
        assert!(!serde_json::to_string(&one.shown).unwrap().contains("hunter"));
        let secret = Rule { secret: true, ..Rule::default() };
        assert_eq!(Value::of("Key", &Text::Known("x".into()), Some(&secret)).shown, ConfigValue::Hidden {});
    }

    #[test]
    fn stars_and_what_is_read_at_deploy_time_say_nothing_about_drift() {
        assert!(!plain("Key", "a").is_other_than(&plain("Key", "****")));
        let ssm = Text::Unknown {
            written: "${ssm:/acme/x}".into(),
            because: "it is the SSM parameter `/acme/x`".into(),
        };
        let ssm = Value::of("Key", &ssm, None);
        let kept = Kept { store: Store::Ssm, name: "/acme/x".into(), key: None };
        assert_eq!(ssm.shown, ConfigValue::Reference { kept });
        assert!(!ssm.is_other_than(&plain("Key", "resolved")));
        assert!(plain("Key", "a").is_other_than(&plain("Key", "b")));
    }
}
