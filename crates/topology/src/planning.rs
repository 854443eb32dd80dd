//! What is drawn before it exists, and what people write beside it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Account, AccountId, AccountName, ManualReference, Service, ServiceId, ServiceKind, Stage, StageId,
    Topology,
};

/// A note on the canvas. Its place is in the layout's file, as that of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Note {
    /// Plain Markdown: paragraphs, lists, emphasis and code.
    pub text: String,
}

/// What an advice is about. The same subject is the same advice, from one look to the next.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageId>,
    /// One thing of these among several, such as a parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Subject {
    /// Whether both are about the same, in whatever order they name it.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        fn sorted<T: Ord>(names: &[T]) -> Vec<&T> {
            let mut names: Vec<&T> = names.iter().collect();
            names.sort();
            names.dedup();
            names
        }
        sorted(&self.services) == sorted(&other.services)
            && sorted(&self.stages) == sorted(&other.stages)
            && self.name == other.name
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let services = self.services.iter().map(AsRef::as_ref);
        let names = services.chain(self.stages.iter().map(AsRef::as_ref)).chain(self.name.as_deref());
        f.write_str(&names.collect::<Vec<&str>>().join(", "))
    }
}

/// An advice that the team does not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Dismissal {
    /// The advice's stable name, such as `cycle`.
    pub code: String,
    #[serde(flatten)]
    pub subject: Subject,
    /// For whoever wonders later.
    pub reason: String,
}

impl Dismissal {
    #[must_use]
    pub fn is(&self, code: &str, subject: &Subject) -> bool {
        self.code == code && self.subject.is(subject)
    }
}

/// An account that has no id yet was meant where only a real one can be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the account `{account}` is planned: it has no id yet")]
pub struct PlannedAccount {
    pub account: AccountName,
}

impl PlannedAccount {
    pub const CODE: &'static str = "planned-account";

    #[must_use]
    pub fn hint(&self) -> String {
        format!(
            "Once it exists, write its 12 digits as `id` under [accounts.{}], or create it from the accounts panel.",
            self.account
        )
    }
}

impl Account {
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.id.is_none()
    }

    /// # Errors
    /// Where the account is planned.
    pub fn known_id(&self, name: &AccountName) -> Result<&AccountId, PlannedAccount> {
        self.id.as_ref().ok_or_else(|| PlannedAccount { account: name.clone() })
    }
}

impl Topology {
    /// What people drew that orders deployments: what is only planned does not.
    #[must_use]
    pub fn ordering_references(&self) -> Vec<ManualReference> {
        let planned = |id: &ServiceId| self.services.get(id).is_some_and(Service::is_planned);
        let orders =
            |drawn: &&ManualReference| !(drawn.planned || planned(&drawn.from) || planned(&drawn.to));
        self.references.iter().filter(orders).cloned().collect()
    }
}

impl Service {
    /// Drawn, with no code yet.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.kind == ServiceKind::Planned
    }
}

impl Stage {
    /// Drawn, and goes nowhere yet.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.targets.is_empty()
    }
}
