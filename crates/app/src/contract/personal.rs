//! A stage of one's own: what would stand in it, what it would share, and what that means for names.

use std::collections::BTreeMap;

use plan::How;
use serde::{Deserialize, Serialize};
use topology::{Answer, Location, Role, ServiceId, StageId, Target};
use ts_rs::TS;

use super::ProjectView;

/// Shows what a personal stage would be. Nothing is written, and no account is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProposePersonal {
    /// A personal stage that is there: what is absent below is as it is there. Absent: a new one.
    #[serde(default)]
    #[ts(optional)]
    pub stage: Option<StageId>,
    /// Absent: the first stage on the promotion rail.
    #[serde(default)]
    #[ts(optional)]
    pub base: Option<StageId>,
    /// As it is being typed; absent: after the user or the branch.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// What is ticked; absent: what the services are for decides.
    #[serde(default)]
    #[ts(optional)]
    pub replicate: Option<Vec<ServiceId>>,
    /// Absent: where the base stage is.
    #[serde(default)]
    #[ts(optional)]
    pub targets: Option<Vec<Target>>,
    /// What was answered so far, by `PersonalQuestion::text`.
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<String, Answer>>", optional)]
    pub answers: BTreeMap<String, Answer>,
}

/// What a personal stage would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalProposal {
    pub base: StageId,
    /// The stages that it could come from, the first on the promotion rail first.
    pub bases: Vec<StageId>,
    /// As it was asked for, or the first suggestion.
    pub name: String,
    /// Names that are free, valid and short enough.
    pub suggestions: Vec<SuggestedName>,
    /// Why it cannot be called that.
    pub name_problem: Option<NameProblem>,
    /// How long a name may be here at most, because of the longest name that is made from it; absent: nothing is that long.
    pub longest: Option<u32>,
    pub targets: Vec<Target>,
    /// Every place that a stage of the topology is in.
    pub places: Vec<Target>,
    /// Where it is in another account or region than its base: what that means, in sentences.
    pub elsewhere: Vec<String>,
    /// All services of the base stage, in the order of their names.
    pub services: Vec<PersonalService>,
    /// What would stand in AWS, service by service.
    pub names: Vec<PersonalName>,
    /// What would meet what the base stage has: with these it cannot be deployed.
    pub collisions: Vec<PersonalCollision>,
    /// What is known before packaging; the run tells what was rebound in the end.
    pub rebindings: Vec<PersonalRebinding>,
    /// Services whose templates are known only once they are packaged: more may be rebound there.
    pub packaged_later: Vec<ServiceId>,
    /// Answered ones, too.
    pub questions: Vec<PersonalQuestion>,
    /// What would be read wrong, and what would reach into the base stage, with what to do.
    pub problems: Vec<PersonalProblem>,
    /// Whether it can be made: it has a name that fits, and something stands in it.
    pub can_create: bool,
    /// Whether it can be deployed as far as this is known: nothing collides, nothing is unanswered, nothing is read wrong.
    pub can_deploy: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SuggestedName {
    pub name: String,
    /// Such as `your user name` or `the branch fix-search`.
    pub from: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NameProblem {
    pub code: String,
    pub message: String,
    pub hint: String,
    /// The name in AWS that breaks.
    pub breaks: Option<PersonalName>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalService {
    pub service: ServiceId,
    pub role: Role,
    /// Whether it stands in the personal stage; otherwise it is shared with the base.
    pub replicated: bool,
    /// What its role alone would decide.
    pub by_role: bool,
    /// In one sentence: `an api`, `ticked`, `infrastructure; notes and users use what dev has`.
    pub because: String,
    /// Of a shared one: the replicated services that use it. Of a replicated one: the shared services that it uses.
    pub ties: Vec<ServiceId>,
}

/// A name in AWS that has the stage's in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalName {
    pub service: ServiceId,
    /// Such as `the AWS::DynamoDB::Table NotesTable`.
    pub what: String,
    pub name: String,
    /// How long AWS lets it be; absent: no limit is known.
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalCollision {
    pub service: ServiceId,
    pub what: String,
    pub name: String,
    pub message: String,
    pub hint: String,
    pub location: Option<Location>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalRebinding {
    /// Whose artifact it is in.
    pub service: ServiceId,
    /// Where: `Resources.Handler.Properties.Environment.Variables.tableName`, or a place of the service's file.
    pub at: String,
    pub location: Option<Location>,
    pub from: String,
    pub to: String,
    pub how: How,
    /// Such as `the AWS::DynamoDB::Table NotesTable of database is shared with dev`.
    pub because: String,
    /// Whose name it is; absent where somebody answered.
    pub of: Option<ServiceId>,
}

/// What only a person can decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalQuestion {
    pub service: ServiceId,
    pub at: String,
    pub location: Option<Location>,
    /// What the answer is kept under.
    pub text: String,
    pub because: String,
    /// What it could become, besides staying as it is.
    pub choices: Vec<String>,
    pub services: Vec<ServiceId>,
    pub answer: Option<Answer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonalProblem {
    pub code: String,
    /// With it, the stage cannot be deployed; otherwise it is something to know.
    pub blocks: bool,
    pub service: ServiceId,
    pub message: String,
    pub hint: String,
    pub location: Option<Location>,
}

/// Makes a personal stage, in the user's own file at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreatePersonal {
    pub name: String,
    pub base: StageId,
    pub replicate: Vec<ServiceId>,
    /// Absent: where the base stage is.
    #[serde(default)]
    #[ts(optional)]
    pub targets: Option<Vec<Target>>,
    /// How long it is meant to stay: `8h`, `7d`, `2w`; absent: until it is removed.
    #[serde(default)]
    #[ts(optional)]
    pub ttl: Option<String>,
    #[serde(default)]
    pub express: bool,
    /// In the team's file instead, as a pending edit.
    #[serde(default)]
    pub shared: bool,
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<String, Answer>>", optional)]
    pub answers: BTreeMap<String, Answer>,
}

/// Ticks and answers of a personal stage that is there. What is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangePersonal {
    pub stage: StageId,
    #[serde(default)]
    #[ts(optional)]
    pub replicate: Option<Vec<ServiceId>>,
    /// By the text that was asked about; null takes an answer back.
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<String, Option<Answer>>>", optional)]
    pub answers: BTreeMap<String, Option<Answer>>,
    #[serde(default)]
    #[ts(optional)]
    pub express: Option<bool>,
}

/// Moves a personal stage between the user's own file and the team's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SharePersonal {
    pub stage: StageId,
    /// Into the team's file; otherwise out of it.
    pub shared: bool,
}

/// A personal stage that was made or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PersonalMade {
    pub stage: StageId,
    pub project: ProjectView,
}

/// What the plan of a personal stage says besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlannedPersonal {
    pub base: StageId,
    /// What it takes from the base stage.
    pub shared: Vec<ServiceId>,
    pub rebindings: Vec<PersonalRebinding>,
    /// What is worth knowing, and keeps nothing from being deployed.
    pub mind: Vec<PersonalProblem>,
    /// Unanswered ones keep it from being deployed.
    pub questions: Vec<PersonalQuestion>,
    /// Services whose templates are known only once they are packaged.
    pub packaged_later: Vec<ServiceId>,
    /// Where it is in another account or region than its base: what that means.
    pub elsewhere: Vec<String>,
}
