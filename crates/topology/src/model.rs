//! Services, stages, accounts and the references that people drew: what `stagewright.toml` says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Access, AccountColour, AccountId, AccountName, Dismissal, Gate, GroupId, Note, NoteId, OnFailure,
    Personal, Region, RepositoryId, Rollout, SavedView, ServiceId, Session, SessionName, StageId, ViewName,
};

/// The version of the file's schema that this program writes; a newer one is opened read-only.
pub const SCHEMA_VERSION: u32 = 1;

/// A whole topology. Derived references are not part of it: they are read from the sources each time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Topology {
    /// What the application is called in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other repositories, by path relative to this file's folder.
    #[serde(default)]
    pub repositories: BTreeMap<RepositoryId, Repository>,
    #[serde(default)]
    pub groups: BTreeMap<GroupId, Group>,
    #[serde(default)]
    pub services: BTreeMap<ServiceId, Service>,
    /// Where people log in.
    #[serde(default)]
    pub sessions: BTreeMap<SessionName, Session>,
    #[serde(default)]
    pub accounts: BTreeMap<AccountName, Account>,
    #[serde(default)]
    pub stages: BTreeMap<StageId, Stage>,
    /// Only what a person drew.
    #[serde(default)]
    pub references: Vec<ManualReference>,
    /// What the team saved to look at again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub views: BTreeMap<ViewName, SavedView>,
    /// What people wrote on the canvas.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<NoteId, Note>>", optional)]
    pub notes: BTreeMap<NoteId, Note>,
    /// Advice that the team does not follow, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Dismissal>>", optional)]
    pub dismissed: Vec<Dismissal>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Repository {
    /// Relative to the folder of `stagewright.toml`.
    pub path: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Group {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The tool that a service is written for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ServiceKind {
    Serverless,
    CloudFormation,
    Cdk,
    Sam,
    Terraform,
    /// Any program.
    Command,
    /// Drawn, with no code yet.
    Planned,
}

/// What a service is for: decides what a personal stage replicates.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Infrastructure,
    Api,
    Job,
    Web,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Service {
    /// The service's file (`services/notes/serverless.yml`), relative to its repository's root, with `/`.
    /// Absent for a planned service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    pub kind: ServiceKind,
    /// Absent: the repository that holds `stagewright.toml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<RepositoryId>,
    /// Which stack of a CDK assembly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// The name of the stack in each stage, where the sources do not say or should be overruled. `{stage}` stands for the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Template parameters; `{stage}`, `{region}` and `{account}` are replaced in the values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Parameters of one stage, over those of every stage. A personal stage has those of the stage it comes from, too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stage_parameters: BTreeMap<StageId, BTreeMap<String, String>>,
    /// Files of parameters (JSON, YAML, TOML, dotenv), relative to the service's repository, each over the one before and
    /// `parameters` over all. In their paths, `{stage}`, `{region}` and `{account}` are replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// What is run, for a service of the kind `command`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// The tool's own `deploy` and `remove` are run, because its plugins act at that time (serverless).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_deploy: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Only in these stages; absent: in every stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stages: Option<Vec<StageId>>,
    /// For a planned service: the exports that it is meant to have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub provides: Vec<String>,
}

/// A program that deploys a service in a way of its own. In its words and environment, `{stage}`, `{region}` and `{account}` are
/// replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Program {
    /// The program and its arguments; run in the folder of the service's file.
    pub deploy: Vec<String>,
    /// Absent: the service cannot be removed by Stagewright.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove: Option<Vec<String>>,
    /// In seconds; absent: an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// A JSON file that it writes: its top-level strings are the service's outputs. Relative to that folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outputs: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Account {
    /// Absent: the account is planned, and nothing can be deployed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<AccountId>,
    /// Absent: the account can be drawn and planned for, and never reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Another AWS-shaped server that every call for this account goes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Whether mistakes in it are felt by users. Absent: where a stage that has to be typed goes to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<AccountColour>,
}

/// A place that a stack can be in: an account of the topology and a region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Target {
    pub account: AccountName,
    pub region: Region,
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

/// How much a person must say before a stage is changed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    Silent,
    #[default]
    Confirm,
    Typed,
}

/// How the CloudFormation deployer brings an artifact to AWS.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// A change set that is read before it is executed by its ARN.
    Reviewed,
    /// CreateStack or UpdateStack with a client request token: fewer calls, no review.
    Direct,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Stage {
    #[serde(default)]
    pub targets: Vec<Target>,
    #[serde(default)]
    pub safety: Safety,
    /// Absent: direct where safety is silent, reviewed otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// For a personal stage: the stage it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<StageId>,
    /// What stands in it again; with it, the stage is a personal one and needs a `base`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<Personal>,
    /// Position on the promotion rail; stages without one come last, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub rollout: Rollout,
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_failure: OnFailure,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// Services that wait for more than they need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<Pin>,
}

/// A service that goes no earlier than in a phase, and later where it needs to. A service has one in a stage at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Pin {
    pub service: ServiceId,
    /// Counts from 1, as people read phases.
    pub phase: u32,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Stage {
    #[must_use]
    pub fn method(&self) -> Method {
        self.method.unwrap_or(match self.safety {
            Safety::Silent => Method::Direct,
            Safety::Confirm | Safety::Typed => Method::Reviewed,
        })
    }
}

/// A reference that a person drew: `to` is deployed after `from`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ManualReference {
    pub from: ServiceId,
    pub to: ServiceId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The sources are meant to say it one day. Until they do, it orders nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub planned: bool,
}

/// Service x stage x target: what becomes one stack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct CellId {
    pub service: ServiceId,
    pub stage: StageId,
    pub target: Target,
}

impl std::fmt::Display for CellId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in {} ({})", self.service, self.stage, self.target)
    }
}
