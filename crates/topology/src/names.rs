//! Names are types, so that a stage cannot be passed where an account is meant.

use std::{borrow::Borrow, fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a text is not a name of the wanted sort.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {wanted}")]
pub struct NameError {
    pub text: String,
    pub wanted: &'static str,
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $wanted:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        pub struct $type(String);

        impl $type {
            /// # Errors
            #[doc = concat!("Where the text is not ", $wanted, ".")]
            pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
                let text = text.into();
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) { Ok(Self(text)) } else { Err(NameError { text, wanted: $wanted }) }
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $type {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }
    };
}

/// A key in the file: what people type and read.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 128
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

name!(
    /// A service's key in the file; unique in a topology.
    ServiceId, "a service name: letters, digits, `-`, `_` and `.`, beginning with a letter or digit", is_key
);
name!(
    /// A stage's key in the file. It becomes part of stack names, so it follows their rules.
    StageId, "a stage name: letters, digits and `-`, beginning with a letter, at most 64 characters",
    |text| text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
);
name!(
    /// An account's key in the file, such as `acme-dev`.
    AccountName, "an account name: letters, digits, `-`, `_` and `.`, beginning with a letter or digit", is_key
);
name!(
    /// An Identity Center session's key in the file, such as `acme`.
    SessionName, "a session name: letters, digits, `-`, `_` and `.`, beginning with a letter or digit", is_key
);
name!(
    /// The 12 digits of an AWS account.
    AccountId, "an AWS account id of 12 digits",
    |text| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
);
name!(
    /// An AWS region, such as `eu-west-1`.
    Region, "an AWS region such as `eu-west-1`",
    |text| text.len() <= 32
        && text.split('-').count() >= 3
        && text.split('-').all(|part| !part.is_empty())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
);
name!(
    /// A group of services on the canvas: a domain, a team or a repository.
    GroupId, "a group name: letters, digits, `-`, `_` and `.`, beginning with a letter or digit", is_key
);
name!(
    /// What a saved view is called. People read it, so it may have spaces.
    ViewName, "the name of a view: at most 64 characters, without line ends, beginning and ending with something to see",
    |text| !text.is_empty()
        && text.chars().count() <= 64
        && text.trim() == text
        && !text.chars().any(char::is_control)
);
name!(
    /// The key of another repository that the topology takes services from.
    RepositoryId, "a repository name: letters, digits, `-`, `_` and `.`, beginning with a letter or digit", is_key
);
name!(
    /// A note's key in the file.
    NoteId, "a note's name: letters, digits, `-`, `_` and `.`, beginning with a letter or digit", is_key
);
name!(
    /// A CloudFormation stack name: letters, digits and hyphens, beginning with a letter, at most 128 characters.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
    StackName, "a stack name: letters, digits and `-`, beginning with a letter, at most 128 characters",
    |text| text.len() <= 128
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
);
