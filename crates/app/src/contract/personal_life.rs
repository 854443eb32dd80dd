//! The life of personal stages: who has what, until when, and what goes and stays when one is removed.

use journal::RunId;
use plan::{CostEstimate, StepId};
use serde::{Deserialize, Serialize};
use topology::{ServiceId, StackName, StageId, Target};
use ts_rs::TS;

use super::{ErrorView, PlanView};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListPersonal {
    /// Asks every account. Otherwise: the files, and what the accounts said when they were last asked.
    pub ask: bool,
}

/// All personal stages, the first to expire first; those that never do come last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalListView {
    pub stages: Vec<PersonalStageView>,
    /// When the accounts were asked, RFC 3339; absent: not yet.
    pub asked: Option<String>,
    /// Of targets that could not be asked: there may be more than is shown.
    pub problems: Vec<ErrorView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalStageView {
    pub stage: StageId,
    /// The stage that it shares with.
    pub base: Option<StageId>,
    pub owner: Option<String>,
    /// Whether that is who sits here.
    pub mine: bool,
    pub entry: PersonalEntry,
    /// RFC 3339.
    pub created: Option<String>,
    pub lifetime: Lifetime,
    pub express: bool,
    /// What stands in it, by its entry and by its stacks.
    pub services: Vec<ServiceId>,
    /// What its accounts hold of it. Empty also where nobody was asked.
    pub stacks: Vec<PersonalStack>,
    /// When it was last deployed or changed, RFC 3339.
    pub last_used: Option<String>,
    /// Absent where none of its templates is known.
    pub cost: Option<CostEstimate>,
}

/// Where a personal stage is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalEntry {
    /// In the user's own file.
    Own,
    /// In the team's `stagewright.toml`.
    Shared,
    /// Nowhere here: it is a teammate's, or its entry is gone. Its stacks say what it is.
    Nowhere,
}

/// Until when a personal stage is meant to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "lifetime", rename_all = "kebab-case")]
pub enum Lifetime {
    /// Nobody said when it goes.
    Unlimited {},
    /// `days` are whole ones that are left; `soon`: time to remind its owner.
    Ends { at: String, days: u32, soon: bool },
    /// `days` are whole ones since.
    Expired { at: String, days: u32 },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalStack {
    /// Absent where its tags do not say.
    pub service: Option<ServiceId>,
    pub target: Target,
    pub stack: StackName,
    /// As AWS writes it.
    pub status: String,
    /// RFC 3339.
    pub updated: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExtendPersonal {
    pub stage: StageId,
    /// From now.
    pub days: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExtendedPersonal {
    pub stage: StageId,
    /// RFC 3339.
    pub expires: String,
    /// The run that changes the tags of its stacks; absent where it has none.
    pub run: Option<RunId>,
}

/// What is about to go with a personal stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PersonalRemovalView {
    pub stage: StageId,
    pub entry: PersonalEntry,
    /// The stacks in the order in which they go. Empty where it has none: then only its entry goes.
    pub plan: PlanView,
    /// What stays in the accounts unless somebody asks for its deletion.
    pub leftovers: Vec<LeftoverView>,
    /// Where it could not be looked for leftovers, and why.
    pub unlooked: Vec<ErrorView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftoverView {
    /// What `RemovePersonal::delete` names it by.
    pub id: String,
    pub step: StepId,
    pub service: ServiceId,
    pub target: Target,
    /// As CloudFormation writes it: `AWS::S3::Bucket`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name in the account.
    pub name: String,
    pub why: LeftoverWhy,
    /// One sentence.
    pub words: String,
    /// Why Stagewright does not delete it; absent where it can.
    pub undeletable: Option<String>,
}

/// Why something stays when its stack goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum LeftoverWhy {
    /// A bucket with objects: its stack cannot even be deleted as long as they are there.
    Objects { count: u32, more: bool },
    /// Logs that a service wrote beside the stack.
    Logs {},
    /// Its template keeps it.
    Retained {},
    /// Its template has a snapshot of it made.
    Snapshot {},
    /// CloudFormation passed it over in an earlier deletion.
    Skipped {},
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovePersonal {
    /// `PersonalRemovalView::plan.id`.
    pub plan: String,
    /// What the person typed, where `PlanView::typed` asks for it.
    pub typed: Option<String>,
    /// The leftovers that go, too, by their ids; all others stay.
    pub delete: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovedPersonal {
    /// The run that removes its stacks; absent where it had none, so that its entry alone went.
    pub run: Option<RunId>,
}
