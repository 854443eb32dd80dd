//! Why an edit cannot be made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Refusal;
use crate::{FileError, nearest::nearest, secrets::looks_like_secret};

/// The sorts of things in a topology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum What {
    Service,
    Stage,
    Account,
    Session,
    Group,
    Repository,
    Target,
    Gate,
    Reference,
    Note,
    Dismissal,
    View,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Service => "service",
            Self::Stage => "stage",
            Self::Account => "account",
            Self::Session => "session",
            Self::Group => "group",
            Self::Repository => "repository",
            Self::Target => "target",
            Self::Gate => "gate",
            Self::Reference => "reference",
            Self::Note => "note",
            Self::Dismissal => "dismissal",
            Self::View => "view",
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum EditError {
    #[error("the file is open for reading only{}", .errors.first().map(|error| format!(": line {}: {}", error.line, error.message)).unwrap_or_default())]
    ReadOnly { errors: Vec<FileError> },
    #[error("there is already a {what} called `{name}`")]
    Exists { what: What, name: String },
    #[error("there is no {what} called `{name}`")]
    Unknown { what: What, name: String, nearest: Option<String> },
    #[error("the {what} `{name}` is used by {}", .by.join(", "))]
    InUse { what: What, name: String, by: Vec<String> },
    #[error("{reason}")]
    Refused { reason: Refusal },
    #[error("there are no services in this text{}", .because.as_ref().map(|because| format!(": {because}")).unwrap_or_default())]
    NothingToPaste { because: Option<String> },
    /// The text that the edit makes could not be read back as what was meant. Nothing was changed.
    #[error("the edit cannot be written into this file: {because}")]
    Unwritable { because: String },
}

impl EditError {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReadOnly { .. } => "read-only",
            Self::Exists { .. } => "exists",
            Self::Unknown { .. } => "unknown",
            Self::InUse { .. } => "in-use",
            Self::Refused { .. } => "refused",
            Self::NothingToPaste { .. } => "nothing-to-paste",
            Self::Unwritable { .. } => "unwritable",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::ReadOnly { errors } => errors.first().map_or_else(
                || "Open the file again where it may be changed.".into(),
                |error| error.hint.clone(),
            ),
            Self::Exists { .. } => "Choose another name.".into(),
            Self::Unknown { nearest: Some(nearest), .. } => format!("Did you mean `{nearest}`?"),
            Self::Unknown { what, .. } => format!("Add the {what} first."),
            Self::InUse { what, .. } => format!("Change those first, or choose another {what}."),
            Self::Refused { reason } => reason.hint(),
            Self::NothingToPaste { .. } => {
                "Copy services in Stagewright, or lines like [services.notes] out of a stagewright.toml."
                    .into()
            }
            Self::Unwritable { .. } => "Make the change in a text editor: nothing was lost.".into(),
        }
    }
}

pub(super) fn unknown<K: AsRef<str>, V>(map: &BTreeMap<K, V>, what: What, name: &K) -> EditError {
    let near = nearest(name.as_ref(), map.keys().map(AsRef::as_ref)).map(str::to_owned);
    EditError::Unknown { what, name: name.as_ref().to_owned(), nearest: near }
}

pub(super) fn known<K: AsRef<str> + Ord, V>(
    map: &BTreeMap<K, V>,
    what: What,
    name: &K,
) -> Result<(), EditError> {
    if map.contains_key(name) { Ok(()) } else { Err(unknown(map, what, name)) }
}

pub(super) fn get<'m, K: AsRef<str> + Ord, V>(
    map: &'m mut BTreeMap<K, V>,
    what: What,
    name: &K,
) -> Result<&'m mut V, EditError> {
    known(map, what, name)?;
    map.get_mut(name).ok_or_else(|| EditError::Unknown {
        what,
        name: name.as_ref().to_owned(),
        nearest: None,
    })
}

pub(super) fn add<K: AsRef<str> + Ord + Clone, V: Clone>(
    map: &mut BTreeMap<K, V>,
    what: What,
    name: &K,
    value: &V,
) -> Result<(), EditError> {
    if map.contains_key(name) {
        return Err(EditError::Exists { what, name: name.as_ref().to_owned() });
    }
    map.insert(name.clone(), value.clone());
    Ok(())
}

/// Whether a name may be changed to another.
pub(super) fn free<K: AsRef<str> + Ord, V>(
    map: &BTreeMap<K, V>,
    what: What,
    from: &K,
    to: &K,
) -> Result<(), EditError> {
    if from != to && map.contains_key(to) {
        return Err(EditError::Exists { what, name: to.as_ref().to_owned() });
    }
    Ok(())
}

pub(super) fn unused(what: What, name: &str, by: Vec<String>) -> Result<(), EditError> {
    if by.is_empty() { Ok(()) } else { Err(EditError::InUse { what, name: name.to_owned(), by }) }
}

/// A parameter's text is judged by its name, too.
pub(super) fn no_secret_parameters<'p>(
    given: impl IntoIterator<Item = (&'p String, &'p String)>,
) -> Result<(), EditError> {
    for (name, value) in given {
        if crate::Nature::of(name, value) == crate::Nature::Secret {
            return Err(EditError::Refused { reason: Refusal::SecretInParameter { name: name.clone() } });
        }
    }
    Ok(())
}

/// Before anything is written: what got into a file once is in its history for ever.
pub(super) fn no_secret(new: &impl Serialize) -> Result<(), EditError> {
    // Quotes part the values in JSON, as in the file.
    let texts = serde_json::to_string(new).unwrap_or_default();
    if looks_like_secret(&texts) { Err(EditError::Refused { reason: Refusal::SecretInFile }) } else { Ok(()) }
}
